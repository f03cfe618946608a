import DossierBase

/// What stands after FROM.
extension Parser {
  /// Tables and joins between commas.
  mutating func tables() throws(ParseError) -> [SQLTable] {
    try list(until: \.isAtEndOfClause) { (parser) throws(ParseError) in try parser.joinedTable() }
  }

  /// True where a list ends behind a last comma: at the end of the query or at the next clause.
  var isAtEndOfClause: Bool {
    switch token.kind {
    case .end, .semicolon, .rightParenthesis: return true
    default: break
    }
    switch token.keyword {
    case .where, .group, .having, .qualify, .window, .order, .limit, .offset, .union, .except, .intersect:
      return true
    default: return false
    }
  }

  private mutating func joinedTable() throws(ParseError) -> SQLTable {
    try joinedTable(after: try simpleTable())
  }

  /// A table and what is joined to it.
  private mutating func joinedTable(after first: SQLTable) throws(ParseError) -> SQLTable {
    let start = first.range.lowerBound
    var left = first
    while let (kind, isNatural) = try joinKind() {
      let right = try rightTable(of: kind, isNatural: isNatural)
      let condition = isNatural ? .natural : try joinCondition(kind)
      let join = Join(kind: kind, left: left, right: right, condition: condition)
      left = SQLTable(.join(join), at: range(from: start))
      try check(depth: left.depth)
    }
    return left
  }

  /// The right side of a join: a table, or joins whose conditions stand before that of this one.
  private mutating func rightTable(of kind: Join.Kind, isNatural: Bool) throws(ParseError) -> SQLTable {
    let start = self.start
    var right = try simpleTable()
    if kind == .cross || isNatural { return right }
    while let (inner, isInnerNatural) = try joinKind() {
      let table = try nested { (parser) throws(ParseError) in
        try parser.rightTable(of: inner, isNatural: isInnerNatural)
      }
      let condition = isInnerNatural ? .natural : try joinCondition(inner)
      right = SQLTable(
        .join(Join(kind: inner, left: right, right: table, condition: condition)), at: range(from: start))
      try check(depth: right.depth)
    }
    return right
  }

  /// Takes the words up to and with JOIN; nil if there is no join.
  private mutating func joinKind() throws(ParseError) -> (kind: Join.Kind, isNatural: Bool)? {
    if token.keyword == .natural {
      try advance()
      guard token.keyword != .natural, let (kind, _) = try joinKind(), kind != .cross else {
        throw unexpected("a join")
      }
      return (kind, true)
    }
    let kind: Join.Kind
    switch token.keyword {
    case .join:
      try advance()
      return (.inner, false)
    case .inner: kind = .inner
    case .left: kind = .left
    case .right: kind = .right
    case .full: kind = .full
    case .cross: kind = .cross
    case .semi: kind = .semi
    case .anti: kind = .anti
    case .asof, .positional: throw unsupported("\(text(of: token).uppercased()) JOIN is")
    case .pivot, .unpivot, .tablesample: throw unsupported("\(text(of: token).uppercased()) is")
    default: return nil
    }
    try advance()
    if kind == .left || kind == .right || kind == .full { _ = try accept(.outer) }
    try expect(.join)
    return (kind, false)
  }

  private mutating func joinCondition(_ kind: Join.Kind) throws(ParseError) -> Join.Condition {
    if kind == .cross { return .none }
    if try accept(.using) { return .using(try columnNames()) }
    if try accept(.on) { return .on(try expression()) }
    throw unexpected("ON or USING")
  }

  private mutating func simpleTable() throws(ParseError) -> SQLTable {
    try nested { (parser) throws(ParseError) in
      let start = parser.start
      let prefix = try parser.prefixAlias().map { TableAlias(name: $0, columns: []) }
      let inner = try parser.unnamedTable()
      let outer = try parser.tableAlias(besides: prefix)
      let alias = outer ?? inner.alias
      let kind = outer == nil || inner.alias == nil ? inner.kind : .subquery(parser.everything(of: inner))
      if case .join = kind, alias != nil {
        throw parser.unsupported("an alias for a join is", at: parser.range(from: start))
      }
      let table = SQLTable(kind, alias: alias, at: parser.range(from: start))
      try parser.check(depth: table.depth)
      return table
    }
  }

  /// A table before its alias; one in parentheses may have an alias within.
  private mutating func unnamedTable() throws(ParseError) -> SQLTable {
    let start = self.start
    // Every subquery may depend on the tables before it.
    if try accept(.lateral), token.kind != .leftParenthesis, !isName(.function) {
      throw unexpected("a subquery")
    }
    if token.kind == .leftParenthesis { return try tableInParentheses() }
    return SQLTable(try tableKind(), at: range(from: start))
  }

  private mutating func tableInParentheses() throws(ParseError) -> SQLTable {
    let start = self.start
    try advance()
    var table: SQLTable
    if Self.queryWords.contains(token.keyword) {
      let query = try query()
      table = SQLTable(.subquery(query), at: query.range)
      if case .values = query.body, token.kind != .rightParenthesis, let alias = try tableAlias() {
        table = try joinedTable(after: SQLTable(.subquery(query), alias: alias, at: range(from: start)))
      }
    } else {
      table = try joinedTable()
      if case .subquery(let first) = table.kind, table.alias == nil,
        let query = try continuation(of: first)
      {
        table = SQLTable(.subquery(query), at: query.range)
      }
    }
    try expect(.rightParenthesis, "`)`")
    return table
  }

  private mutating func tableKind() throws(ParseError) -> SQLTable.Kind {
    if token.kind != .text, isName(.function), peek().kind == .leftParenthesis {
      let name = try name(.function, "a table function")
      return .function(try tableFunctionCall(name))
    }
    return .named(try tableName())
  }

  /// `SELECT * FROM table`.
  private func everything(of table: SQLTable) -> SQLQuery {
    SQLQuery(body: .select(.everything(of: table)), at: table.range)
  }

  /// - Parameter prefix: the alias that stands before the table already.
  private mutating func tableAlias(besides prefix: TableAlias? = nil) throws(ParseError) -> TableAlias? {
    let start = self.start
    let isMarked = try accept(.as)
    guard isMarked || isName(.columnOrTable) else { return prefix }
    if prefix != nil {
      throw ParseError(.syntax, "a table cannot have two aliases", at: .sql(range(from: start)))
    }
    let name = try name(.columnOrTable, "an alias")
    let columns = token.kind == .leftParenthesis ? try columnNames() : []
    return TableAlias(name: name, columns: columns)
  }
}
