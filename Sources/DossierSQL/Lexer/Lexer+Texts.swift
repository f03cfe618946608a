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

  /// What stands between the quotes of a closed text, for each of its parts.
  ///
  /// A text goes on where a line's end, with blanks and line comments around it, is all between two quotes.
  func textParts(_ token: Token) -> [Range<Int>] {
    let quote = UInt8(ascii: "'")
    var parts: [Range<Int>] = []
    var open = bytes[token.range].firstIndex(of: quote)
    while let start = open, start < token.range.upperBound {
      let end = closingQuote(from: start + 1, quote, hasEscapes: token.kind == .escapedText) ?? end
      parts.append(start + 1..<end)
      open = continuedText(after: end + 1)
    }
    return parts
  }

  /// The quote that goes on with a text whose last part ended before an offset, or nil.
  private func continuedText(after start: Int) -> Int? {
    var place = start
    var isNewLine = false
    while place < end {
      let length = blankLength(at: place)
      if length > 0 {
        isNewLine = isNewLine || bytes[place] == UInt8(ascii: "\n") || bytes[place] == UInt8(ascii: "\r")
        place += length
      } else if bytes[place] == UInt8(ascii: "-"), self[place + 1] == UInt8(ascii: "-") {
        place = lineCommentToken(at: place).range.upperBound
      } else {
        return isNewLine && bytes[place] == UInt8(ascii: "'") ? place : nil
      }
    }
    return nil
  }

  /// From a quote to the next that is not doubled, and on to the end of a text that goes on.
  private func quoted(
    _ kind: Token.Kind, from start: Int, _ quote: UInt8, prefixLength: Int = 0, hasEscapes: Bool = false
  ) -> Token {
    var place = start + prefixLength
    while let close = closingQuote(from: place + 1, quote, hasEscapes: hasEscapes) {
      guard kind != .quotedName, let next = continuedText(after: close + 1) else {
        return Token(kind, start..<close + 1)
      }
      place = next
    }
    return Token(kind, start..<end, fault: .open)
  }

  /// The next quote that is not doubled, or nil.
  private func closingQuote(from start: Int, _ quote: UInt8, hasEscapes: Bool) -> Int? {
    var place = start
    while place < end {
      if bytes[place] == quote {
        if self[place + 1] != quote { return place }
        place += 2
      } else if hasEscapes, bytes[place] == UInt8(ascii: "\\") {
        place += 2
      } else {
        place += 1
      }
    }
    return nil
  }
}
