import DossierDB

/// A line `name = value` per value and an empty line between rows; the names end in one column.
struct LineStyle: StreamedStyle {
  let screen: Screen?

  func write(rows: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    var cell = CellText()
    let names = rows.columns.map { column in
      cell.set(column.name)
      return (bytes: cell.bytes, width: cell.width)
    }
    let width = names.map(\.width).max() ?? 0
    let isText = rows.columns.map { $0.type == .varchar }
    var isFirst = true
    for row in rows {
      if !isFirst { try separate(to: &output) }
      isFirst = false
      for column in 0..<names.count {
        output.put(UInt8(ascii: " "), times: width - names[column].width)
        output.put(names[column].bytes)
        output.put(" = ")
        cell.set(row, column, isText: isText[column])
        output.put(cell.bytes)
        try output.endCell()
        try output.endLine()
      }
    }
  }

  func separate(to output: inout ByteOutput) throws(DossierError) { try output.endLine() }
}
