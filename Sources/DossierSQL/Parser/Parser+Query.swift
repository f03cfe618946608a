import DossierBase

/// Queries: WITH, set operations, ORDER BY, LIMIT.
extension Parser {
  /// True if a query begins at the token in hand, behind any number of `(`.
  var startsQuery: Bool {
    switch token.keyword {
    case .select, .with, .from, .values: return true
    default: break
    }
    guard token.kind == .leftParenthesis else { return false }
    var next = token
    // More of them than may be nested are refused anyway.
    for _ in 0...SyntaxLimits.nesting {
      next = token(after: next)
      if next.kind != .leftParenthesis { return Self.queryWords.contains(next.keyword) }
    }
    return false
  }

  static let queryWords: Set<Keyword?> = [.select, .with, .from, .values]

  mutating func query() throws(ParseError) -> SQLQuery {
    let start = self.start
    return try query(
      after: try nested { (parser) throws(ParseError) in try parser.commonTables() }, from: start)
  }

  /// A statement that begins with WITH: a query, or one that changes rows by it.
  mutating func statementWithCommonTables() throws(ParseError) -> SQLStatement.Kind {
    let start = self.start
    let with = try nested { (parser) throws(ParseError) in try parser.commonTables() }
    if let change = try changeStatement(with: with) { return change }
    return .query(try query(after: with, from: start))
  }

  /// A query behind its WITH.
  private mutating func query(after with: [CommonTable], from start: Int) throws(ParseError) -> SQLQuery {
    try nested { (parser) throws(ParseError) in
      let base = try parser.setOperations(after: try parser.intersections(), from: start)
      return try parser.finished(base, with, from: start)
    }
  }

  /// Takes what follows a scalar subquery if it turns out to be the first part of a larger query.
  ///
  /// In `((SELECT 1) UNION (SELECT 2))` only the UNION tells.
  mutating func continuation(of expressions: [SQLExpression]) throws(ParseError) -> SQLQuery? {
    guard expressions.count == 1, case .scalarQuery(let first) = expressions[0].kind else { return nil }
    return try continuation(of: first)
  }

  /// The query that begins with one in parentheses; nil if it ends there.
  mutating func continuation(of first: SQLQuery) throws(ParseError) -> SQLQuery? {
    switch token.keyword {
    case .union, .except, .intersect, .order, .limit, .offset: break
    default: return nil
    }
    let start = first.range.lowerBound
    let left = try intersections(after: first, from: start)
    return try finished(try setOperations(after: left, from: start), [], from: start)
  }

  /// `base` with the clauses around it.
  private mutating func finished(
    _ base: SQLQuery, _ with: [CommonTable], from start: Int
  ) throws(ParseError) -> SQLQuery {
    let orderBy = try orderBy()
    let (limit, offset) = try limitAndOffset()
    if with.isEmpty, orderBy == .none, limit == nil, offset == nil { return base }
    let query = SQLQuery(
      with: with, body: body(of: base), orderBy: orderBy, limit: limit, offset: offset,
      at: range(from: start))
    try check(depth: query.depth)
    return query
  }

  /// The body of a query that gets clauses around it; with clauses of its own it becomes a subquery.
  private func body(of query: SQLQuery) -> QueryBody {
    if query.with.isEmpty, query.orderBy == .none, query.limit == nil, query.offset == nil {
      return query.body
    }
    return .select(.everything(of: SQLTable(.subquery(query), at: query.range)))
  }

  private mutating func commonTables() throws(ParseError) -> [CommonTable] {
    guard try accept(.with) else { return [] }
    if token.keyword == .recursive { throw unsupported("WITH RECURSIVE is") }
    return try list(until: { $0.token.keyword == .select || $0.token.keyword == .from }) {
      (parser) throws(ParseError) in
      let name = try parser.name(.columnOrTable, "the name of a common table")
      let columns = parser.token.kind == .leftParenthesis ? try parser.columnNames() : []
      try parser.expect(.as)
      if try parser.accept(.not) {
        try parser.expect(.materialized)
      } else {
        _ = try parser.accept(.materialized)
      }
      return CommonTable(name: name, columns: columns, query: try parser.queryInParentheses())
    }
  }

  /// `(query)`.
  mutating func queryInParentheses() throws(ParseError) -> SQLQuery {
    try expect(.leftParenthesis, "`(`")
    guard startsQuery else { throw unexpected("a query") }
    let query = try query()
    try expect(.rightParenthesis, "`)`")
    return query
  }

