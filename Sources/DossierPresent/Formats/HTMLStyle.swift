import DossierDB

/// A table element, whose cells of numbers have the class `number` and those without a value `null`.
struct HTMLStyle: StreamedStyle {
  func begin(_ columns: [Column], to output: inout ByteOutput) throws(DossierError) {
    output.put("<table>\n<thead>\n<tr>")
    for column in columns {
      output.put(column.type.isNumeric ? "<th class=\"number\">" : "<th>")
      let start = output.bytes.count
      output.put(column.name)
      Self.escape(from: start, in: &output.bytes)
      output.put("</th>")
    }
    output.put("</tr>\n</thead>\n<tbody>")
    try output.endLine()
  }

  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let types = rows.columns.map(\.type)
    for row in rows {
      output.put("<tr>")
      for column in 0..<types.count {
        Self.append(row, column, types[column], to: &output)
        try output.endCell()
      }
      output.put("</tr>")
      try output.endLine()
    }
  }

  func end(to output: inout ByteOutput) throws(DossierError) {
    output.put("</tbody>\n</table>")
    try output.endLine()
  }

  private static func append(_ row: Row, _ column: Int, _ type: ColumnType, to output: inout ByteOutput) {
    if row.isNull(column) {
      output.put("<td class=\"null\"></td>")
      return
    }
    output.put(type.isNumeric ? "<td class=\"number\">" : "<td>")
    let start = output.bytes.count
    _ = row.appendText(column, to: &output.bytes)
    if type == .varchar { escape(from: start, in: &output.bytes) }
    output.put("</td>")
  }

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
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "\n"): "<br>"
    case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: "\u{FFFD}"
    default: nil
    }
  }
}
