package import DossierVector

/// Turns SQL text into syntax trees.
package enum SQLParser {
  /// The statements of `text`, split at semicolons; none for an empty text.
  ///
  /// - Throws: ``EngineError/Code/syntax`` or ``EngineError/Code/unsupported`` with the range of the token.
  package static func statements(of text: String) throws(EngineError) -> [SQLStatement] {
    do throws(ParseError) {
      var parser = try Parser(text)
      return try parser.statements()
    } catch {
      throw error.error
    }
  }

  /// One expression that is the whole text, as in `--where`.
  package static func expression(of text: String) throws(EngineError) -> SQLExpression {
    do throws(ParseError) {
      var parser = try Parser(text)
      let expression = try parser.expression()
      if parser.token.kind != .end { throw parser.unexpected("the end") }
      return expression
    } catch {
      throw error.error
    }
  }
}
