/// SELECT … FROM … WHERE … GROUP BY … HAVING.
package struct SelectCore: Sendable, Hashable {
  package var isDistinct: Bool
  /// At least one; a query that begins with FROM and has no SELECT selects `*`.
  package var items: [SelectItem]
  /// Tables separated by commas; empty without FROM.
  package var from: [SQLTable]
  package var condition: SQLExpression?
  package var groupBy: GroupBy
  package var having: SQLExpression?
  package var place: SourcePlace
}

package enum GroupBy: Sendable, Hashable {
  case none
  /// `GROUP BY ALL`: by every item without an aggregate.
  case all
  /// At least one; a bare integer literal is the number of an item.
  case expressions([SQLExpression])
}

package struct SelectItem: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case expression(SQLExpression, alias: Identifier?)
    /// `*` or `table.*`, less the columns named after EXCLUDE; an alias names every column.
    case star(table: Identifier?, excluding: [Identifier], alias: Identifier?)
  }

  package var kind: Kind
  package var place: SourcePlace
}
