import DossierDB

/// Comma-separated values: a header, then a line per row, ended by a line feed.
///
/// Null is nothing at all and an empty text `""`; a field with a comma, a quote or a line end is quoted.
struct CSVStyle: ResultStyle {
  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    for (position, column) in result.columns.enumerated() {
      if position > 0 { output.put(UInt8(ascii: ",")) }
      let start = output.bytes.count
      output.put(column.name)
      Self.quote(from: start, in: &output.bytes)
    }
    try output.endLine()
    let isText = result.columns.map { $0.type == .varchar }
    for row in result {
      for column in 0..<isText.count {
        if column > 0 { output.put(UInt8(ascii: ",")) }
        let start = output.bytes.count
        if row.appendText(column, to: &output.bytes), isText[column] {
          Self.quote(from: start, in: &output.bytes)
        }
        try output.endCell()
      }
      try output.endLine()
    }
  }

  /// Quotes the text that begins at `start`, if it needs to be.
  private static func quote(from start: Int, in bytes: inout [UInt8]) {
    guard needsQuotes(bytes[start...]) else { return }
    let field = Array(bytes[start...])
    bytes.removeSubrange(start...)
    bytes.append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func needsQuotes(_ field: ArraySlice<UInt8>) -> Bool {
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
