import DossierDB

/// A line `name = value` per value and an empty line between rows; the names end in one column.
struct LineStyle: ResultStyle {
  let screen: Screen?

  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    var cell = CellText()
    let names = result.columns.map { column in
      cell.set(column.name)
      return (bytes: cell.bytes, width: cell.width)
    }
    let width = names.map(\.width).max() ?? 0
    let isText = result.columns.map { $0.type == .varchar }
    var isFirst = true
    for row in result {
      if !isFirst { try output.endLine() }
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
}
