package import DossierBase

/// Turns SQL text into syntax trees.
package enum SQLParser {
  /// The statements of `text`, split at semicolons; none for an empty text.
  ///
  /// - Throws: ``EngineError/Code/syntax`` or ``EngineError/Code/unsupported`` with the range of the token.
  package static func statements(of text: String) throws(EngineError) -> [SQLStatement] {
    let bytes = Array(text.utf8)
    return try statements(in: bytes, at: 0..<bytes.count)
  }

  /// The statements in a part of a text; places are offsets into the whole text.
  ///
  /// - Throws: as ``statements(of:)``, and ``EngineError/Code/interrupted``.
  package static func statements(
    in bytes: [UInt8], at range: Range<Int>, interruption: Interruption? = nil
  ) throws(EngineError) -> [SQLStatement] {
    do throws(ParseError) {
      var parser = try Parser(bytes, in: range, interruption: interruption)
      return try parser.statements()
    } catch {
      throw error.error
    }
  }

  /// The type whose name is the whole text, as in `--types`.
  package static func type(of text: String) throws(EngineError) -> DataType {
    do throws(ParseError) {
      var parser = try Parser(text)
      let name = try parser.typeName()
      if parser.token.kind != .end { throw parser.unexpected("the end") }
      return name.type
    } catch {
      throw error.error
    }
  }

  /// The query that is the whole text, which another text uses at a place.
  package static func query(of text: String, at place: Range<Int>) throws(EngineError) -> SQLQuery {
    try used(text, at: place) { (parser) throws(ParseError) in try parser.query() }
  }

  /// The expression that is the whole text, which another text uses at a place.
  package static func expression(of text: String, at place: Range<Int>) throws(EngineError) -> SQLExpression {
    try used(text, at: place) { (parser) throws(ParseError) in try parser.expression() }
  }

  private static func used<Tree>(
    _ text: String, at place: Range<Int>, _ parse: (inout Parser) throws(ParseError) -> Tree
  ) throws(EngineError) -> Tree {
    do throws(ParseError) {
      var parser = try Parser(text)
      parser.place = place
      let tree = try parse(&parser)
      if parser.token.kind != .end { throw parser.unexpected("the end") }
      return tree
    } catch {
      var error = error.error
      error.place = .sql(place)
      throw error
    }
  }

  /// One expression that is the whole text, as in `--where`.
  package static func expression(of text: String) throws(EngineError) -> SQLExpression {
    try expression(in: Array(text.utf8), at: 0)
  }

  /// One expression that is the whole text, which stands at an offset of another text; places are offsets into that.
  package static func expression(in text: [UInt8], at offset: Int) throws(EngineError) -> SQLExpression {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: offset) + text
    do throws(ParseError) {
      var parser = try Parser(bytes, in: offset..<bytes.count)
      let expression = try parser.expression()
      if parser.token.kind != .end { throw parser.unexpected("the end") }
      return expression
    } catch {
      throw error.error
    }
  }
}
