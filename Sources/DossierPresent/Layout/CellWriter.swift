import DossierDB

/// Writes cells into their columns: numbers to the right, the rest to the left.
struct CellWriter {
  let layout: ShownColumns
  let hasColour: Bool
  private var cell = CellText()

  init(_ layout: ShownColumns, hasColour: Bool) {
    self.layout = layout
    self.hasColour = hasColour
  }

  /// Writes a value, of the column shown at a position, with the blanks that fill its column.
  mutating func put(_ row: Row, _ position: Int, to output: inout ByteOutput) {
    guard let column = layout.columns[position] else { return putOmission(position, to: &output) }
    cell.set(row, column, isText: layout.isText[position])
    put(position, style: cell.isNull ? "2" : nil, to: &output)
  }

  /// Writes a column's name with the blanks that fill the column.
  mutating func putName(of columns: [Column], _ position: Int, to output: inout ByteOutput) {
    guard let column = layout.columns[position] else { return putOmission(position, to: &output) }
    cell.set(columns[column].name)
    put(position, style: "1", to: &output)
  }

  /// Writes the mark of columns left out.
  private mutating func putOmission(_ position: Int, to output: inout ByteOutput) {
    cell.set("…")
    put(position, style: "2", to: &output)
  }

  /// Writes the mark of rows left out.
  mutating func putGap(_ column: Int, to output: inout ByteOutput) {
    cell.set("·")
    put(column, style: "2", to: &output)
  }

  /// Writes the cell, with a style of the terminal (a number of its SGR sequence) if there is colour.
  private mutating func put(_ column: Int, style: StaticString?, to output: inout ByteOutput) {
    let width = layout.widths[column]
    cell.shorten(to: width)
    let blanks = width - cell.width
    if layout.isNumeric[column] { output.put(UInt8(ascii: " "), times: blanks) }
    if hasColour, let style {
      output.putStyle(style)
      output.put(cell.bytes)
      output.putStyle("0")
    } else {
      output.put(cell.bytes)
    }
    if !layout.isNumeric[column] { output.put(UInt8(ascii: " "), times: blanks) }
  }
}
