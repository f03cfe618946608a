import DossierDB

/// Comma-separated values: a header, then a line per row, ended by a line feed.
///
/// Null is nothing at all and an empty text `""`; a field with a comma, a quote or a line end is quoted.
struct CSVStyle: StreamedStyle {
  func begin(_ columns: [Column], to output: inout ByteOutput) throws(DossierError) {
    for (position, column) in columns.enumerated() {
      if position > 0 { output.put(UInt8(ascii: ",")) }
      let start = output.bytes.count
      output.put(column.name)
      Self.quote(from: start, in: &output.bytes)
    }
    try output.endLine()
  }

  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let texts = RowText(
      prefixes: rows.columns.indices.map { $0 == 0 ? [] : [UInt8(ascii: ",")] },
      changes: rows.columns.map { column in
        column.type == .varchar ? { Self.quote(from: $1, in: &$0) } : nil
      })
    try texts.write(rows, to: &output)
  }

  /// Quotes the text that begins at `start`, if it needs to be.
  private static func quote(from start: Int, in bytes: inout [UInt8]) {
    let isPlain = bytes.withUnsafeBufferPointer { !needsQuotes(UnsafeBufferPointer(rebasing: $0[start...])) }
    if isPlain { return }
    let field = Array(bytes[start...])
    bytes.removeSubrange(start...)
    bytes.append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func needsQuotes(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    if field.isEmpty { return true }
    for byte in field where byte <= UInt8(ascii: ",") {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return true
      default: break
      }
    }
    return false
  }
}
