import DossierBase
import DossierCalendar
import DossierImport
import DossierQuery
import DossierStatistics
import DossierStore
import DossierVector

/// What the query module sees of a database: one state of its tables, and the working calendar in it.
final class DatabaseCatalog: Catalog {
  /// Nil if nothing was committed yet.
  private let snapshot: Snapshot?
  private let listsBuiltIn: Bool
  private let knownCalendar = Guarded<WorkingCalendar?>(nil)

  /// - Parameter listsBuiltIn: whether the built-in tables that the snapshot lacks are among its tables.
  init(_ snapshot: Snapshot?, listsBuiltIn: Bool) {
    self.snapshot = snapshot
    self.listsBuiltIn = listsBuiltIn
  }

  /// Counts commits; 0 before the first one.
  var generation: Int { snapshot?.generation ?? 0 }

  func definition(ofTable name: String) throws(EngineError) -> TableDefinition? {
    let wanted = Schema.folded(name)
    if let table = snapshot?.tables.first(where: { Schema.folded($0.name) == wanted }) {
      return table.definition
    }
    guard listsBuiltIn, let own = ReferenceTables.canonicalName(name) else { return nil }
    return try ReferenceTables.table(named: own).map { TableDefinition(name: own, schema: $0.schema) }
  }

  func view(named name: String) -> ViewDefinition? {
    let wanted = Schema.folded(name)
    return snapshot?.views.first { Schema.folded($0.name) == wanted }
  }

  var tableNames: [String] {
    var names = snapshot.map { $0.tables.map(\.name) + $0.views.map(\.name) } ?? []
    if listsBuiltIn {
      let folded = Set(names.map(Schema.folded))
      names += ReferenceTables.names.filter { !folded.contains(Schema.folded($0)) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func table(named name: String) throws(EngineError) -> (any TableSource)? {
    if let table = try snapshot?.source(named: name) { return table }
    return listsBuiltIn ? try ReferenceTables.table(named: name) : nil
  }

  /// The reference table of this name, or the built-in one where the database has none.
  func reference(_ name: String) throws(EngineError) -> any TableSource {
    if let table = try snapshot?.source(named: name) { return table }
    guard let table = try ReferenceTables.table(named: name) else {
      preconditionFailure("there is a built-in table \(name)")
    }
    return table
  }

  var tableFunctions: [any TableFunction] { StatisticsFunctions.tableFunctions }

  var computedColumns: [any ComputedColumn] { StatisticsFunctions.computedColumns }

  func column(forHeader header: String) -> String? { DossierHeaders.field(forHeader: header) }

  /// The calendar of the database's own table, or the built-in one where there is no such table.
  func calendar() throws(EngineError) -> WorkingCalendar {
    if let known = knownCalendar.withLock({ $0 }) { return known }
    let calendar = try CalendarReader.calendar(of: try reference("calendar"))
    knownCalendar.withLock { $0 = calendar }
    return calendar
  }
}
