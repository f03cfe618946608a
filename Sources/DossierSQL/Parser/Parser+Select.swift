import DossierBase

/// SELECT … FROM … WHERE … GROUP BY … HAVING.
extension Parser {
  mutating func selectCore() throws(ParseError) -> SelectCore {
    let start = self.start
    let list = try selectList()
    let from = try accept(.from) ? try tables() : []
    return try core(list, from, start)
  }

  /// `FROM … [SELECT …] …`: without SELECT, everything.
  mutating func fromFirstCore() throws(ParseError) -> SelectCore {
    let start = self.start
    try advance()
    let from = try tables()
    if token.keyword == .select {
      return try core(try selectList(), from, start)
    }
    let star = SelectItem(
      kind: .star(table: nil, excluding: [], alias: nil), place: SourcePlace(range(from: start)))
    return try core(SelectList(items: [star]), from, start)
  }

  private struct SelectList {
    var isDistinct = false
    var distinctOn: [SQLExpression] = []
    var items: [SelectItem]
  }

  private mutating func core(
    _ list: SelectList, _ from: [SQLTable], _ start: Int
  ) throws(ParseError) -> SelectCore {
    let condition = try accept(.where) ? try expression() : nil
    let groupBy = try groupBy()
    let having = try accept(.having) ? try expression() : nil
    // As in DuckDB either of them may come first.
    var windows = try namedWindows()
    let qualify = try accept(.qualify) ? try expression() : nil
    if windows.isEmpty { windows = try namedWindows() }
    if token.keyword == .using { throw unsupported("USING SAMPLE is") }
    return SelectCore(
      isDistinct: list.isDistinct, distinctOn: list.distinctOn, items: list.items, from: from,
      condition: condition, groupBy: groupBy, having: having, qualify: qualify, windows: windows,
      place: SourcePlace(range(from: start)))
  }

  private mutating func selectList() throws(ParseError) -> SelectList {
    try advance()
    var result = SelectList(items: [])
    result.isDistinct = try accept(.distinct)
    if result.isDistinct, try accept(.on) {
      try expect(.leftParenthesis, "`(`")
      result.distinctOn = try expressions()
      try expect(.rightParenthesis, "`,` or `)`")
    }
    if !result.isDistinct { _ = try accept(.all) }
    result.items = try list(until: \.isAtEndOfSelectList) { (parser) throws(ParseError) in
      try parser.selectItem()
    }
    return result
  }

  private var isAtEndOfSelectList: Bool {
    token.kind == .end || token.kind == .semicolon || token.kind == .rightParenthesis
      || token.keyword == .from
  }

  mutating func selectItem() throws(ParseError) -> SelectItem {
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
    let label = Identifier(String(decoding: bytes, as: UTF8.self), isQuoted: true, at: range(of: token))
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
    var sets: [[SQLExpression]] = [[]]
    var hasSets = false
    let place = range(of: token)
    for element in try list(
      until: \.isAtEndOfClause, { (parser) throws(ParseError) in try parser.groupingElement(&hasSets) })
    {
      guard sets.count * element.count <= SyntaxLimits.groupingSetCount else {
        throw ParseError(
          .syntax, "GROUP BY has more than \(SyntaxLimits.groupingSetCount) grouping sets", at: .sql(place))
      }
      sets = sets.flatMap { known in element.map { known + $0 } }
    }
    return hasSets ? .sets(sets) : .expressions(sets[0])
  }

  /// What stands between commas, as the lists of keys that it means: one, or several of ROLLUP, CUBE and the like.
  private mutating func groupingElement(_ hasSets: inout Bool) throws(ParseError) -> [[SQLExpression]] {
    try nested { (parser) throws(ParseError) in
      let next = parser.peek()
      if next.kind == .leftParenthesis, parser.token.keyword == .rollup || parser.token.keyword == .cube {
        hasSets = true
        return try parser.rollupOrCube()
      }
      if parser.token.keyword == .grouping, next.keyword == .sets {
        hasSets = true
        try parser.advance()
        try parser.advance()
        try parser.expect(.leftParenthesis, "`(`")
        var sets: [[SQLExpression]] = []
        repeat {
          sets += try parser.groupingElement(&hasSets)
          guard sets.count <= SyntaxLimits.groupingSetCount else {
            throw parser.unexpected("no more than \(SyntaxLimits.groupingSetCount) grouping sets")
          }
        } while try parser.accept(.comma)
        try parser.expect(.rightParenthesis, "`,` or `)`")
        return sets
      }
      if parser.token.kind == .leftParenthesis, next.kind == .rightParenthesis {
        hasSets = true
        try parser.advance()
        try parser.advance()
        return [[]]
      }
      return [try parser.groupingKeys()]
    }
  }

  private mutating func rollupOrCube() throws(ParseError) -> [[SQLExpression]] {
    let isCube = token.keyword == .cube
    let place = range(of: token)
    try advance()
    try expect(.leftParenthesis, "`(`")
    var parts: [[SQLExpression]] = []
    repeat { parts.append(try groupingKeys()) } while try accept(.comma)
    try expect(.rightParenthesis, "`,` or `)`")
    guard parts.count < SyntaxLimits.groupingSetCount else {
      throw ParseError(
        .syntax, "GROUP BY has more than \(SyntaxLimits.groupingSetCount) grouping sets", at: .sql(place))
    }
    guard isCube else { return (0...parts.count).reversed().map { Array(parts.prefix($0).joined()) } }
    guard parts.count < Int.bitWidth - 1, 1 << parts.count <= SyntaxLimits.groupingSetCount else {
      throw ParseError(
        .syntax, "GROUP BY has more than \(SyntaxLimits.groupingSetCount) grouping sets", at: .sql(place))
    }
    return (0..<1 << parts.count).reversed().map { bits in
      Array(parts.indices.filter { bits >> (parts.count - 1 - $0) & 1 == 1 }.map { parts[$0] }.joined())
    }
  }

  /// One key, or the several of `(a, b)`.
  private mutating func groupingKeys() throws(ParseError) -> [SQLExpression] {
    let key = try expression()
    if case .call(let call) = key.kind, call.name == Self.rowFunction { return call.arguments }
    return [key]
  }

  /// The function that makes a row of values: `(a, b)`.
  static let rowFunction = Identifier("row")
}
