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
  /// True after IGNORE NULLS.
  package var ignoresNulls = false
  package var window: WindowDefinition?

  package init(_ name: Identifier, _ arguments: [SQLExpression]) {
    self.name = name
    self.arguments = arguments
  }
}

/// What stands after OVER or in WINDOW: the rows that a window function looks at from each row.
package struct WindowDefinition: Sendable, Hashable {
  /// A window of the WINDOW clause, by its name, that this one adds to or is.
  package var base: Identifier?
  package var partitionBy: [SQLExpression]
  package var orderBy: [OrderTerm]
  package var frame: WindowFrame?
  package var place: SourcePlace
}

/// `ROWS | RANGE | GROUPS BETWEEN start AND end EXCLUDE …`.
package struct WindowFrame: Sendable, Hashable {
  package enum Unit: String, Sendable, Hashable {
    case rows = "ROWS"
    case range = "RANGE"
    case groups = "GROUPS"
  }

  package enum Bound: Sendable, Hashable {
    case unboundedPreceding
    case preceding(SQLExpression)
    case currentRow
    case following(SQLExpression)
    case unboundedFollowing
  }

  package enum Exclusion: String, Sendable, Hashable {
    case noOthers = "NO OTHERS"
    case currentRow = "CURRENT ROW"
    case group = "GROUP"
    case ties = "TIES"
  }

  package var unit: Unit
  package var start: Bound
  package var end: Bound
  package var exclusion: Exclusion
}
