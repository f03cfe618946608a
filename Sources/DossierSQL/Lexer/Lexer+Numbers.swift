/// Number literals.
extension Lexer {
  /// Digits of one number, as far as a number's meaning is computed.
  static let numberLengthLimit = 1_000

  /// Digits with single underscores between them, a fraction, an exponent; a word may follow at once, as in `75AND`.
  func numberToken(at start: Int) -> Token {
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
    if self[end] == UInt8(ascii: ".") {
      while continuesNumber(at: end) { end += 1 }
      return Token(.number, start..<end, fault: .wrongNumber)
    }
    return Token(.number, start..<end, fault: end - start > Self.numberLengthLimit ? .longNumber : nil)
  }

  private func continuesNumber(at place: Int) -> Bool {
    continuesWord(at: place) || self[place] == UInt8(ascii: ".")
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
