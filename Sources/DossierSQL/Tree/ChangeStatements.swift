/// `CREATE [OR REPLACE] TABLE [IF NOT EXISTS] name (…) [ORDER BY (…)] [AS query]`.
package struct CreateTable: Sendable, Hashable {
  package var table: [Identifier]
  package var replaces: Bool
  package var ifNotExists: Bool
  /// Nil if the query alone says which columns there are.
  package var columns: [ColumnSpecification]?
  /// The columns of PRIMARY KEY; empty without one.
  package var primaryKey: [Identifier]
  /// The columns by which rows are stored; empty without ORDER BY.
  package var orderBy: [Identifier]
  package var query: SQLQuery?
}

/// A column of CREATE TABLE and ALTER TABLE.
package struct ColumnSpecification: Sendable, Hashable {
  package var name: Identifier
  /// Nil beside a query, which gives the type.
  package var type: TypeName?
  package var isNotNull: Bool
  package var defaultValue: SQLExpression?
}

/// `CREATE [OR REPLACE] VIEW [IF NOT EXISTS] name [(columns)] AS query`.
package struct CreateView: Sendable, Hashable {
  package var view: [Identifier]
  package var replaces: Bool
  package var ifNotExists: Bool
  package var columns: [Identifier]
  package var query: SQLQuery
}

/// `INSERT [OR …] INTO table [(columns)] [BY NAME] query [ON CONFLICT …] [RETURNING …]`.
package struct Insert: Sendable, Hashable {
  /// What happens to a row whose key is there already.
  package enum Conflict: Sendable, Hashable {
    case error
    case nothing
    /// All columns that are given are replaced.
    case replace
    case update(set: [Assignment], condition: SQLExpression?)
  }

  package var table: [Identifier]
  package var alias: Identifier?
  /// Empty for all, in their order.
  package var columns: [Identifier]
  package var isByName: Bool
  /// Nil for DEFAULT VALUES.
  package var query: SQLQuery?
  package var conflict: Conflict
  /// The columns that ON CONFLICT names; empty for the key, whatever it is.
  package var conflictColumns: [Identifier]
  package var returning: [SelectItem]
}

/// `column = value` after SET.
package struct Assignment: Sendable, Hashable {
  package var column: Identifier
  package var value: SQLExpression

  package init(column: Identifier, value: SQLExpression) {
    self.column = column
    self.value = value
  }
}

/// `[WITH …] UPDATE table SET … [FROM …] [WHERE …] [RETURNING …]`.
package struct Update: Sendable, Hashable {
  package var with: [CommonTable] = []
  package var table: [Identifier]
  package var alias: Identifier?
  package var assignments: [Assignment]
  package var from: [SQLTable]
  package var condition: SQLExpression?
  package var returning: [SelectItem]

  package init(
    table: [Identifier], alias: Identifier? = nil, assignments: [Assignment], from: [SQLTable] = [],
    condition: SQLExpression? = nil, returning: [SelectItem] = []
  ) {
    self.table = table
    self.alias = alias
    self.assignments = assignments
    self.from = from
    self.condition = condition
    self.returning = returning
  }
}

/// `[WITH …] DELETE FROM table [USING …] [WHERE …] [RETURNING …]`.
package struct Delete: Sendable, Hashable {
  package var with: [CommonTable] = []
  package var table: [Identifier]
  package var alias: Identifier?
  package var using: [SQLTable]
  package var condition: SQLExpression?
  package var returning: [SelectItem]
}

/// `DROP TABLE | VIEW [IF EXISTS] name`.
package struct Drop: Sendable, Hashable {
  package var name: [Identifier]
  package var isView: Bool
  package var ifExists: Bool
}

/// `ALTER TABLE [IF EXISTS] table …`.
package struct AlterTable: Sendable, Hashable {
  package enum Action: Sendable, Hashable {
    case addColumn(ColumnSpecification, ifNotExists: Bool)
    case dropColumn(Identifier, ifExists: Bool)
    case renameColumn(Identifier, to: Identifier)
    case renameTable(to: Identifier)
  }

  package var table: [Identifier]
  package var ifExists: Bool
  package var action: Action
}
