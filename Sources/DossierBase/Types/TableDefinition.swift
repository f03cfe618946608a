/// What a table is besides its rows: what CREATE TABLE says.
package struct TableDefinition: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package var name: String
    package var type: DataType
    /// True if null is refused; the columns of a key are so anyway.
    package var isNotNull: Bool
    /// The expression whose value new rows get that have none, as SQL; nil for null.
    package var defaultSQL: String?

    package init(_ name: String, _ type: DataType, isNotNull: Bool = false, defaultSQL: String? = nil) {
      self.name = name
      self.type = type
      self.isNotNull = isNotNull
      self.defaultSQL = defaultSQL
    }

    package var definition: ColumnDefinition { ColumnDefinition(name, type) }
  }

  package var name: String
  package var columns: [Column]
  /// The positions of the columns of which no two rows have the same values; empty without a key.
  package var key: [Int]
  /// The positions of the columns by which rows are stored; empty if their order is another one.
  package var order: [Int]

  package init(name: String, columns: [Column], key: [Int] = [], order: [Int] = []) {
    self.name = name
    self.columns = columns
    self.key = key
    self.order = order
  }

  /// A table of these columns without rules.
  package init(name: String, schema: Schema) {
    self.init(name: name, columns: schema.columns.map { Column($0.name, $0.type) })
  }

  package var schema: Schema { Schema(columns.map(\.definition)) }

  /// True if a column must not be null, by itself or as part of the key.
  package func refusesNulls(_ column: Int) -> Bool { columns[column].isNotNull || key.contains(column) }
}

/// A query with a name.
package struct ViewDefinition: Sendable, Equatable {
  package var name: String
  /// Names for the first columns of the query.
  package var columns: [String]
  /// The query as SQL.
  package var sql: String

  package init(name: String, columns: [String] = [], sql: String) {
    self.name = name
    self.columns = columns
    self.sql = sql
  }
}
