/// The text that is being edited, and the cursor in it.
///
/// The cursor stands between characters as readers see them (grapheme clusters): a letter with its marks, a
/// flag or an emoji of several parts is one. The text itself is kept as it was typed, never normalised.
struct EditBuffer {
  /// The characters, divided as Unicode divides the whole text.
  private(set) var characters: [Character] = []
  /// The number of characters before the cursor.
  private(set) var cursor = 0

  init() {}

  /// A text with the cursor at its end.
  init(_ text: String) { replaceAll(with: text) }

  var text: String { String(characters) }
  var isEmpty: Bool { characters.isEmpty }
  /// The text before the cursor.
  var textBeforeCursor: String { String(characters[..<cursor]) }

  /// Takes a new text, the cursor at its end.
  mutating func replaceAll(with text: String) {
    characters = Array(text)
    cursor = characters.count
  }

  /// Puts the cursor at a position, or at the nearest one there is.
  mutating func moveCursor(to position: Int) { cursor = min(max(position, 0), characters.count) }

  /// Inserts text at the cursor, which then stands after it.
  mutating func insert(_ text: String) { replace(cursor..<cursor, with: text) }

  /// Replaces a range of characters; the cursor then stands after the new text.
  ///
  /// - Precondition: the range lies in the text.
  mutating func replace(_ range: Range<Int>, with text: String) {
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A }
    let before = range.lowerBound > 0 ? characters[range.lowerBound - 1] : nil
    let after = range.upperBound < characters.count ? characters[range.upperBound] : nil
    if isPlain, before?.isASCII ?? true, after?.isASCII ?? true {
      characters.replaceSubrange(range, with: Array(text))
      cursor = range.lowerBound + text.utf8.count
    } else {
      divideAnew(
        before: String(characters[..<range.lowerBound]) + text,
        after: String(characters[range.upperBound...]))
    }
  }

  /// Removes a range of characters, where the cursor then stands, and returns its text.
  @discardableResult
  mutating func remove(_ range: Range<Int>) -> String {
    let removed = String(characters[range])
    replace(range, with: "")
    return removed
  }

  /// Text may join at its seams: a mark with the letter before it, two halves of a flag.
  ///
  /// The cursor comes to stand at the first character's end that is not before the seam.
  private mutating func divideAnew(before: String, after: String) {
    characters = Array(before + after)
    let seam = before.utf8.count
    var offset = 0
    cursor = 0
    while offset < seam {
      offset += characters[cursor].utf8.count
      cursor += 1
    }
  }
}
