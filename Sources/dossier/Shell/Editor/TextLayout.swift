import DossierDB

/// How a text with its prompts falls into the lines of a screen, and where the cursor stands.
struct TextLayout: Hashable {
  struct Line: Hashable {
    var text = ""
    /// The columns that the text fills.
    var width = 0
  }

  /// A place on the screen, counted from the first line of the layout and from its first column.
  struct Place: Hashable {
    var line = 0
    var column = 0
  }

  private(set) var lines = [Line()]
  private(set) var cursor = Place()
  private let columnCount: Int

  private static let tabWidth = 4

  /// Lays characters out.
  ///
  /// - Parameters:
  ///   - prompt: stands before the first line.
  ///   - continuation: stands before every other line that the user began.
  ///   - columnCount: of the screen; narrower ones than 4 are laid out as 4.
  init(
    prompt: String, continuation: String, characters: some Sequence<Character>, cursor position: Int,
    columnCount: Int
  ) {
    self.columnCount = max(columnCount, 4)
    putAll(prompt)
    var index = 0
    for character in characters {
      if index == position { markCursor() }
      if character == "\n" {
        lines.append(Line())
        putAll(continuation)
      } else if let byte = character.asciiValue, (0x20..<0x7F).contains(byte) {
        put(character, width: 1)
      } else {
        put(shown(character))
      }
      index += 1
    }
    if position >= index { markCursor() }
  }

  private mutating func putAll(_ text: String) {
    for character in text { put(String(character)) }
  }

  /// Puts a text that must not be torn; what is wider than the screen is cut by it.
  private mutating func put(_ text: String) {
    put(text, width: DisplayText.width(of: text))
  }

  private mutating func put(_ text: some TextOutputStreamable, width: Int) {
    if lines[lines.count - 1].width + width > columnCount, lines[lines.count - 1].width > 0 {
      lines.append(Line())
    }
    text.write(to: &lines[lines.count - 1].text)
    lines[lines.count - 1].width += width
  }

  /// The cursor stands where the next character would; after a full line that is the next one.
  private mutating func markCursor() {
    if lines[lines.count - 1].width >= columnCount { lines.append(Line()) }
    cursor = Place(line: lines.count - 1, column: lines[lines.count - 1].width)
  }

  /// A character as the screen shows it: a tab as blanks, control characters escaped, a lone mark on a circle.
  private func shown(_ character: Character) -> String {
    if character == "\t" {
      let column = lines[lines.count - 1].width
      return String(repeating: " ", count: Self.tabWidth - column % Self.tabWidth)
    }
    let text = DisplayText.escaped(String(character))
    return DisplayText.width(of: text) > 0 ? text : "◌" + text
  }

  /// The lines that a screen of a height shows, so that the cursor's is among them.
  func visibleLines(height: Int) -> Range<Int> {
    let height = max(height, 1)
    guard lines.count > height else { return 0..<lines.count }
    let first = min(max(cursor.line - height / 2, 0), lines.count - height)
    return first..<first + height
  }
}
