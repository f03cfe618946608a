import DossierDB

/// Names side by side in columns of equal width, as a list of files is shown.
struct NameColumns {
  /// The lines, none wider than the screen if no name is.
  let lines: [String]

  /// Fills columns from top to bottom; what does not fit into the lines is counted in a last one.
  init(_ names: [String], columnCount: Int, lineLimit: Int) {
    let shown = names.map(DisplayText.escaped)
    let widths = shown.map { DisplayText.width(of: $0) }
    let columnWidth = (widths.max() ?? 0) + 2
    let perLine = max(1, (columnCount + 1) / max(columnWidth, 1))
    let allLines = (shown.count + perLine - 1) / perLine
    let lineCount = min(allLines, max(lineLimit, 1))
    let step = lineCount < allLines ? lineCount : allLines
    var lines: [String] = []
    for line in 0..<step {
      var text = ""
      for column in 0..<perLine where column * step + line < shown.count {
        let index = column * step + line
        let isLast = column == perLine - 1 || index + step >= shown.count
        text += shown[index]
        if !isLast { text += String(repeating: " ", count: columnWidth - widths[index]) }
      }
      lines.append(text)
    }
    let hiddenCount = shown.count - min(shown.count, step * perLine)
    if hiddenCount > 0 { lines.append("… and \(hiddenCount) more") }
    self.lines = lines
  }
}
