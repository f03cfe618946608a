import DossierBase

/// Calls of table functions: `name(a := 1, b => ['x', 'y'])`.
extension Parser {
  /// The call of a function whose name has been taken.
  mutating func tableFunctionCall(_ function: Identifier) throws(ParseError) -> TableFunctionCall {
    try expect(.leftParenthesis, "`(`")
    var call = TableFunctionCall(function)
    if token.kind == .star || token.keyword == .distinct || token.keyword == .order {
      throw valuesOnly(function)
    }
    if token.kind != .rightParenthesis {
      call.arguments = try list(until: { $0.token.kind == .rightParenthesis }) {
        (parser) throws(ParseError) in
        try parser.tableArgument()
      }
    }
    try expect(.rightParenthesis, "`,` or `)`")
    if token.keyword == .over || token.keyword == .filter, peek().kind == .leftParenthesis {
      throw valuesOnly(function)
    }
    return call
  }

  private func valuesOnly(_ function: Identifier) -> ParseError {
    ParseError(.syntax, "a table function takes values only", at: .sql(function.range))
  }

  private mutating func tableArgument() throws(ParseError) -> TableFunctionCall.Argument {
    var name: Identifier?
    if token.kind == .word || token.kind == .quotedName {
      let sign = peek()
      // Every word may be a name here: `from` and `table` are.
      if sign.kind == .assignment || sign.kind == .foreignOperator && text(of: sign) == "=>" {
        name = try self.name(.label, "a name")
        try advance()
      }
    }
    let start = self.start
    let value = try tableArgumentValue()
    return TableFunctionCall.Argument(name: name, value: value, place: SourcePlace(range(from: start)))
  }

  private mutating func tableArgumentValue() throws(ParseError) -> TableFunctionCall.Value {
    guard try accept(.leftBracket) else { return .expression(try expression()) }
    if try accept(.rightBracket) { return .list([]) }
    let elements = try list(until: { $0.token.kind == .rightBracket }) { (parser) throws(ParseError) in
      try parser.expression()
    }
    try expect(.rightBracket, "`,` or `]`")
    return .list(elements)
  }
}
