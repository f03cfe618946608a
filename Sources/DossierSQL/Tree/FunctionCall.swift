/// A call of a scalar or aggregate function.
package struct FunctionCall: Sendable, Hashable {
  /// As it was written; names of functions ignore ASCII case.
  package var name: Identifier
  package var arguments: [SQLExpression]
  /// True for `count(*)`, which has no arguments.
  package var isStar = false
  package var isDistinct = false
  /// ORDER BY within the parentheses.
  package var orderBy: [OrderTerm] = []
  /// `FILTER (WHERE …)`.
  package var filter: SQLExpression?
  package var window: WindowDefinition?

  package init(_ name: Identifier, _ arguments: [SQLExpression]) {
    self.name = name
    self.arguments = arguments
  }
}

/// What stands in the parentheses after OVER.
package struct WindowDefinition: Sendable, Hashable {
  package var partitionBy: [SQLExpression]
  package var orderBy: [OrderTerm]
  package var place: SourcePlace
}
