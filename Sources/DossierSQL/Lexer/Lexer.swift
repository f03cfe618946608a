import DossierVector

/// Cuts SQL text into tokens, one at a time and without memory of its own.
struct Lexer {
  let bytes: [UInt8]

  /// The token that begins at or after `offset`; of kind `end` behind the last one.
  func token(at offset: Int) throws(ParseError) -> Token {
    let start = try skipBlanks(from: offset)
    guard start < bytes.count else { return Token(kind: .end, range: bytes.count..<bytes.count) }
    let byte = bytes[start]
    if Self.beginsWord(byte) { return try wordToken(at: start) }
    if Self.isDigit(byte) || byte == UInt8(ascii: "."), Self.isDigit(self[start + byte.dotLength]) {
      return try numberToken(at: start)
    }
    switch byte {
    case UInt8(ascii: "'"): return try textToken(at: start)
    case UInt8(ascii: "\""): return try quotedNameToken(at: start)
    case UInt8(ascii: "$"): return try dollarToken(at: start)
    default: return try symbolToken(at: start)
    }
  }

  /// The byte at an offset, 0 behind the end.
  subscript(offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// Letters, the underscore and every byte of a character beyond ASCII.
  static func beginsWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 32) &- 97 < 26 || byte == UInt8(ascii: "_")
  }

  static func continuesWord(_ byte: UInt8) -> Bool {
    beginsWord(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
  }

  func failure(_ message: String, _ range: Range<Int>, hint: String? = nil) -> ParseError {
    ParseError(.syntax, message, at: .sql(range), hint: hint)
  }

  private func wordToken(at start: Int) throws(ParseError) -> Token {
    if self[start + 1] == UInt8(ascii: "'"), let kind = Self.textPrefix(bytes[start]) {
      if kind == .foreignOperator {
        throw ParseError(
          .unsupported, "bit and byte strings are not supported", at: .sql(start..<start + 2))
      }
      return try escapedTextToken(at: start, kind: kind)
    }
    var end = start + 1
    while Self.continuesWord(self[end]), blankLength(at: end) == 0 { end += 1 }
    let keyword = PackedWord(bytes[start..<end]).flatMap { Keyword($0) }
    return Token(kind: .word, range: start..<end, keyword: keyword)
  }

  /// The kind of text that `E'` begins; bit and byte strings are a foreign kind.
  private static func textPrefix(_ byte: UInt8) -> Token.Kind? {
    switch byte | 32 {
    case UInt8(ascii: "e"): .escapedText
    case UInt8(ascii: "x"), UInt8(ascii: "b"): .foreignOperator
    default: nil
    }
  }
}

extension UInt8 {
  /// 1 for a dot, which begins a number only before a digit; 0 for a digit, which begins one by itself.
  fileprivate var dotLength: Int { self == UInt8(ascii: ".") ? 1 : 0 }
}
