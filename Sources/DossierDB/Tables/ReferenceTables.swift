import DossierBase
import DossierImport
import DossierReference
import DossierVector

/// The reference tables that are built into the library: calendar, agencies, sectors and the rest.
///
/// Nothing of them is read before it is asked for.
enum ReferenceTables {
  private static let parsed = Guarded<[String: MemoryTable]>([:])

  static var names: [String] { ReferenceData.tables.map(\.name) }

  /// True if the name (ASCII case-insensitively) is one of theirs.
  static func has(_ name: String) -> Bool { canonicalName(name) != nil }

  /// The built-in table of this name, or nil if there is none.
  static func table(named name: String) throws(EngineError) -> MemoryTable? {
    guard let name = canonicalName(name) else { return nil }
    if let known = parsed.withLock({ $0[name] }) { return known }
    let sink = MemoryTableSink()
    let summary = try load(name) { _ in sink }
    let table = sink.table(schema: summary.schema)
    return parsed.withLock { tables in
      let first = tables[name] ?? table
      tables[name] = first
      return first
    }
  }

  static func canonicalName(_ name: String) -> String? {
    let wanted = Schema.folded(name)
    return names.first { Schema.folded($0) == wanted }
  }

  /// Loads the built-in table of this name into a sink.
  @discardableResult
  static func load(
    _ name: String, makeSink: (Schema) throws(EngineError) -> any TableSink
  ) throws(EngineError) -> DossierImport.ImportSummary {
    guard let csv = ReferenceData.tables.first(where: { $0.name == name })?.csv else {
      preconditionFailure("a built-in table has that name")
    }
    let request = ImportRequest([.bytes(csv, name: name)], existing: ReferenceSchemas.schema(of: name))
    return try CSVImport(request).run(
      scheduler: Scheduler(threadCount: 1), interruption: Interruption(), makeSink: makeSink)
  }
}
