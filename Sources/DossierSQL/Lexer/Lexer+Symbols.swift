import DossierVector

/// Punctuation and operators.
extension Lexer {
  func symbolToken(at start: Int) throws(ParseError) -> Token {
    if let kind = Self.punctuation(bytes[start]) { return Token(kind: kind, range: start..<start + 1) }
    if bytes[start] == UInt8(ascii: ":") {
      let isCast = self[start + 1] == UInt8(ascii: ":")
      return Token(kind: isCast ? .castSign : .colon, range: start..<start + (isCast ? 2 : 1))
    }
    let length = Self.operatorBytes.contains(bytes[start]) ? operatorLength(at: start) : 0
    if length == 0 {
      throw failure(
        "the character \(Self.describe(bytes[start])) means nothing in SQL", start..<start + 1)
    }
    let range = start..<start + length
    return Token(kind: Self.operatorKind(bytes[range]), range: range)
  }

  private static func punctuation(_ byte: UInt8) -> Token.Kind? {
    switch byte {
    case UInt8(ascii: ","): .comma
    case UInt8(ascii: "."): .dot
    case UInt8(ascii: ";"): .semicolon
    case UInt8(ascii: "("): .leftParenthesis
    case UInt8(ascii: ")"): .rightParenthesis
    case UInt8(ascii: "["): .leftBracket
    case UInt8(ascii: "]"): .rightBracket
    case UInt8(ascii: "{"): .leftBrace
    case UInt8(ascii: "}"): .rightBrace
    case UInt8(ascii: "?"): .questionMark
    default: nil
    }
  }

  private static let operatorBytes = Array("+-*/%^|=!<>~&@#".utf8)

  /// The operators that consist of several characters, longer ones first.
  private static let longOperators = [
    "!~~*", "!~~", "~~~", "~~*", "->>", "<=>", "<<=", ">>=", "!~", "~~", "->", "=>", "||", "//", "**", "==",
    "!=", "<>", "<=", ">=", "<<", ">>", "&&", "@>", "<@", "^@",
  ].map { Array($0.utf8) }

  private func operatorLength(at start: Int) -> Int {
    guard Self.operatorBytes.contains(self[start + 1]) else { return 1 }
    for sign in Self.longOperators where bytes[start...].starts(with: sign) { return sign.count }
    return 1
  }

  private static func operatorKind(_ sign: ArraySlice<UInt8>) -> Token.Kind {
    switch String(decoding: sign, as: UTF8.self) {
    case "+": .plus
    case "-": .minus
    case "*": .star
    case "/": .slash
    case "//": .integerSlash
    case "%": .percent
    case "^", "**": .power
    case "||": .concatenation
    case "=", "==": .equal
    case "!=", "<>": .notEqual
    case "<": .less
    case "<=": .lessOrEqual
    case ">": .greater
    case ">=": .greaterOrEqual
    case "~~": .likeSign
    case "!~~": .notLikeSign
    case "~~*": .ilikeSign
    case "!~~*": .notIlikeSign
    default: .foreignOperator
    }
  }

  private static func describe(_ byte: UInt8) -> String {
    byte < 32 || byte == 127 ? "with the code \(byte)" : "`\(Character(UnicodeScalar(byte)))`"
  }
}
