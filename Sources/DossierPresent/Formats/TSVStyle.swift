import DossierDB

/// Values set apart by tabs: a header, then a line per row. Null is nothing at all.
///
/// A tab, a line end or a backslash within a text is written `\t`, `\n`, `\r`, `\\`.
struct TSVStyle: StreamedStyle {
  func begin(_ columns: [Column], to output: inout ByteOutput) throws(DossierError) {
    for (position, column) in columns.enumerated() {
      if position > 0 { output.put(UInt8(ascii: "\t")) }
      let start = output.bytes.count
      output.put(column.name)
      Self.escape(from: start, in: &output.bytes)
    }
    try output.endLine()
  }

  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let texts = RowText(
      prefixes: rows.columns.indices.map { $0 == 0 ? [] : [UInt8(ascii: "\t")] },
      changes: rows.columns.map { column in
        column.type == .varchar ? { Self.escape(from: $1, in: &$0) } : nil
      })
    try texts.write(rows, to: &output)
  }

  private static func escape(from start: Int, in bytes: inout [UInt8]) {
    guard bytes[start...].contains(where: { letter(for: $0) != nil }) else { return }
    let field = Array(bytes[start...])
    bytes.removeSubrange(start...)
    for byte in field {
      if let letter = letter(for: byte) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(letter)
      } else {
        bytes.append(byte)
      }
    }
  }

  /// What follows the backslash in the place of a byte, or nil if the byte stands for itself.
  private static func letter(for byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\t"): UInt8(ascii: "t")
    case UInt8(ascii: "\n"): UInt8(ascii: "n")
    case UInt8(ascii: "\r"): UInt8(ascii: "r")
    case UInt8(ascii: "\\"): byte
    default: nil
    }
  }
}
