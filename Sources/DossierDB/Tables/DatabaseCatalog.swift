import DossierBase
import DossierCalendar
import DossierImport
import DossierQuery
import DossierVector

/// What the query module sees of a database: one state of its tables, and the working calendar in it.
final class DatabaseCatalog: Catalog {
  private let tables: any TableSet
  private let knownCalendar = Guarded<WorkingCalendar?>(nil)

  init(_ tables: any TableSet) { self.tables = tables }

  var tableNames: [String] { tables.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  func table(named name: String) throws(EngineError) -> (any TableSource)? {
    try tables.source(named: name)
  }

  func column(forHeader header: String) -> String? { DossierHeaders.field(forHeader: header) }

  /// The calendar of the database's own table, or the built-in one where there is no such table.
  func calendar() throws(EngineError) -> WorkingCalendar {
    if let known = knownCalendar.withLock({ $0 }) { return known }
    var table = try tables.source(named: "calendar")
    if table == nil { table = try ReferenceTables.table(named: "calendar") }
    guard let table else { preconditionFailure("there is a built-in calendar") }
    let calendar = try CalendarReader.calendar(of: table)
    knownCalendar.withLock { $0 = calendar }
    return calendar
  }
}
