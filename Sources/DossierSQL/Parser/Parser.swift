import DossierVector

/// A recursive-descent parser with one token in hand.
///
/// Nesting and the depth of the tree are counted, so that no text exhausts the stack.
struct Parser {
  let lexer: Lexer
  /// The token in hand.
  var token: Token
  /// The token before it, of kind `end` at the start.
  var previous = Token(kind: .end, range: 0..<0)
  private var nesting = 0
  private var nodeCount = 0
  /// Lower in tests.
  var nodeLimit = SyntaxLimits.nodeCount
  /// Parameters `?` so far.
  var parameterCount = 0

  init(_ text: String) throws(ParseError) {
    if text.utf8.count > SyntaxLimits.textByteCount {
      throw ParseError(.syntax, "the SQL text is longer than \(SyntaxLimits.textByteCount >> 20) MiB")
    }
    lexer = Lexer(bytes: Array(text.utf8))
    token = try lexer.token(at: 0)
  }

  /// Where the token in hand begins.
  var start: Int { token.range.lowerBound }

  /// From `start` to the end of the token before the one in hand.
  func range(from start: Int) -> Range<Int> { start..<max(start, previous.range.upperBound) }

  mutating func advance() throws(ParseError) {
    previous = token
    token = try lexer.token(at: token.range.upperBound)
  }

  /// The token after the one in hand.
  func peek() throws(ParseError) -> Token { try lexer.token(at: token.range.upperBound) }

  /// Takes the token if it is of this kind.
  mutating func accept(_ kind: Token.Kind) throws(ParseError) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  /// Takes the token if it is this keyword.
  mutating func accept(_ keyword: Keyword) throws(ParseError) -> Bool {
    guard token.keyword == keyword else { return false }
    try advance()
    return true
  }

  mutating func expect(_ kind: Token.Kind, _ name: String) throws(ParseError) {
    if try !accept(kind) { throw unexpected(name) }
  }

  mutating func expect(_ keyword: Keyword) throws(ParseError) {
    if try !accept(keyword) { throw unexpected(keyword.name) }
  }

  /// Runs one more level of the grammar, or refuses if it is one too many.
  mutating func nested<Node>(
    _ body: (inout Parser) throws(ParseError) -> Node
  ) throws(ParseError) -> Node {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > SyntaxLimits.nesting { throw tooDeep(SyntaxLimits.nesting) }
    return try body(&self)
  }

  /// An expression from `start` to here.
  mutating func node(_ kind: SQLExpression.Kind, from start: Int) throws(ParseError) -> SQLExpression {
    try countNode()
    let expression = SQLExpression(kind, at: range(from: start))
    try check(depth: expression.depth)
    return expression
  }

  /// Counts one more expression or name.
  mutating func countNode() throws(ParseError) {
    nodeCount += 1
    if nodeCount > nodeLimit {
      throw ParseError(
        .syntax, "more than \(nodeLimit) expressions and names in one text",
        at: .sql(token.range), hint: "load large lists as a table and join it")
    }
  }

  func check(depth: Int) throws(ParseError) {
    if depth > SyntaxLimits.depth { throw tooDeep(SyntaxLimits.depth) }
  }

  private func tooDeep(_ limit: Int) -> ParseError {
    ParseError(.syntax, "the statement is nested deeper than \(limit)", at: .sql(token.range))
  }

  /// One or more elements between commas; a comma may stand before the end too.
  mutating func list<Element>(
    until isEnd: (Parser) -> Bool = { _ in false },
    _ element: (inout Parser) throws(ParseError) -> Element
  ) throws(ParseError) -> [Element] {
    var elements = [try element(&self)]
    while try accept(.comma) {
      if isEnd(self) { break }
      elements.append(try element(&self))
    }
    return elements
  }
}
