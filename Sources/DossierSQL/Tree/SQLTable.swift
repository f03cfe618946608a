/// What FROM names.
package struct SQLTable: Sendable, Hashable {
  package let kind: Kind
  package let alias: TableAlias?
  package let place: SourcePlace
  /// Levels of nodes, as in ``SQLExpression/depth``.
  package let depth: Int

  package indirect enum Kind: Sendable, Hashable {
    /// A table's name, a schema's before it.
    case named([Identifier])
    case subquery(SQLQuery)
    case function(TableFunctionCall)
    case join(Join)
  }

  package init(_ kind: Kind, alias: TableAlias? = nil, at range: Range<Int>) {
    self.kind = kind
    self.alias = alias
    place = SourcePlace(range)
    depth = kind.childDepth + 1
  }

  package var range: Range<Int> { place.range }
}

/// `AS name(columns)`.
package struct TableAlias: Sendable, Hashable {
  package var name: Identifier
  package var columns: [Identifier]

  package init(name: Identifier, columns: [Identifier] = []) {
    self.name = name
    self.columns = columns
  }
}

package struct Join: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case inner = "INNER"
    case left = "LEFT"
    case right = "RIGHT"
    case full = "FULL"
    case cross = "CROSS"
    /// Rows of the left that have a match, or none, without columns of the right.
    case semi = "SEMI"
    case anti = "ANTI"
  }

  package enum Condition: Sendable, Hashable {
    case none
    case on(SQLExpression)
    case using([Identifier])
    /// By all columns that both have.
    case natural
  }

  package var kind: Kind
  package var left: SQLTable
  package var right: SQLTable
  package var condition: Condition
}
