import DossierBase

/// Expressions by precedence climbing.
extension Parser {
  /// What the operand in hand is the result of, as far as that forbids an operator after it.
  private enum Operand {
    case simple, comparison, distinction
    /// An IN, which another IN may follow.
    case membership
    /// A BETWEEN, LIKE or IS, which none of BETWEEN, IN and LIKE may follow.
    case match
  }

  mutating func expression() throws(ParseError) -> SQLExpression { try expression(.or) }

  /// Expressions between commas.
  mutating func expressions() throws(ParseError) -> [SQLExpression] {
    try list(until: { $0.token.kind == .rightParenthesis }) { (parser) throws(ParseError) in
      try parser.expression()
    }
  }

  /// A value of VALUES, or DEFAULT, which means something in INSERT.
  mutating func valueOrDefault() throws(ParseError) -> SQLExpression {
    guard token.keyword == .default else { return try expression() }
    let start = self.start
    try advance()
    return try node(.defaultValue, from: start)
  }

  /// An expression whose operators bind at least as tightly as `loosest`.
  mutating func expression(_ loosest: Precedence) throws(ParseError) -> SQLExpression {
    try nested { (parser) throws(ParseError) in
      let start = parser.start
      var left =
        parser.token.keyword == .not && loosest <= .not ? try parser.negation() : try parser.prefixed()
      var operand = Operand.simple
      while let longer = try parser.extended(left, &operand, loosest, start) { left = longer }
      return left
    }
  }

  /// `left` with one more operator, or nil if none follows that binds tightly enough.
  private mutating func extended(
    _ left: SQLExpression, _ operand: inout Operand, _ loosest: Precedence, _ start: Int
  ) throws(ParseError) -> SQLExpression? {
    if let symbol = SymbolOperator(token.kind) {
      guard symbol.precedence >= loosest else { return nil }
      return try binary(left, symbol, &operand, start)
    }
    switch token.keyword {
    case .or where loosest <= .or: return try disjunction(left, start)
    case .and where loosest <= .and: return try conjunction(left, start)
    case .is, .isnull, .notnull: return try test(left, &operand, loosest, start)
    case .between where isLabelBeforeClause: return nil
    case .not, .between, .in, .like, .ilike:
      return loosest <= .match ? try match(left, &operand, loosest, start) : nil
    case .collate: throw unsupported("COLLATE is")
    case .at where peek().keyword == .time: throw unsupported("AT TIME ZONE is")
    case .similar, .glob: throw unsupported("\(text(of: token).uppercased()) is", hint: "use LIKE")
    default: break
    }
    // It would bind like `||`, and so in front of an AND of BETWEEN.
    if token.kind == .foreignOperator { throw unsupported("the operator \(spelling(token)) is") }
    return loosest <= .match ? try signMatch(left, &operand, start) : nil
  }

  /// True if what follows the word in hand ends a result column, as in `SELECT a BETWEEN, b`: then it is its name.
  private var isLabelBeforeClause: Bool {
    let next = peek()
    switch next.kind {
    case .comma, .semicolon, .rightParenthesis, .end: return true
    default: break
    }
    switch next.keyword {
    case .from, .where, .group, .having, .order, .limit, .offset, .fetch, .union, .except, .intersect:
      return true
    default: return false
    }
  }

  private mutating func binary(
    _ left: SQLExpression, _ symbol: SymbolOperator, _ operand: inout Operand, _ start: Int
  ) throws(ParseError) -> SQLExpression {
    if symbol.precedence == .comparison {
      if operand == .comparison || operand == .distinction { throw chained() }
      operand = .comparison
    } else {
      operand = .simple
    }
    try advance()
    if symbol.precedence == .comparison, let query = try quantified(left, symbol.meaning, start) {
      return query
    }
    let isNegated = symbol.precedence == .comparison && token.keyword == .not
    let right = isNegated ? try negation() : try expression(symbol.precedence.tighter)
    return try node(.binary(symbol.meaning, left, right), from: start)
  }

  /// `ANY (query)` or `ALL (query)` behind a comparison; ALL is what is not true of any the other way round.
  private mutating func quantified(
    _ left: SQLExpression, _ operation: BinaryOperator, _ start: Int
  ) throws(ParseError) -> SQLExpression? {
    let isAll = token.keyword == .all
    guard isAll || token.keyword == .any || token.keyword == .some, peek().kind == .leftParenthesis else {
      return nil
    }
    let place = range(of: token)
    try advance()
    guard startsQuery else { throw unsupported("ANY and ALL of a list are", at: place) }
    let query = try queryInParentheses()
    let asked = isAll ? operation.opposite : operation
    let kind: SQLExpression.Kind =
      asked == .equal ? .inQuery(left, query, isNegated: false) : .anyQuery(left, asked, query)
    let any = try node(kind, from: start)
    return isAll ? try node(.unary(.not, any), from: start) : any
  }

  private func chained() -> ParseError {
    ParseError(
      .syntax, "comparisons cannot be chained", at: .sql(token.range),
      hint: "join them with AND, as in a < b AND b < c")
  }

  private mutating func disjunction(_ first: SQLExpression, _ start: Int) throws(ParseError) -> SQLExpression
  {
    var terms: [SQLExpression] = []
    func add(_ term: SQLExpression) {
      if case .or(let inner) = term.kind { terms += inner } else { terms.append(term) }
    }
    add(first)
    while try accept(.or) { add(try expression(.and)) }
    return try node(.or(terms), from: start)
  }

