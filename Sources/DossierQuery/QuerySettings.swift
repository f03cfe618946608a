/// What SET changes for the statements that follow.
package struct QuerySettings: Sendable, Equatable {
  /// True if `/` of two integers gives their integer quotient, as in PostgreSQL.
  package var isIntegerDivision = false

  package init() {}
}
