/// Punctuation and operators.
extension Lexer {
  func symbolToken(at start: Int) -> Token {
    if let kind = Self.punctuation(bytes[start]) { return Token(kind, start..<start + 1) }
    if bytes[start] == UInt8(ascii: ":") {
      switch self[start + 1] {
      case UInt8(ascii: ":"): return Token(.castSign, start..<start + 2)
      case UInt8(ascii: "="): return Token(.assignment, start..<start + 2)
      default: return Token(.colon, start..<start + 1)
      }
    }
    guard Self.isOperator(bytes[start]) else {
      return Token(.unknown, start..<start + 1, fault: .unknownCharacter)
    }
    let range = start..<start + operatorLength(at: start)
    return Token(Self.operatorKind(bytes[range]), range)
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

  private static func isOperator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
      UInt8(ascii: "^"), UInt8(ascii: "|"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "~"), UInt8(ascii: "&"), UInt8(ascii: "@"), UInt8(ascii: "#"):
      true
    default: false
    }
  }

  /// The operators that consist of several characters, longer ones first.
  private static let longOperators = [
    "!~~*", "!~~", "~~~", "~~*", "->>", "<=>", "<<=", ">>=", "!~", "~~", "->", "=>", "||", "//", "**", "==",
    "!=", "<>", "<=", ">=", "<<", ">>", "&&", "@>", "<@", "^@",
  ].map { Array($0.utf8) }

  private func operatorLength(at start: Int) -> Int {
    guard Self.isOperator(self[start + 1]) else { return 1 }
    for sign in Self.longOperators where bytes[start..<end].starts(with: sign) { return sign.count }
    return 1
  }

  private static func operatorKind(_ sign: ArraySlice<UInt8>) -> Token.Kind {
    if sign.count == 1, let first = sign.first { return simpleOperatorKind(first) }
    switch String(decoding: sign, as: UTF8.self) {
    case "//": return .integerSlash
    case "**": return .power
    case "||": return .concatenation
    case "==": return .equal
    case "!=", "<>": return .notEqual
    case "<=": return .lessOrEqual
    case ">=": return .greaterOrEqual
    case "~~": return .likeSign
    case "!~~": return .notLikeSign
    case "~~*": return .ilikeSign
    case "!~~*": return .notIlikeSign
    default: return .foreignOperator
    }
  }

  private static func simpleOperatorKind(_ sign: UInt8) -> Token.Kind {
    switch sign {
    case UInt8(ascii: "+"): .plus
    case UInt8(ascii: "-"): .minus
    case UInt8(ascii: "*"): .star
    case UInt8(ascii: "/"): .slash
    case UInt8(ascii: "%"): .percent
    case UInt8(ascii: "^"): .caret
    case UInt8(ascii: "="): .equal
    case UInt8(ascii: "<"): .less
    case UInt8(ascii: ">"): .greater
    default: .foreignOperator
    }
  }
}
