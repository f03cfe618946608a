import DossierBase

extension VectorRows {
  /// Appends the texts of some consecutive rows, as a cast to VARCHAR gives them; a value that is kept once is written
  /// once.
  ///
  /// - Parameters:
  ///   - places: gets for each row where its text stands among the bytes, empty below 0 for null.
  ///   - change: if given, changes the text that begins at a place and is the last so far.
  package func appendTexts(
    _ rows: Range<Int>, to bytes: inout [UInt8], places: inout [Range<Int>],
    change: ((inout [UInt8], Int) -> Void)?
  ) {
    let mayHoldNulls = mayHoldNulls
    if change == nil, distinctCount == 0, type != .varchar {
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Limits.vectorRowCount) {
        let part = start..<min(start + Limits.vectorRowCount, rows.upperBound)
        appendFormatted(part, to: &bytes, places: &places, mayHoldNulls)
      }
      return
    }
    let isText = type == .varchar
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ValueFormat.byteCountLimit) { scratch in
      // Of each value that is kept once, from when it is first met.
      var known: [Range<Int>] = Array(repeating: Self.nullPlace, count: distinctCount)
      for row in rows {
        if mayHoldNulls, isNull(row) {
          places.append(Self.nullPlace)
        } else if let place = distinctPlace(row) {
          if known[place].lowerBound < 0 {
            known[place] = append(row, isText: isText, to: &bytes, scratch, change)
          }
          places.append(known[place])
        } else {
          places.append(append(row, isText: isText, to: &bytes, scratch, change))
        }
      }
    }
  }

  private static let nullPlace = -1 ..< -1

  /// Appends the texts of up to a slice of rows that are no texts, one for each.
  private func appendFormatted(
    _ rows: Range<Int>, to bytes: inout [UInt8], places: inout [Range<Int>], _ mayHoldNulls: Bool
  ) {
    let start = bytes.count
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rows.count * ValueFormat.byteCountLimit) {
      texts in
      guard let first = texts.baseAddress else { return }
      var byteCount = 0
      for row in rows {
        if mayHoldNulls, isNull(row) {
          places.append(Self.nullPlace)
          continue
        }
        let end = byteCount + format(row, to: first + byteCount)
        places.append(start + byteCount..<start + end)
        byteCount = end
      }
      bytes.append(contentsOf: UnsafeBufferPointer(start: first, count: byteCount))
    }
  }

  @inline(__always)
  private func append(
    _ row: Int, isText: Bool, to bytes: inout [UInt8], _ scratch: UnsafeMutableBufferPointer<UInt8>,
    _ change: ((inout [UInt8], Int) -> Void)?
  ) -> Range<Int> {
    let start = bytes.count
    if isText {
      bytes.append(contentsOf: text(row))
    } else if let first = scratch.baseAddress {
      let count = format(row, to: first)
      bytes.append(contentsOf: UnsafeBufferPointer(start: first, count: count))
    }
    change?(&bytes, start)
    return start..<bytes.count
  }
}
