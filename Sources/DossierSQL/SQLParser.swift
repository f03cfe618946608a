package import DossierVector

/// Turns SQL text into syntax trees.
package enum SQLParser {
  /// The statements of `text`, split at semicolons; none for an empty text.
  ///
  /// - Throws: ``EngineError/Code/syntax`` or ``EngineError/Code/unsupported`` with the range of the token.
  package static func statements(of text: String) throws(EngineError) -> [SQLStatement] {
    var parser = try Parser(text)
    var statements: [SQLStatement] = []
    while true {
      while try parser.accept(.semicolon) {}
      if parser.token.kind == .end { return statements }
      statements.append(try parser.statement())
      if parser.token.kind != .semicolon && parser.token.kind != .end {
        throw parser.unexpected("a semicolon or the end")
      }
    }
  }

  /// One expression that is the whole text, as in `--where`.
  package static func expression(of text: String) throws(EngineError) -> SQLExpression {
    var parser = try Parser(text)
    let expression = try parser.expression()
    if parser.token.kind != .end { throw parser.unexpected("the end") }
    return expression
  }
}
