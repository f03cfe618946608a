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
    places.reserveCapacity(places.count + rows.count)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ValueFormat.byteCountLimit) { scratch in
      // Of each value that is kept once, from when it is first met.
      var known: [Range<Int>] = Array(repeating: Self.nullPlace, count: distinctCount)
      for row in rows {
        if isNull(row) {
          places.append(Self.nullPlace)
        } else if let place = distinctPlace(row) {
          if known[place] == Self.nullPlace { known[place] = append(row, to: &bytes, scratch, change) }
          places.append(known[place])
        } else {
          places.append(append(row, to: &bytes, scratch, change))
        }
      }
    }
  }

  private static let nullPlace = -1 ..< -1

  @inline(__always)
  private func append(
    _ row: Int, to bytes: inout [UInt8], _ scratch: UnsafeMutableBufferPointer<UInt8>,
    _ change: ((inout [UInt8], Int) -> Void)?
  ) -> Range<Int> {
    let start = bytes.count
    if type == .varchar {
      bytes.append(contentsOf: text(row))
    } else if let first = scratch.baseAddress {
      let count = format(row, to: first)
      bytes.append(contentsOf: UnsafeBufferPointer(start: first, count: count))
    }
    change?(&bytes, start)
    return start..<bytes.count
  }
}
