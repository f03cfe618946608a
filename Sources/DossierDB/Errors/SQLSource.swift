/// A text of SQL in which errors have places.
final class SQLSource: Sendable {
  let text: String
  /// Its UTF-8.
  let bytes: [UInt8]

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }
}

/// A place in a text, by line and column.
struct TextPosition: Sendable {
  private(set) var offset = 0
  /// From 1.
  private(set) var line = 1
  /// The Unicode scalar of that line, from 1.
  private(set) var column = 1
  /// Where the line begins.
  private(set) var lineStart = 0

  /// Moves to a later offset.
  ///
  /// - Complexity: O(*n*) in the bytes between.
  mutating func advance(to end: Int, in bytes: [UInt8]) {
    for place in min(offset, end)..<end {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
        lineStart = place + 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    offset = max(offset, end)
  }
}
