import DossierVector

/// Text literals and quoted names.
extension Lexer {
  func textToken(at start: Int) throws(ParseError) -> Token {
    let end = try endOfQuotes(from: start, quote: UInt8(ascii: "'"), what: "a text", hasEscapes: false)
    return Token(kind: .text, range: start..<end)
  }

  func escapedTextToken(at start: Int, kind: Token.Kind) throws(ParseError) -> Token {
    let end = try endOfQuotes(from: start + 1, quote: UInt8(ascii: "'"), what: "a text", hasEscapes: true)
    return Token(kind: kind, range: start..<end)
  }

  func quotedNameToken(at start: Int) throws(ParseError) -> Token {
    let end = try endOfQuotes(from: start, quote: UInt8(ascii: "\""), what: "a name", hasEscapes: false)
    if end == start + 2 { throw failure("a name between double quotes is empty", start..<end) }
    return Token(kind: .quotedName, range: start..<end)
  }

  /// `$1`, `$name` or the text `$tag$ … $tag$`.
  func dollarToken(at start: Int) throws(ParseError) -> Token {
    var end = start + 1
    while self[end] != UInt8(ascii: "$"), Self.continuesWord(self[end]) { end += 1 }
    if self[end] == UInt8(ascii: "$"), !Self.isDigit(self[start + 1]) {
      return try dollarTextToken(at: start, tagEnd: end + 1)
    }
    if end == start + 1 {
      throw failure("a `$` needs a number or a name after it", start..<end, hint: "as in $1 or $name")
    }
    return Token(kind: .dollarName, range: start..<end)
  }

  private func dollarTextToken(at start: Int, tagEnd: Int) throws(ParseError) -> Token {
    let tag = bytes[start..<tagEnd]
    var place = tagEnd
    while place + tag.count <= bytes.count {
      if bytes[place] == UInt8(ascii: "$"), bytes[place..<place + tag.count].elementsEqual(tag) {
        return Token(kind: .dollarText, range: start..<place + tag.count)
      }
      place += 1
    }
    let name = String(decoding: tag, as: UTF8.self)
    throw failure("a text that begins with \(name) has no second \(name)", start..<tagEnd)
  }

  private func endOfQuotes(
    from start: Int, quote: UInt8, what: String, hasEscapes: Bool
  ) throws(ParseError) -> Int {
    var place = start + 1
    while place < bytes.count {
      if bytes[place] == quote {
        if self[place + 1] != quote { return place + 1 }
        place += 2
      } else if hasEscapes, bytes[place] == UInt8(ascii: "\\") {
        place += 2
      } else {
        place += 1
      }
    }
    let sign = Character(UnicodeScalar(quote))
    throw failure("\(what) that begins with \(sign) has no second \(sign)", start..<start + 1)
  }
}
