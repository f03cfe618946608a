import DossierBase

/// Calls, and the functions with a grammar of their own.
extension Parser {
  /// The call whose function's name has been taken, as an expression.
  mutating func call(of function: Identifier, from start: Int) throws(ParseError) -> SQLExpression {
    let folded = function.name
    if !function.isQuoted {
      switch folded {
      case "substring", "substr": return try substring(function, from: start)
      case "position": return try position(function, from: start)
      case "trim": return try trim(function, from: start)
      case "nullif": return try nullIf(function, from: start)
      default: break
      }
    }
    let call = try functionCall(function, from: start)
    if folded == "date", call.arguments.count == 1 {
      let type = TypeName(.date, spelling: "DATE", at: function.range)
      return try node(.cast(call.arguments[0], type, isTry: false), from: start)
    }
    return try node(.call(call), from: start)
  }

  /// `(…)` and the clauses after it.
  mutating func functionCall(_ function: Identifier, from start: Int) throws(ParseError) -> FunctionCall {
    try expect(.leftParenthesis, "`(`")
    var call = FunctionCall(function, [])
    let isCount = function.folded == Array("count".utf8)
    call.isDistinct = try accept(.distinct)
    let isAll = call.isDistinct ? false : try accept(.all)
    if token.kind == .star, !call.isDistinct {
      try advance()
      _ = try accept(.comma)
      call.isStar = true
    } else if token.kind != .rightParenthesis, token.keyword != .order {
      call.arguments = try arguments()
    } else {
      // DISTINCT and ALL speak of something.
      if call.isDistinct || isAll { throw unexpected("an expression") }
      call.isStar = isCount && token.kind == .rightParenthesis
    }
    if try accept(.order) {
      try expect(.by)
      call.orderBy = try orderTerms()
    }
    try takeNullRule(of: &call)
    try expect(.rightParenthesis, "`,` or `)`")
    try addClauses(to: &call)
    return call
  }

  private mutating func arguments() throws(ParseError) -> [SQLExpression] {
    try list(until: { $0.token.kind == .rightParenthesis }) { (parser) throws(ParseError) in
      let argument = try parser.expression()
      if parser.token.kind == .assignment { throw parser.unsupported("an argument with a name is") }
      return argument
    }
  }

  /// Takes IGNORE NULLS or RESPECT NULLS.
  private mutating func takeNullRule(of call: inout FunctionCall) throws(ParseError) {
    guard token.keyword == .ignore || token.keyword == .respect, peek().keyword == .nulls else { return }
    call.ignoresNulls = token.keyword == .ignore
    try advance()
    try advance()
  }

  private mutating func addClauses(to call: inout FunctionCall) throws(ParseError) {
    if token.keyword == .within, peek().keyword == .group { throw unsupported("WITHIN GROUP is") }
    if token.keyword == .filter, peek().kind == .leftParenthesis {
      try advance()
      try advance()
      _ = try accept(.where)
      call.filter = try expression()
      try expect(.rightParenthesis, "`)`")
    }
    try takeNullRule(of: &call)
    if try accept(.over) { call.window = try window() }
  }

  /// `CAST(x AS type)` and `TRY_CAST`.
  mutating func cast() throws(ParseError) -> SQLExpression {
    let start = self.start
    let isTry = token.keyword == .tryCast
    try advance()
    try expect(.leftParenthesis, "`(`")
    let value = try expression()
    try expect(.as)
    let type = try typeName()
    try expect(.rightParenthesis, "`)`")
    return try node(.cast(value, type, isTry: isTry), from: start)
  }

  /// `EXTRACT(part FROM x)`; the part may stand in quotes.
  mutating func extract() throws(ParseError) -> SQLExpression {
    let start = self.start
    try advance()
    try advance()
    let part: Identifier
    if token.kind == .text {
      part = Identifier(
        String(decoding: try textBytes(token), as: UTF8.self), isQuoted: true, at: range(of: token))
      try advance()
    } else {
      part = try name(.columnOrTable, "a part such as YEAR")
    }
    try expect(.from)
    let value = try expression()
    try expect(.rightParenthesis, "`)`")
    return try node(.extract(part, value), from: start)
  }

  /// `substring(x FROM a FOR n)`, or the same with commas.
  private mutating func substring(_ function: Identifier, from start: Int) throws(ParseError)
    -> SQLExpression
  {
    try expect(.leftParenthesis, "`(`")
    var arguments = try expressions()
    if arguments.count == 1, token.keyword == .from || token.keyword == .for {
      if try accept(.from) {
        arguments.append(try expression())
      } else {
        arguments.append(try node(.literal(.number(NumberLiteral("1"))), from: self.start))
      }
      if try accept(.for) { arguments.append(try expression()) }
    }
    try expect(.rightParenthesis, "`,` or `)`")
    return try node(.call(FunctionCall(function, arguments)), from: start)
  }

  /// `nullif(x, y)`: as in DuckDB two values, without DISTINCT, FILTER or a last comma.
  private mutating func nullIf(_ function: Identifier, from start: Int) throws(ParseError) -> SQLExpression {
    try expect(.leftParenthesis, "`(`")
    let value = try expression()
    try expect(.comma, "`,`")
    let other = try expression()
    try expect(.rightParenthesis, "`)`")
    return try node(.call(FunctionCall(function, [value, other])), from: start)
  }

  /// `position(x IN y)`, which is `position(y, x)`.
  private mutating func position(_ function: Identifier, from start: Int) throws(ParseError) -> SQLExpression
  {
    try expect(.leftParenthesis, "`(`")
    let sought = try expression(.concatenation)
    try expect(.in)
    let text = try expression()
    try expect(.rightParenthesis, "`)`")
    return try node(.call(FunctionCall(function, [text, sought])), from: start)
  }

  /// `trim([BOTH | LEADING | TRAILING] [characters] FROM x)`, or the same with commas.
  private mutating func trim(_ function: Identifier, from start: Int) throws(ParseError) -> SQLExpression {
    try expect(.leftParenthesis, "`(`")
    var function = function
    switch token.keyword {
    case .leading: function.name = "ltrim"
    case .trailing: function.name = "rtrim"
    default: break
    }
    if token.keyword == .leading || token.keyword == .trailing || token.keyword == .both { try advance() }
    var arguments = token.keyword == .from ? [] : try expressions()
    if arguments.count <= 1, try accept(.from) { arguments = try expressions() + arguments }
    try expect(.rightParenthesis, "`,` or `)`")
    return try node(.call(FunctionCall(function, arguments)), from: start)
  }
}
