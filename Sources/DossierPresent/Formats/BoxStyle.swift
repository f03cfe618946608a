import DossierDB

/// Columns in a box of Unicode lines, with the number of rows below.
struct BoxStyle: ResultStyle {
  let screen: Screen?
  let hints: LayoutHints

  func write(_ result: ResultSet, to output: inout ByteOutput) throws(DossierError) {
    let layout = try ShownColumns(
      result, screen: screen, hints: hints, overhead: 3, border: 1, check: output.check)
    var writer = CellWriter(layout, hasColour: screen?.hasColour ?? false)
    try rule("┌", "┬", "┐", layout, to: &output)
    for position in 0..<layout.widths.count {
      output.put(position > 0 ? " │ " : "│ ")
      writer.putName(of: result.columns, position, to: &output)
    }
    output.put(" │")
    try output.endLine()
    try rule("├", "┼", "┤", layout, to: &output)
    try write(result[layout.firstRows], &writer, to: &output)
    if layout.hasGap {
      for column in 0..<layout.widths.count {
        output.put(column > 0 ? " │ " : "│ ")
        writer.putGap(column, to: &output)
      }
      output.put(" │")
      try output.endLine()
      try write(result[layout.lastRows], &writer, to: &output)
    }
    try rule("└", "┴", "┘", layout, to: &output)
    output.put(layout.footer)
    try output.endLine()
  }

  private func write(
    _ rows: Slice<ResultSet>, _ writer: inout CellWriter, to output: inout ByteOutput
  ) throws(DossierError) {
    let columnCount = writer.layout.widths.count
    for row in rows {
      for column in 0..<columnCount {
        output.put(column > 0 ? " │ " : "│ ")
        writer.put(row, column, to: &output)
        try output.endCell()
      }
      output.put(" │")
      try output.endLine()
    }
  }

  private func rule(
    _ left: StaticString, _ middle: StaticString, _ right: StaticString, _ layout: ShownColumns,
    to output: inout ByteOutput
  ) throws(DossierError) {
    output.put(left)
    for (position, width) in layout.widths.enumerated() {
      if position > 0 { output.put(middle) }
      for _ in 0..<width + 2 { output.put("─") }
    }
    output.put(right)
    try output.endLine()
  }
}
