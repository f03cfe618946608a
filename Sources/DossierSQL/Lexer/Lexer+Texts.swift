/// Text literals and quoted names.
extension Lexer {
  func textToken(at start: Int) -> Token { quoted(.text, from: start, UInt8(ascii: "'")) }

  /// `E'…'`.
  func escapedTextToken(at start: Int) -> Token {
    quoted(.escapedText, from: start, UInt8(ascii: "'"), prefixLength: 1, hasEscapes: true)
  }

  /// `X'…'` and `B'…'`: byte and bit strings, which other systems have.
  func foreignTextToken(at start: Int) -> Token {
    var token = quoted(.text, from: start, UInt8(ascii: "'"), prefixLength: 1)
    if token.fault == nil { token.fault = .foreignText }
    return token
  }

  func quotedNameToken(at start: Int) -> Token {
    var token = quoted(.quotedName, from: start, UInt8(ascii: "\""))
    if token.fault == nil, token.range.count == 2 { token.fault = .emptyName }
    return token
  }

  /// `$1`, `$name` or the text `$tag$ … $tag$`.
  func dollarToken(at start: Int) -> Token {
    var end = start + 1
    while self[end] != UInt8(ascii: "$"), continuesWord(at: end) { end += 1 }
    if self[end] == UInt8(ascii: "$"), !Self.isDigit(self[start + 1]) {
      return dollarTextToken(at: start, tagEnd: end + 1)
    }
    return Token(.dollarName, start..<end, fault: end == start + 1 ? .loneDollar : nil)
  }

  private func dollarTextToken(at start: Int, tagEnd: Int) -> Token {
    let tag = bytes[start..<tagEnd]
    var place = tagEnd
    while place + tag.count <= end {
      if bytes[place] == UInt8(ascii: "$"), bytes[place..<place + tag.count].elementsEqual(tag) {
        return Token(.dollarText, start..<place + tag.count)
      }
      place += 1
    }
    return Token(.dollarText, start..<end, fault: .open)
  }

  /// From a quote to the next that is not doubled.
  private func quoted(
    _ kind: Token.Kind, from start: Int, _ quote: UInt8, prefixLength: Int = 0, hasEscapes: Bool = false
  ) -> Token {
    var place = start + prefixLength + 1
    while place < end {
      if bytes[place] == quote {
        if self[place + 1] != quote { return Token(kind, start..<place + 1) }
        place += 2
      } else if hasEscapes, bytes[place] == UInt8(ascii: "\\") {
        place += 2
      } else {
        place += 1
      }
    }
    return Token(kind, start..<end, fault: .open)
  }
}
