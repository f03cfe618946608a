import DossierVector

/// Number literals.
extension Lexer {
  /// Digits with single underscores between them, a fraction, an exponent.
  func numberToken(at start: Int) throws(ParseError) -> Token {
    var end = endOfDigits(from: start)
    if self[end] == UInt8(ascii: ".") {
      end += 1
      if Self.isDigit(self[end]) { end = endOfDigits(from: end) }
    }
    if self[end] | 32 == UInt8(ascii: "e") {
      let sign = self[end + 1]
      let digits = end + (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1)
      if Self.isDigit(self[digits]) { end = endOfDigits(from: digits) }
    }
    let isBlank = blankLength(at: end) > 0
    if !isBlank, Self.continuesWord(self[end]) || self[end] == UInt8(ascii: ".") {
      while Self.continuesWord(self[end]) || self[end] == UInt8(ascii: ".") { end += 1 }
      let text = String(decoding: bytes[start..<end].prefix(40), as: UTF8.self)
      throw failure("`\(text)` is neither a number nor a name", start..<end)
    }
    if end - start > 1_000 { throw failure("a number has more than 1,000 digits", start..<end) }
    return Token(kind: .number, range: start..<end)
  }

  private func endOfDigits(from start: Int) -> Int {
    var end = start
    while Self.isDigit(self[end])
      || self[end] == UInt8(ascii: "_") && end > start && Self.isDigit(self[end + 1])
    {
      end += 1
    }
    return end
  }
}
