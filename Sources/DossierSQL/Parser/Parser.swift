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
  /// Parameters `?` so far.
  var parameterCount = 0

  init(_ text: String) throws(EngineError) {
    if text.utf8.count > SyntaxLimits.textByteCount {
      throw EngineError(.syntax, "the SQL text is longer than \(SyntaxLimits.textByteCount >> 20) MiB")
    }
    lexer = Lexer(bytes: Array(text.utf8))
    token = try lexer.token(at: 0)
  }

  /// Where the token in hand begins.
  var start: Int { token.range.lowerBound }

  /// From `start` to the end of the token before the one in hand.
  func range(from start: Int) -> Range<Int> { start..<max(start, previous.range.upperBound) }

  mutating func advance() throws(EngineError) {
    previous = token
    token = try lexer.token(at: token.range.upperBound)
  }

  /// The token after the one in hand.
  func peek() throws(EngineError) -> Token { try lexer.token(at: token.range.upperBound) }

  /// Takes the token if it is of this kind.
  mutating func accept(_ kind: Token.Kind) throws(EngineError) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  /// Takes the token if it is this keyword.
  mutating func accept(_ keyword: Keyword) throws(EngineError) -> Bool {
    guard token.keyword == keyword else { return false }
    try advance()
    return true
  }

  mutating func expect(_ kind: Token.Kind, _ name: String) throws(EngineError) {
    if try !accept(kind) { throw unexpected(name) }
  }

  mutating func expect(_ keyword: Keyword) throws(EngineError) {
    if try !accept(keyword) { throw unexpected(keyword.name) }
  }

  /// Runs one more level of the grammar, or refuses if it is one too many.
  mutating func nested<Node>(
    _ body: (inout Parser) throws(EngineError) -> Node
  ) throws(EngineError) -> Node {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > SyntaxLimits.nesting { throw tooDeep(SyntaxLimits.nesting) }
    return try body(&self)
  }

  /// An expression from `start` to here.
  mutating func node(_ kind: SQLExpression.Kind, from start: Int) throws(EngineError) -> SQLExpression {
    nodeCount += 1
    if nodeCount > SyntaxLimits.nodeCount {
      throw EngineError(
        .syntax, "a text of more than \(SyntaxLimits.nodeCount) expressions", at: .sql(token.range),
        hint: "load large lists as a table and join it")
    }
    let expression = SQLExpression(kind, at: range(from: start))
    try check(depth: expression.depth)
    return expression
  }

  func check(depth: Int) throws(EngineError) {
    if depth > SyntaxLimits.depth { throw tooDeep(SyntaxLimits.depth) }
  }

  private func tooDeep(_ limit: Int) -> EngineError {
    EngineError(.syntax, "the statement is nested deeper than \(limit)", at: .sql(token.range))
  }

  /// One or more elements between commas; a comma may stand before the end too.
  mutating func list<Element>(
    until isEnd: (Parser) -> Bool = { _ in false },
    _ element: (inout Parser) throws(EngineError) -> Element
  ) throws(EngineError) -> [Element] {
    var elements = [try element(&self)]
    while try accept(.comma) {
      if isEnd(self) { break }
      elements.append(try element(&self))
    }
    return elements
  }
}
