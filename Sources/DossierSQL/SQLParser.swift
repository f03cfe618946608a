package import DossierVector

/// Turns SQL text into syntax trees.
package enum SQLParser {
  /// The statements of `text`, split at semicolons; none for an empty text.
  ///
  /// - Throws: ``EngineError/Code/syntax`` or ``EngineError/Code/unsupported`` with the range of the token.
  package static func statements(of text: String) throws(EngineError) -> [SQLStatement] {
    throw EngineError(.unsupported, "the parser is on its way", at: .sql(0..<text.utf8.count))
  }

  /// One expression that is the whole text, as in `--where`.
  package static func expression(of text: String) throws(EngineError) -> SQLExpression {
    throw EngineError(.unsupported, "the parser is on its way", at: .sql(0..<text.utf8.count))
  }
}