  private mutating func conjunction(_ first: SQLExpression, _ start: Int) throws(ParseError) -> SQLExpression
  {
    var terms: [SQLExpression] = []
    func add(_ term: SQLExpression) {
      if case .and(let inner) = term.kind { terms += inner } else { terms.append(term) }
    }
    add(first)
    while try accept(.and) { add(try expression(.not)) }
    return try node(.and(terms), from: start)
  }

  /// One or more NOT and what they negate.
  private mutating func negation() throws(ParseError) -> SQLExpression {
    var starts: [Int] = []
    while token.keyword == .not {
      starts.append(start)
      if starts.count > SyntaxLimits.depth { try check(depth: starts.count) }
      try advance()
    }
    var expression = try expression(.test)
    for start in starts.reversed() { expression = try node(.unary(.not, expression), from: start) }
    return expression
  }

  /// IS …, ISNULL and NOTNULL.
  private mutating func test(
    _ left: SQLExpression, _ operand: inout Operand, _ loosest: Precedence, _ start: Int
  ) throws(ParseError) -> SQLExpression? {
    if token.keyword != .is {
      guard loosest <= .test else { return nil }
      let isNegated = token.keyword == .notnull
      try advance()
      operand = .match
      return try node(.isNull(left, isNegated: isNegated), from: start)
    }
    let next = peek()
    let last = next.keyword == .not ? token(after: next) : next
    guard loosest <= (last.keyword == .distinct ? .distinction : .test) else { return nil }
    try advance()
    let isNegated = try accept(.not)
    if try accept(.distinct) {
      if operand == .distinction { throw chained() }
      try expect(.from)
      let right = try expression(.comparison)
      operand = .distinction
      return try node(.binary(isNegated ? .isNotDistinctFrom : .isDistinctFrom, left, right), from: start)
    }
    operand = .match
    switch token.keyword {
    case .null, .unknown:
      try advance()
      return try node(.isNull(left, isNegated: isNegated), from: start)
    case .true, .false:
      let truth = token.keyword == .true
      try advance()
      return try node(.isTruth(left, truth, isNegated: isNegated), from: start)
    default: throw unexpected("NULL, TRUE, FALSE or DISTINCT FROM")
    }
  }

  /// [NOT] BETWEEN, IN, LIKE, ILIKE; also NOT NULL.
  private mutating func match(
    _ left: SQLExpression, _ operand: inout Operand, _ loosest: Precedence, _ start: Int
  ) throws(ParseError) -> SQLExpression? {
    let isNegated = token.keyword == .not
    if isNegated {
      let next = peek().keyword
      if next == .null, loosest <= .test {
        try advance()
        try advance()
        operand = .match
        return try node(.isNull(left, isNegated: true), from: start)
      }
      guard next == .between || next == .in || next == .like || next == .ilike else { return nil }
      try advance()
    }
    if operand == .match || operand == .membership && token.keyword != .in { throw unexpected("an operator") }
    operand = token.keyword == .in ? .membership : .match
    switch token.keyword {
    case .between: return try between(left, isNegated, start)
    case .in: return try membership(left, isNegated, start)
    default:
      let ignoresCase = token.keyword == .ilike
      try advance()
      return try like(left, ignoresCase: ignoresCase, isNegated: isNegated, start)
    }
  }

  /// LIKE and ILIKE written as `~~`, `!~~`, `~~*` and `!~~*`.
  private mutating func signMatch(
    _ left: SQLExpression, _ operand: inout Operand, _ start: Int
  ) throws(ParseError) -> SQLExpression? {
    let sign = token.kind
    guard sign == .likeSign || sign == .notLikeSign || sign == .ilikeSign || sign == .notIlikeSign else {
      return nil
    }
    if operand == .match || operand == .membership { throw unexpected("another operator") }
    operand = .match
    try advance()
    return try like(
      left, ignoresCase: sign == .ilikeSign || sign == .notIlikeSign,
      isNegated: sign == .notLikeSign || sign == .notIlikeSign, start)
  }

  private mutating func between(
    _ left: SQLExpression, _ isNegated: Bool, _ start: Int
  ) throws(ParseError) -> SQLExpression {
    try advance()
    let low = try expression(.concatenation)
    try expect(.and)
    let high = try expression(.concatenation)
    return try node(.between(left, low: low, high: high, isNegated: isNegated), from: start)
  }

  private mutating func membership(
    _ left: SQLExpression, _ isNegated: Bool, _ start: Int
  ) throws(ParseError) -> SQLExpression {
    try advance()
    if isName(.columnOrTable) || token.kind == .text || token.kind == .number {
      throw unsupported("IN without parentheses is")
    }
    try expect(.leftParenthesis, "`(`")
    if Self.queryWords.contains(token.keyword), token.keyword != nil {
      let query = try query()
      try expect(.rightParenthesis, "`)`")
      return try node(.inQuery(left, query, isNegated: isNegated), from: start)
    }
    let list = try expressions()
    let query = try continuation(of: list)
    try expect(.rightParenthesis, "`,` or `)`")
    if let query { return try node(.inQuery(left, query, isNegated: isNegated), from: start) }
    return try node(.inList(left, list, isNegated: isNegated), from: start)
  }

  private mutating func like(
    _ left: SQLExpression, ignoresCase: Bool, isNegated: Bool, _ start: Int
  ) throws(ParseError) -> SQLExpression {
    let pattern = try expression(.concatenation)
    let escape = try accept(.escape) ? try expression(.comparison) : nil
    let match = LikeMatch(
      value: left, pattern: pattern, escape: escape, ignoresCase: ignoresCase, isNegated: isNegated)
    return try node(.like(match), from: start)
  }
}
