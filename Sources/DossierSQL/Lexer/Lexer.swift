/// Cuts SQL text into tokens, one at a time and without memory of its own.
///
/// Every text is cut, whatever is wrong with it: the parser refuses tokens with a fault, all others go on.
package struct Lexer: Sendable {
  package let bytes: [UInt8]
  /// Where the text ends for this lexer.
  package let end: Int

  /// - Precondition: `end` is within the bytes.
  package init(_ bytes: [UInt8], end: Int? = nil) {
    self.bytes = bytes
    self.end = end ?? bytes.count
  }

  /// The token that begins at an offset, at which another one ended; of kind `end` behind the last one.
  package func token(at start: Int) -> Token {
    guard start < end else { return Token(.end, end..<end) }
    let byte = bytes[start]
    if blankLength(at: start) > 0 { return blankToken(at: start) }
    if Self.beginsWord(byte) { return wordToken(at: start) }
    if Self.isDigit(byte) { return numberToken(at: start) }
    switch byte {
    case UInt8(ascii: "."):
      return Self.isDigit(self[start + 1]) ? numberToken(at: start) : symbolToken(at: start)
    case UInt8(ascii: "-"):
      return self[start + 1] == byte ? lineCommentToken(at: start) : symbolToken(at: start)
    case UInt8(ascii: "/"):
      return self[start + 1] == UInt8(ascii: "*") ? blockCommentToken(at: start) : symbolToken(at: start)
    case UInt8(ascii: "'"): return textToken(at: start)
    case UInt8(ascii: "\""): return quotedNameToken(at: start)
    case UInt8(ascii: "$"): return dollarToken(at: start)
    default: return symbolToken(at: start)
    }
  }

  /// The first token at or after an offset that the grammar sees.
  package func significantToken(at offset: Int) -> Token {
    var token = token(at: offset)
    while token.isBlank { token = self.token(at: token.range.upperBound) }
    return token
  }

  /// The byte at an offset, 0 behind the end.
  subscript(offset: Int) -> UInt8 { offset < end ? bytes[offset] : 0 }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// Letters, the underscore and every byte of a character beyond ASCII.
  static func beginsWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 32) &- 97 < 26 || byte == UInt8(ascii: "_")
  }

  /// True if a word goes on at an offset: with a letter, a digit or `$`, not with a blank beyond ASCII.
  func continuesWord(at place: Int) -> Bool {
    let byte = self[place]
    if byte >= 0x80 { return blankLength(at: place) == 0 }
    return Self.beginsWord(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "$")
  }

  private func wordToken(at start: Int) -> Token {
    if self[start + 1] == UInt8(ascii: "'") {
      switch bytes[start] | 32 {
      case UInt8(ascii: "e"): return escapedTextToken(at: start)
      case UInt8(ascii: "x"), UInt8(ascii: "b"): return foreignTextToken(at: start)
      default: break
      }
    }
    var end = start + 1
    while continuesWord(at: end) { end += 1 }
    return Token(.word, start..<end)
  }
}
