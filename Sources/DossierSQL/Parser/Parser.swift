import DossierBase

/// A recursive-descent parser with one token in hand.
///
/// Nesting and the depth of the tree are counted, so that no text exhausts the stack.
struct Parser {
  let lexer: Lexer
  /// The token in hand.
  var token: Token
  /// The token before it, of kind `end` at the start.
  var previous: Token
  private var nesting = 0
  private var nodeCount = 0
  /// Lower in tests.
  var nodeLimit = SyntaxLimits.nodeCount
  /// Parameters `?` so far.
  var parameterCount = 0
  /// Where all nodes are said to stand: where another text uses this one. Nil for where they do.
  var place: Range<Int>?

  /// Asked now and then whether to go on.
  private let interruption: Interruption?
  private var tokenCount = 0

  init(_ text: String) throws(ParseError) {
    let bytes = Array(text.utf8)
    try self.init(bytes, in: 0..<bytes.count)
  }

  /// Reads a part of a text; places are offsets into the whole.
  init(_ bytes: [UInt8], in range: Range<Int>, interruption: Interruption? = nil) throws(ParseError) {
    if range.count > SyntaxLimits.textByteCount {
      throw ParseError(.syntax, "the SQL text is longer than \(SyntaxLimits.textByteCount >> 20) MiB")
    }
    lexer = Lexer(bytes, end: range.upperBound)
    self.interruption = interruption
    token = Token(.end, range.lowerBound..<range.lowerBound)
    previous = token
    try advance()
  }

  /// Where the token in hand begins.
  var start: Int { token.range.lowerBound }

  /// From `start` to the end of the token before the one in hand.
  func range(from start: Int) -> Range<Int> { place ?? start..<max(start, previous.range.upperBound) }

  /// Where a token stands.
  func range(of token: Token) -> Range<Int> { place ?? token.range }

  mutating func advance() throws(ParseError) {
    previous = token
    token = token(after: token)
    if token.fault != nil { throw failure(of: token) }
    tokenCount += 1
    if tokenCount % 1_024 == 0, let interruption, interruption.isRequested {
      throw ParseError(.interrupted, "interrupted")
    }
  }

  /// The token after the one in hand.
  func peek() -> Token { token(after: token) }

  /// The token after another, its keyword looked up.
  func token(after token: Token) -> Token {
    var next = lexer.significantToken(at: token.range.upperBound)
    if next.kind == .word { next.keyword = PackedWord(lexer.bytes[next.range]).flatMap { Keyword($0) } }
    return next
  }

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