  /// UNION and EXCEPT from the left, INTERSECT before them.
  private mutating func setOperations(after first: SQLQuery, from start: Int) throws(ParseError) -> SQLQuery {
    var left = first
    while token.keyword == .union || token.keyword == .except {
      let kind: SetOperation.Kind = token.keyword == .union ? .union : .except
      left = try setOperation(kind, left, from: start) { (parser) throws(ParseError) in
        try parser.intersections()
      }
    }
    return left
  }

  private mutating func intersections() throws(ParseError) -> SQLQuery {
    let start = self.start
    return try intersections(after: try simpleQuery(), from: start)
  }

  private mutating func intersections(after first: SQLQuery, from start: Int) throws(ParseError) -> SQLQuery {
    var left = first
    while token.keyword == .intersect {
      left = try setOperation(.intersect, left, from: start) { (parser) throws(ParseError) in
        try parser.simpleQuery()
      }
    }
    return left
  }

  private mutating func setOperation(
    _ kind: SetOperation.Kind, _ left: SQLQuery, from start: Int,
    right: (inout Parser) throws(ParseError) -> SQLQuery
  ) throws(ParseError) -> SQLQuery {
    let place = SourcePlace(range(of: token))
    try advance()
    let isAll = try accept(.all)
    if !isAll { _ = try accept(.distinct) }
    let isByName = try accept(.by)
    if isByName { try expect(.name) }
    let operation = SetOperation(
      kind: kind, isAll: isAll, isByName: isByName, left: left, right: try right(&self), place: place)
    let query = SQLQuery(body: .setOperation(operation), at: range(from: start))
    try check(depth: query.depth)
    return query
  }

  /// SELECT …, FROM …, VALUES … or a query in parentheses.
  private mutating func simpleQuery() throws(ParseError) -> SQLQuery {
    let start = self.start
    let body: QueryBody
    switch token.keyword {
    case .select: body = .select(try selectCore())
    case .from: body = .select(try fromFirstCore())
    case .values: body = .values(try rows())
    default:
      if token.kind == .leftParenthesis { return try queryInParentheses() }
      throw unexpected("SELECT")
    }
    let query = SQLQuery(body: body, at: range(from: start))
    try check(depth: query.depth)
    return query
  }

  private mutating func rows() throws(ParseError) -> [[SQLExpression]] {
    try advance()
    let rows = try list(until: \.isAtEndOfClause) { (parser) throws(ParseError) in
      try parser.expect(.leftParenthesis, "`(`")
      let row = try parser.list(until: { $0.token.kind == .rightParenthesis }) {
        (parser) throws(ParseError) in
        try parser.valueOrDefault()
      }
      try parser.expect(.rightParenthesis, "`,` or `)`")
      return row
    }
    for row in rows where row.count != rows[0].count {
      throw ParseError(
        .syntax, "the rows of VALUES differ in length: \(rows[0].count) and \(row.count)",
        at: .sql(row[0].range.lowerBound..<row[row.count - 1].range.upperBound))
    }
    return rows
  }

  private mutating func orderBy() throws(ParseError) -> OrderBy {
    guard try accept(.order) else { return .none }
    try expect(.by)
    if try accept(.all) {
      let (isDescending, nulls) = try direction()
      return .all(isDescending: isDescending, nulls: nulls)
    }
    return .terms(try orderTerms())
  }

  /// The terms after ORDER BY.
  mutating func orderTerms() throws(ParseError) -> [OrderTerm] {
    try list(until: \.isAtEndOfClause) { (parser) throws(ParseError) in
      let expression = try parser.expression()
      let (isDescending, nulls) = try parser.direction()
      return OrderTerm(expression: expression, isDescending: isDescending, nulls: nulls)
    }
  }

  private mutating func direction() throws(ParseError) -> (isDescending: Bool, nulls: NullOrder) {
    let isDescending = try accept(.desc)
    if !isDescending { _ = try accept(.asc) }
    guard try accept(.nulls) else { return (isDescending, .standard) }
    if try accept(.first) { return (isDescending, .first) }
    try expect(.last)
    return (isDescending, .last)
  }

  /// LIMIT and OFFSET in either order.
  private mutating func limitAndOffset() throws(ParseError) -> (SQLExpression?, SQLExpression?) {
    var limit: SQLExpression?
    var offset: SQLExpression?
    var hasLimit = false
    while true {
      if !hasLimit, try accept(.limit) {
        hasLimit = true
        if try accept(.all) { continue }
        limit = try expression()
        if token.keyword == .percent { throw unsupported("LIMIT of a percentage is") }
      } else if offset == nil, try accept(.offset) {
        offset = try expression()
        if token.keyword == .row || token.keyword == .rows { try advance() }
      } else if token.keyword == .fetch {
        throw unsupported("FETCH FIRST is", hint: "use LIMIT")
      } else {
        return (limit, offset)
      }
    }
  }
}
