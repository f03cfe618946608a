import DossierDB

/// Columns set apart by lines of ASCII, as psql has them, with the number of rows below.
struct TableStyle: ResultStyle {
  let screen: Screen?
  let hints: LayoutHints

  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let layout = try ShownColumns(
      result, screen: screen, hints: hints, overhead: 3, border: -1, check: output.check)
    var writer = CellWriter(layout, hasColour: screen?.hasColour ?? false)
    for position in 0..<layout.widths.count {
      output.put(position > 0 ? " | " : " ")
      writer.putName(of: result.columns, position, to: &output)
    }
    try endRow(of: &output)
    for (position, width) in layout.widths.enumerated() {
      if position > 0 { output.put(UInt8(ascii: "+")) }
      output.put(UInt8(ascii: "-"), times: width + 2)
    }
    try output.endLine()
    try write(result[layout.firstRows], &writer, to: &output)
    if layout.hasGap {
      for column in 0..<layout.widths.count {
        output.put(column > 0 ? " | " : " ")
        writer.putGap(column, to: &output)
      }
      try endRow(of: &output)
      try write(result[layout.lastRows], &writer, to: &output)
    }
    output.put(layout.footer)
    try output.endLine()
  }

  private func write(
    _ rows: Slice<ResultSet>, _ writer: inout CellWriter, to output: inout ByteOutput
  ) throws(DossierError) {
    let columnCount = writer.layout.widths.count
    for row in rows {
      for column in 0..<columnCount {
        output.put(column > 0 ? " | " : " ")
        writer.put(row, column, to: &output)
        try output.endCell()
      }
      try endRow(of: &output)
    }
  }

  /// Ends a line without blanks at its end.
  private func endRow(of output: inout ByteOutput) throws(DossierError) {
    while output.bytes.last == UInt8(ascii: " ") { output.bytes.removeLast() }
    try output.endLine()
  }
}
