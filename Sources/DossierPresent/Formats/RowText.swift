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
    var texts = Texts()
    for rows in result.pieces(of: Self.pieceRowCount) {
      if !isFirst { output.put(between) }
      isFirst = false
      try write(result, rows, &texts, to: &output)
      try output.flushIfMuch()
    }
  }

  /// The texts of some rows, and for each column where those of its rows stand; used again for the next rows.
  private struct Texts {
    var bytes: [UInt8] = []
    var places: [Range<Int>] = []

    mutating func removeAll() {
      bytes.removeAll(keepingCapacity: true)
      places.removeAll(keepingCapacity: true)
    }
  }

  private func write(
    _ result: ResultSet, _ rows: Range<Int>, _ texts: inout Texts, to output: inout ByteOutput
  ) throws(DossierError) {
    texts.removeAll()
    for (column, change) in changes.enumerated() {
      // Rows may be of any number of columns.
      if column & 0xFF == 0 { try output.check() }
      result.appendTexts(rows, column: column, to: &texts.bytes, places: &texts.places, change: change)
    }
    let rowByteCount = prefixes.reduce(end.count + between.count) { $0 + $1.count }
    let textByteCount = texts.places.reduce(0) { $0 + ($1.lowerBound < 0 ? null.count : $1.count) }
    // Texts are copied by pieces, the last of which may be longer than its text.
    texts.bytes.append(contentsOf: repeatElement(0, count: ByteOutput.spareByteCount))
    let total = textByteCount + rows.count * rowByteCount - between.count
    let columnCount = changes.count
    output.append(byteCount: total) { target in
      var next = target
      texts.bytes.withUnsafeBufferPointer { bytes in
        guard let first = bytes.baseAddress else { return }
        for row in 0..<rows.count {
          for column in 0..<columnCount {
            Self.copy(prefixes[column], to: &next)
            let place = texts.places[column * rows.count + row]
            if place.lowerBound < 0 {
              Self.copy(null, to: &next)
            } else {
              Self.copy(first + place.lowerBound, place.count, to: &next)
            }
          }
          Self.copy(end, to: &next)
          if row + 1 < rows.count { Self.copy(between, to: &next) }
        }
      }
    }
  }

  /// Copies a text, and up to ``ByteOutput/spareByteCount`` bytes behind it.
  @inline(__always)
  private static func copy(
    _ text: UnsafePointer<UInt8>, _ count: Int, to target: inout UnsafeMutablePointer<UInt8>
  ) {
    if count <= 32 {
      let (from, to) = (UnsafeRawPointer(text), UnsafeMutableRawPointer(target))
      to.storeBytes(of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
      if count > 16 {
        let rest = from.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
        to.storeBytes(of: rest, toByteOffset: 16, as: SIMD16<UInt8>.self)
      }
    } else {
      memcpy(target, text, count)
    }
    target += count
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
