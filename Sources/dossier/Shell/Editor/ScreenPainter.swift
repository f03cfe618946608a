/// Paints a layout on a terminal, over the one painted before.
struct ScreenPainter {
  /// The widths of the lines on the screen, and the line among them that has the cursor.
  private var paintedWidths: [Int] = []
  private var cursorLine = 0
  private var cursorColumn = 0
  /// True if lines below those counted may have parts of what was painted.
  private var hasUnknownLines = false

  /// Forgets what is on the screen: the next layout begins on the cursor's line.
  mutating func forget() {
    paintedWidths = []
    cursorLine = 0
    cursorColumn = 0
    hasUnknownLines = false
  }

  /// The bytes that replace what was painted by a layout.
  ///
  /// What was there is erased first: at the right margin, erasing after a text would take its last character.
  mutating func paint(_ layout: TextLayout, screenHeight: Int) -> String {
    let visible = layout.visibleLines(height: screenHeight)
    var output = "\u{1B}[?25l" + toFirstLine + erasure
    hasUnknownLines = false
    for index in visible {
      if index > visible.lowerBound { output += "\r\n" }
      output += layout.lines[index].text
    }
    paintedWidths = visible.map { layout.lines[$0].width }
    cursorLine = layout.cursor.line - visible.lowerBound
    cursorColumn = layout.cursor.column
    output += Self.up(visible.count - 1 - cursorLine) + "\r" + Self.right(cursorColumn)
    return output + "\u{1B}[?25h"
  }

  /// The bytes that leave the painted text as it is, the cursor on the line below it.
  mutating func leave() -> String {
    let down = paintedWidths.count - 1 - cursorLine
    forget()
    return (down > 0 ? "\u{1B}[\(down)B" : "") + "\r\n"
  }

  /// Takes account of a new width: terminals break the lines above anew, and the cursor's with them.
  mutating func resize(columnCount: Int) {
    guard !paintedWidths.isEmpty, columnCount > 0 else { return }
    let above = paintedWidths[..<cursorLine].reduce(0) { $0 + max(1, ($1 + columnCount - 1) / columnCount) }
    cursorLine = above + cursorColumn / columnCount
    paintedWidths = Array(repeating: 0, count: cursorLine + 1)
    hasUnknownLines = true
  }

  /// The bytes that erase what was painted, from its first line on.
  ///
  /// Erasing all below the cursor is not asked for on the first line: at the top of the screen, terminals that keep
  /// what scrolls away (tmux) take it for clearing the screen, and keep a copy of each state of the line.
  private var erasure: String {
    if hasUnknownLines { return "\u{1B}[J" }
    return "\u{1B}[2K" + (paintedWidths.count > 1 ? "\u{1B}[B\u{1B}[J\u{1B}[A" : "")
  }

  private var toFirstLine: String { Self.up(cursorLine) + "\r" }

  private static func up(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A" : "" }
  private static func right(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)C" : "" }
}
