package import DossierBase
package import DossierCalendar
package import DossierVector

/// Where names of tables lead to, as of one moment.
package protocol Catalog: AnyObject, Sendable {
  /// The table of a name, ASCII case ignored, or nil if there is none.
  func table(named name: String) throws(EngineError) -> (any TableSource)?
  /// The names of all tables and views, sorted.
  var tableNames: [String] { get }
  /// What a table is besides its rows, or nil if there is none of this name.
  func definition(ofTable name: String) throws(EngineError) -> TableDefinition?
  /// The view of a name, ASCII case ignored, or nil if there is none.
  func view(named name: String) -> ViewDefinition?
  /// The calendar by which `working_days` counts.
  func calendar() throws(EngineError) -> WorkingCalendar
  /// The functions that may stand after FROM.
  var tableFunctions: [any TableFunction] { get }
  /// The columns that tables have without storing them.
  var computedColumns: [any ComputedColumn] { get }
  /// The column that an import makes of a header that it knows, for hints; nil for other headers.
  func column(forHeader header: String) -> String?
}

extension Catalog {
  /// The columns, without rules.
  package func definition(ofTable name: String) throws(EngineError) -> TableDefinition? {
    try table(named: name).map { TableDefinition(name: name, schema: $0.schema) }
  }

  /// There is none.
  package func view(named name: String) -> ViewDefinition? { nil }

  /// There is none.
  package var tableFunctions: [any TableFunction] { [] }

  /// There is none.
  package var computedColumns: [any ComputedColumn] { [] }

  /// No header is known.
  package func column(forHeader header: String) -> String? { nil }
}
