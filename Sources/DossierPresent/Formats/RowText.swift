import DossierDB
import Glibc

/// Writes rows as lines of text: what stands before each value, then the value or what stands for null.
struct RowText {
  /// What stands before the values of each column.
  let prefixes: [[UInt8]]
  var null: [UInt8] = []
  /// What ends a row.
  var end: [UInt8] = [UInt8(ascii: "\n")]
  /// What stands between two rows.
  var between: [UInt8] = []
  /// For each column: changes the text of a value, which begins at a place and is the last so far.
  let changes: [((inout [UInt8], Int) -> Void)?]

  /// Rows between two questions whether to go on.
  private static let pieceRowCount = 1_024

  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    var isFirst = true
    for rows in result.pieces(of: Self.pieceRowCount) {
      if !isFirst { output.put(between) }
      isFirst = false
      try write(result, rows, to: &output)
      try output.flushIfMuch()
    }
  }

  private func write(
    _ result: ResultSet, _ rows: Range<Int>, to output: inout ByteOutput
  ) throws(DossierError) {
    var bytes: [UInt8] = []
    var places: [Range<Int>] = []
    for (column, change) in changes.enumerated() {
      // Rows may be of any number of columns.
      if column & 0xFF == 0 { try output.check() }
      result.appendTexts(rows, column: column, to: &bytes, places: &places, change: change)
    }
    let rowByteCount = prefixes.reduce(end.count + between.count) { $0 + $1.count }
    let texts = places.reduce(0) { $0 + ($1.lowerBound < 0 ? null.count : $1.count) }
    let total = texts + rows.count * rowByteCount - between.count
    let columnCount = changes.count
    output.append(byteCount: total) { target in
      var next = target
      bytes.withUnsafeBufferPointer { bytes in
        for row in 0..<rows.count {
          for column in 0..<columnCount {
            Self.copy(prefixes[column], to: &next)
            let place = places[column * rows.count + row]
            if place.lowerBound < 0 {
              Self.copy(null, to: &next)
            } else if !place.isEmpty, let first = bytes.baseAddress {
              memcpy(next, first + place.lowerBound, place.count)
              next += place.count
            }
          }
          Self.copy(end, to: &next)
          if row + 1 < rows.count { Self.copy(between, to: &next) }
        }
      }
    }
  }

  @inline(__always)
  private static func copy(_ bytes: [UInt8], to target: inout UnsafeMutablePointer<UInt8>) {
    if bytes.count == 1 {
      target.pointee = bytes[0]
      target += 1
    } else if !bytes.isEmpty {
      bytes.withUnsafeBufferPointer { if let first = $0.baseAddress { memcpy(target, first, $0.count) } }
      target += bytes.count
    }
  }
}
