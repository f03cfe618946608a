import DossierBase

/// Operands: literals, names, calls and what stands in parentheses.
extension Parser {
  /// Signs, an operand and its casts.
  mutating func prefixed() throws(ParseError) -> SQLExpression {
    var signs: [(UnaryOperator, start: Int)] = []
    while token.kind == .minus || token.kind == .plus {
      signs.append((token.kind == .minus ? .minus : .plus, start))
      if signs.count > SyntaxLimits.depth { try check(depth: signs.count) }
      try advance()
    }
    if signs.isEmpty { return try casted() }
    var expression = try casted()
    for (sign, start) in signs.reversed() {
      if sign == .minus, case .literal(.number(let number)) = expression.kind {
        expression = try node(.literal(.number(number.negated)), from: start)
      } else {
        expression = try node(.unary(sign, expression), from: start)
      }
    }
    return expression
  }

  /// An operand and the types after `::`.
  private mutating func casted() throws(ParseError) -> SQLExpression {
    let start = self.start
    var expression = try operand()
    while true {
      switch token.kind {
      case .castSign:
        try advance()
        let type = try typeName()
        expression = try node(.cast(expression, type, isTry: false), from: start)
      case .leftBracket: throw unsupported("subscripts and lists are")
      case .dot: throw unsupported("a field of a value is")
      default: return expression
      }
    }
  }

  private mutating func operand() throws(ParseError) -> SQLExpression {
    switch token.kind {
    case .number: return try number()
    case .text, .escapedText, .dollarText: return try text()
    case .questionMark, .dollarName: return try parameter()
    case .leftParenthesis: return try parentheses()
    case .word: return try wordOperand()
    case .quotedName: return try columnOrCall()
    case .leftBracket: throw unsupported("a list is")
    case .leftBrace: throw unsupported("a struct is")
    case .foreignOperator: throw unsupported("the operator \(spelling(token)) is")
    case .star: throw unexpected("an expression")
    default: throw unexpected("an expression")
    }
  }

  private mutating func text() throws(ParseError) -> SQLExpression {
    let start = self.start
    let bytes = try textBytes(token)
    try advance()
    return try node(.literal(.text(bytes)), from: start)
  }

  private mutating func number() throws(ParseError) -> SQLExpression {
    let start = self.start
    let literal = NumberLiteral(text(of: token))
    try advance()
    return try node(.literal(.number(literal)), from: start)
  }

  private mutating func parameter() throws(ParseError) -> SQLExpression {
    let start = self.start
    var parameter: Parameter
    if token.kind == .questionMark {
      parameterCount += 1
      parameter = .numbered(parameterCount)
    } else {
      let name = String(text(of: token).dropFirst())
      if Lexer.isDigit(name.utf8.first!) {
        guard let number = Int(name), (1...65_535).contains(number) else {
          throw ParseError(.syntax, "parameters are numbered from 1 to 65,535", at: .sql(token.range))
        }
        parameter = .numbered(number)
      } else {
        parameter = .named(Identifier(name, at: range(of: token)))
      }
    }
    try advance()
    return try node(.parameter(parameter), from: start)
  }

  /// An expression, a row or a scalar subquery in parentheses.
  private mutating func parentheses() throws(ParseError) -> SQLExpression {
    let start = self.start
    let next = peek().keyword
    if next != nil, Self.queryWords.contains(next) {
      let query = try queryInParentheses()
      return try node(.scalarQuery(query), from: start)
    }
    if peek().kind == .rightParenthesis { throw unsupported("a row without values is") }
    try advance()
    let expressions = try expressions()
    let query = try continuation(of: expressions)
    try expect(.rightParenthesis, "`)`")
    if let query { return try node(.scalarQuery(query), from: start) }
    if expressions.count == 1 { return expressions[0] }
    return try node(.call(FunctionCall(Self.rowFunction, expressions)), from: start)
  }

  private mutating func wordOperand() throws(ParseError) -> SQLExpression {
    let start = self.start
    switch token.keyword {
    case .null: return try literal(.null)
    case .true: return try literal(.boolean(true))
    case .false: return try literal(.boolean(false))
    case .case: return try cases()
    case .cast: return try cast()
    case .tryCast where peek().kind == .leftParenthesis: return try cast()
    case .extract where peek().kind == .leftParenthesis: return try extract()
    case .exists where peek().kind == .leftParenthesis:
      try advance()
      let query = try queryInParentheses()
      return try node(.exists(query), from: start)
    case .interval: if let interval = try interval() { return interval }
    case .lambda: throw unsupported("a lambda is")
    case .any, .all:
      if peek().kind == .leftParenthesis { throw unsupported("a comparison with ANY or ALL is") }
    case .map, .struct: if peek().kind == .leftBrace { throw unsupported("a map or struct is") }
    default: break
    }
    if let literal = try typedLiteral() { return literal }
    return try columnOrCall()
  }

  private mutating func literal(_ literal: Literal) throws(ParseError) -> SQLExpression {
    let start = self.start
    try advance()
    return try node(.literal(literal), from: start)
  }

  /// A name, qualified or not, or a call.
  private mutating func columnOrCall() throws(ParseError) -> SQLExpression {
    let start = self.start
    if isName(.function), peek().kind == .leftParenthesis {
      let function = try name(.function, "a function")
      return try call(of: function, from: start)
    }
    var parts = [try name(.columnOrTable, "an expression")]
    while token.kind == .dot {
      try advance()
      if token.kind == .star { throw unexpected("a column's name") }
      parts.append(try name(.label, "a name"))
      if token.kind == .leftParenthesis { throw unsupported("a function with a qualified name is") }
    }
    return try node(.column(parts), from: start)
  }

  private mutating func cases() throws(ParseError) -> SQLExpression {
    let start = self.start
    try advance()
    let operand = token.keyword == .when ? nil : try expression()
    var branches: [CaseChoice.Branch] = []
    repeat {
      try expect(.when)
      let condition = try expression()
      try expect(.then)
      branches.append(CaseChoice.Branch(condition: condition, result: try expression()))
    } while token.keyword == .when
    let otherwise = try accept(.else) ? try expression() : nil
    if token.keyword != .end { throw unexpected("WHEN, ELSE or END") }
    try advance()
    let choice = CaseChoice(operand: operand, branches: branches, otherwise: otherwise)
    return try node(.cases(choice), from: start)
  }
}
