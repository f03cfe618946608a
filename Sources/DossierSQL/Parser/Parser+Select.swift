import DossierBase

/// SELECT … FROM … WHERE … GROUP BY … HAVING.
extension Parser {
  mutating func selectCore() throws(ParseError) -> SelectCore {
    let start = self.start
    let (isDistinct, items) = try selectList()
    let from = try accept(.from) ? try tables() : []
    return try core(isDistinct, items, from, start)
  }

  /// `FROM … [SELECT …] …`: without SELECT, everything.
  mutating func fromFirstCore() throws(ParseError) -> SelectCore {
    let start = self.start
    try advance()
    let from = try tables()
    if token.keyword == .select {
      let (isDistinct, items) = try selectList()
      return try core(isDistinct, items, from, start)
    }
    let star = SelectItem(
      kind: .star(table: nil, excluding: [], alias: nil), place: SourcePlace(range(from: start)))
    return try core(false, [star], from, start)
  }

  private mutating func core(
    _ isDistinct: Bool, _ items: [SelectItem], _ from: [SQLTable], _ start: Int
  ) throws(ParseError) -> SelectCore {
    let condition = try accept(.where) ? try expression() : nil
    let groupBy = try groupBy()
    let having = try accept(.having) ? try expression() : nil
    switch token.keyword {
    case .qualify: throw unsupported("QUALIFY is")
    case .window: throw unsupported("WINDOW is")
    case .using: throw unsupported("USING SAMPLE is")
    default: break
    }
    return SelectCore(
      isDistinct: isDistinct, items: items, from: from, condition: condition, groupBy: groupBy,
      having: having, place: SourcePlace(range(from: start)))
  }

  private mutating func selectList() throws(ParseError) -> (isDistinct: Bool, items: [SelectItem]) {
    try advance()
    let isDistinct = try accept(.distinct)
    if isDistinct, token.keyword == .on { throw unsupported("DISTINCT ON is") }
    if !isDistinct { _ = try accept(.all) }
    let items = try list(until: \.isAtEndOfSelectList) { (parser) throws(ParseError) in
      try parser.selectItem()
    }
    return (isDistinct, items)
  }

  private var isAtEndOfSelectList: Bool {
    token.kind == .end || token.kind == .semicolon || token.kind == .rightParenthesis
      || token.keyword == .from
  }

  private mutating func selectItem() throws(ParseError) -> SelectItem {
    let start = self.start
    if let kind = try star() { return SelectItem(kind: kind, place: SourcePlace(range(from: start))) }
    let prefix = try prefixAlias()
    if prefix != nil, try star() != nil {
      throw unsupported("a name for all columns is", at: range(from: start))
    }
    let expression = try expression()
    let alias = prefix == nil ? try alias() : prefix
    let place = SourcePlace(range(from: start))
    return SelectItem(kind: .expression(expression, alias: alias), place: place)
  }

  private mutating func alias() throws(ParseError) -> Identifier? {
    if try accept(.as) { return try label() }
    return isName(.bareLabel) ? try name(.bareLabel, "an alias") : nil
  }

  /// A name after AS, which DuckDB allows to stand in single quotes.
  private mutating func label() throws(ParseError) -> Identifier {
    guard token.kind == .text else { return try name(.label, "an alias") }
    let bytes = try textBytes(token)
    let label = Identifier(String(decoding: bytes, as: UTF8.self), isQuoted: true, at: token.range)
    try advance()
    return label
  }

  /// `*` or `table.*` with EXCLUDE and an alias, or nil if something else stands here.
  private mutating func star() throws(ParseError) -> SelectItem.Kind? {
    var table: Identifier?
    if isName(.columnOrTable) {
      let dot = peek()
      guard dot.kind == .dot, token(after: dot).kind == .star else { return nil }
      table = try name(.columnOrTable, "a table's name")
      try advance()
    }
    guard try accept(.star) else { return nil }
    var excluded: [Identifier] = []
    if token.keyword == .exclude || token.keyword == .except, followsExclusion() {
      try advance()
      excluded =
        token.kind == .leftParenthesis ? try columnNames() : [try name(.columnOrTable, "a column's name")]
    }
    if token.keyword == .replace { throw unsupported("* REPLACE is") }
    if token.keyword == .rename { throw unsupported("* RENAME is") }
    return .star(table: table, excluding: excluded, alias: try alias())
  }

  /// True if names follow EXCLUDE or EXCEPT; after `SELECT * EXCEPT` a query may follow instead.
  private func followsExclusion() -> Bool {
    if token.keyword == .exclude { return true }
    let next = peek()
    guard next.kind == .leftParenthesis else { return false }
    return !Self.queryWords.contains(token(after: next).keyword)
  }

  private mutating func groupBy() throws(ParseError) -> GroupBy {
    guard try accept(.group) else { return .none }
    try expect(.by)
    if try accept(.all) { return .all }
    var keys: [SQLExpression] = []
    for group in try list(
      until: \.isAtEndOfClause, { (parser) throws(ParseError) in try parser.groupingKeys() })
    {
      keys += group
    }
    return .expressions(keys)
  }

  /// One key, or the several of `(a, b)`.
  private mutating func groupingKeys() throws(ParseError) -> [SQLExpression] {
    let next = peek()
    if next.kind == .leftParenthesis, token.keyword == .rollup || token.keyword == .cube {
      throw unsupported("\(text(of: token).uppercased()) is")
    }
    if token.keyword == .grouping, next.keyword == .sets { throw unsupported("GROUPING SETS is") }
    if token.kind == .leftParenthesis, next.kind == .rightParenthesis { throw unsupported("GROUP BY () is") }
    let key = try expression()
    if case .call(let call) = key.kind, call.name == Self.rowFunction { return call.arguments }
    return [key]
  }

  /// The function that makes a row of values: `(a, b)`.
  static let rowFunction = Identifier("row")
}
