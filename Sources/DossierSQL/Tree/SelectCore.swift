/// SELECT … FROM … WHERE … GROUP BY … HAVING.
package struct SelectCore: Sendable, Hashable {
  package var isDistinct: Bool
  /// `DISTINCT ON (…)`: of rows with equal values the first one; empty without ON.
  package var distinctOn: [SQLExpression] = []
  /// At least one; a query that begins with FROM and has no SELECT selects `*`.
  package var items: [SelectItem]
  /// Tables separated by commas; empty without FROM.
  package var from: [SQLTable]
  package var condition: SQLExpression?
  package var groupBy: GroupBy
  package var having: SQLExpression?
  /// A condition on rows that sees window functions.
  package var qualify: SQLExpression?
  /// `WINDOW name AS (…)`.
  package var windows: [NamedWindow] = []
  package var place: SourcePlace

  package init(
    isDistinct: Bool = false, distinctOn: [SQLExpression] = [], items: [SelectItem], from: [SQLTable],
    condition: SQLExpression? = nil, groupBy: GroupBy = .none, having: SQLExpression? = nil,
    qualify: SQLExpression? = nil, windows: [NamedWindow] = [], place: SourcePlace
  ) {
    self.isDistinct = isDistinct
    self.distinctOn = distinctOn
    self.qualify = qualify
    self.windows = windows
    self.items = items
    self.from = from
    self.condition = condition
    self.groupBy = groupBy
    self.having = having
    self.place = place
  }

  /// `SELECT *` of what stands after FROM.
  package static func everything(of table: SQLTable) -> SelectCore {
    let star = SelectItem(kind: .star(table: nil, excluding: [], alias: nil), place: table.place)
    return SelectCore(
      isDistinct: false, items: [star], from: [table], condition: nil, groupBy: .none, having: nil,
      place: table.place)
  }
}

package struct NamedWindow: Sendable, Hashable {
  package var name: Identifier
  package var window: WindowDefinition
}

package enum GroupBy: Sendable, Hashable {
  case none
  /// `GROUP BY ALL`: by every item without an aggregate.
  case all
  /// At least one; a bare integer literal is the number of an item.
  case expressions([SQLExpression])
  /// The groups of several lists of keys, one after the other: ROLLUP, CUBE and GROUPING SETS written out.
  case sets([[SQLExpression]])
}

package struct SelectItem: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case expression(SQLExpression, alias: Identifier?)
    /// `*` or `table.*`, less the columns named after EXCLUDE; an alias names every column.
    case star(table: Identifier?, excluding: [Identifier], alias: Identifier?)
  }

  package var kind: Kind
  package var place: SourcePlace

  package init(kind: Kind, place: SourcePlace) {
    self.kind = kind
    self.place = place
  }
}
