/// What a statement may ask of the engine; every limit is an error with a sentence.
package enum SyntaxLimits {
  /// Levels of nesting of a tree, so that walks over it may recurse.
  ///
  /// AND and OR chains are one level however long; `a + a + …` is one level per operator.
  package static let depth = 1_000
  /// Levels of parentheses, calls and subqueries in the text.
  package static let nesting = 200
  /// Expressions and names of one text.
  package static let nodeCount = 1_000_000
  /// Lists of keys of one GROUP BY, ROLLUP and CUBE written out.
  package static let groupingSetCount = 4_096
  /// Bytes of one SQL text.
  package static let textByteCount = 64 << 20
}
