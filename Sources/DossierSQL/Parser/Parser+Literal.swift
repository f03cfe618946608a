import DossierBase

/// What the tokens of literals mean.
extension Parser {
  /// The bytes of a text token, quotes removed and escapes resolved.
  func textBytes(_ token: Token) throws(ParseError) -> [UInt8] {
    let range = self.range(of: token)
    var bytes: [UInt8] = []
    switch token.kind {
    case .escapedText:
      for part in lexer.textParts(token) {
        bytes += try EscapedText.bytes(of: lexer.bytes[part], at: range)
      }
    case .dollarText:
      let tag = lexer.bytes[(range.lowerBound + 1)...].firstIndex(of: UInt8(ascii: "$"))!
      let length = tag - range.lowerBound + 1
      return Array(lexer.bytes[tag + 1..<range.upperBound - length])
    default:
      for part in lexer.textParts(token) {
        bytes += withoutDoubles(lexer.bytes[part], of: UInt8(ascii: "'"))
      }
    }
    return bytes
  }

  /// `DATE '2024-01-01'` and the like: a cast of the text; nil if something else stands here.
  mutating func typedLiteral() throws(ParseError) -> SQLExpression? {
    let next = peek()
    let isType: Bool
    switch next.keyword {
    case .with, .without: isType = token.keyword == .timestamp || token.keyword == .time
    case .precision: isType = token.keyword == .double
    case .varying: isType = token.keyword == .character
    default: isType = next.kind == .text
    }
    guard isType else { return nil }
    let start = self.start
    let type = try typeName()
    guard token.kind == .text else { throw unexpected("a text in single quotes") }
    let text = try node(.literal(.text(try textBytes(token))), from: self.start)
    try advance()
    return try node(.cast(text, type, isTry: false), from: start)
  }

  /// `INTERVAL '3 days'`, `INTERVAL (text)`, `INTERVAL 3 DAY`, `INTERVAL (n) DAY`; nil if INTERVAL is a name here.
  mutating func interval() throws(ParseError) -> SQLExpression? {
    let start = self.start
    let next = peek().kind
    guard next == .text || next == .number || next == .leftParenthesis else { return nil }
    let type = TypeName(.interval, spelling: "INTERVAL", at: range(of: token))
    try advance()
    let amount = try intervalAmount()
    if let unit = intervalUnit {
      try advance()
      if token.keyword == .to { throw unsupported("an interval in two units is") }
      return try node(.interval(amount, unit), from: start)
    }
    guard next != .number else { throw unexpected("a unit such as DAY") }
    return try node(.cast(amount, type, isTry: false), from: start)
  }

  private mutating func intervalAmount() throws(ParseError) -> SQLExpression {
    let start = self.start
    if try accept(.leftParenthesis) {
      let amount = try expression()
      try expect(.rightParenthesis, "`)`")
      return amount
    }
    let literal: Literal =
      token.kind == .number ? .number(NumberLiteral(text(of: token))) : .text(try textBytes(token))
    try advance()
    return try node(.literal(literal), from: start)
  }

  /// The unit that the word in hand names, in the singular or plural.
  var intervalUnit: IntervalUnit? {
    token.kind == .word ? IntervalUnit(word: text(of: token)) : nil
  }
}

extension IntervalUnit {
  /// The unit of an English word in any case, singular or plural.
  package init?(word: String) {
    let word = word.lowercased()
    if let unit = IntervalUnit(rawValue: word) {
      self = unit
    } else if let unit = Self.allCases.first(where: { $0.plural == word }) {
      self = unit
    } else {
      return nil
    }
  }

  /// The word for several.
  package var plural: String {
    switch self {
    case .century: "centuries"
    case .millennium: "millennia"
    default: rawValue + "s"
    }
  }
}
