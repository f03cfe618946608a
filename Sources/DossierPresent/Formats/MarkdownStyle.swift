import DossierDB

/// A table of GitHub's Markdown: numbers to the right, null an empty cell.
struct MarkdownStyle: StreamedStyle {
  func begin(_ columns: [Column], to output: inout ByteOutput) throws(DossierError) {
    output.put(UInt8(ascii: "|"))
    for column in columns {
      output.put(UInt8(ascii: " "))
      let start = output.bytes.count
      output.put(column.name)
      Self.escape(from: start, in: &output.bytes)
      output.put(" |")
    }
    try output.endLine()
    output.put(UInt8(ascii: "|"))
    for column in columns { output.put(column.type.isNumeric ? "---:|" : "---|") }
    try output.endLine()
  }

  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let types = rows.columns.map(\.type)
    for row in rows {
      output.put(UInt8(ascii: "|"))
      for column in 0..<types.count {
        output.put(UInt8(ascii: " "))
        let start = output.bytes.count
        if row.appendText(column, to: &output.bytes), types[column] == .varchar {
          Self.escape(from: start, in: &output.bytes)
        }
        try output.endCell()
        output.put(" |")
      }
      try output.endLine()
    }
  }

  /// Escapes what Markdown would take for markup in the text that begins at `start`.
  private static func escape(from start: Int, in bytes: inout [UInt8]) {
    guard bytes[start...].contains(where: { replacement(of: $0) != nil }) else { return }
    let text = Array(bytes[start...])
    bytes.removeSubrange(start...)
    for byte in text {
      if let replacement = replacement(of: byte) {
        bytes.append(contentsOf: replacement.utf8)
      } else {
        bytes.append(byte)
      }
    }
  }

  private static func replacement(of byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "|"): "\\|"
    case UInt8(ascii: "\\"): "\\\\"
    case UInt8(ascii: "`"): "\\`"
    case UInt8(ascii: "*"): "\\*"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "\n"): "<br>"
    case UInt8(ascii: "\r"), UInt8(ascii: "\t"): " "
    case 0..<0x20, 0x7F: "\u{FFFD}"
    default: nil
    }
  }
}
