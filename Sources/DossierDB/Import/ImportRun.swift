import DossierBase
import DossierImport

/// One load: from the sources through the import module into a transaction.
struct ImportRun {
  private let sources: [ImportSource]
  private let options: ImportOptions
  private let connection: Connection

  /// The table that takes dossiers.
  static let dossierTable = "dossiers"

  init(_ sources: [ImportSource], options: ImportOptions, connection: Connection) {
    self.sources = sources
    self.options = options
    self.connection = connection
  }

  /// Loads everything and commits.
  func run() throws(EngineError) -> DossierImport.ImportSummary {
    let table = options.table ?? Self.dossierTable
    var request = ImportRequest(try inputs(), shape: try shape(of: table))
    try ImportValues.apply(options, to: &request)
    try setDialect(of: &request)
    request.rejectsPath = options.rejectsPath
    request.escapesRejectedFormulas = options.escapesRejectedFormulas
    request.databasePath = connection.database.path
    request.blockRowCount = connection.database.options.engine.blockRowCount
    let rules = ReferenceRules.rules(of: table)
    let writer = try connection.database.store.beginWriting()
    do throws(EngineError) {
      let stored = writer.isNew ? nil : try connection.database.store.tables().source(named: table)
      let existing = writer.schema(ofTable: table)
      request.existing = rules?.schema ?? existing
      request.requiredColumns = rules?.required
      var watcher = ImportWatcher(rules: rules, stored: stored, run: self)
      var hasSink = false
      var summary = try CSVImport(request).run(
        scheduler: connection.scheduler, interruption: connection.interruption, budget: connection.budget,
        progress: progress
      ) { schema throws(EngineError) in
        if hasSink { try Self.startOver(writer, table: table, expecting: existing) }
        hasSink = true
        let sink = try writer.sink(table: table, schema: schema, isReplacing: rules != nil)
        return watcher.watch(sink, schema: schema)
      }
      summary.notes += try watcher.finish(summary, replaced: rules == nil ? nil : stored)
      if writer.isNew { try ReferenceTables.copy(to: writer) }
      try connection.interruption.check()
      try writer.commit()
      return summary
    } catch {
      writer.rollback()
      throw error
    }
  }

  /// True if the rows are dossiers.
  var loadsDossiers: Bool {
    Schema.folded(options.table ?? Self.dossierTable) == Schema.folded(Self.dossierTable)
  }
  var budget: MemoryBudget { connection.budget }
  var interruption: Interruption { connection.interruption }

  /// The second attempt, with wider types, stands on what the first one stood on.
  private static func startOver(
    _ writer: any TableWriter, table: String, expecting existing: Schema?
  ) throws(EngineError) {
    try writer.startOver()
    if writer.schema(ofTable: table) != existing {
      throw EngineError(
        .locked, "another process has changed the table '\(table)' meanwhile", hint: "load the data again")
    }
  }

  private func shape(of table: String) throws(EngineError) -> ImportRequest.Shape {
    if loadsDossiers {
      return .dossiers(
        options.mappings.map { ImportRequest.FieldMapping(field: $0.field, header: $0.header) })
    }
    if !options.mappings.isEmpty {
      throw EngineError(
        .usage, "a field can be mapped only in the table '\(Self.dossierTable)'",
        hint: "leave out --map, or --table")
    }
    return .inferred
  }

  private func setDialect(of request: inout ImportRequest) throws(EngineError) {
    request.delimiter = try sign(options.delimiter, "delimiter", none: Dialect.noDelimiter)
    request.quote = try sign(options.quote, "quote", none: Dialect.noQuote)
    request.hasHeader = options.hasHeader
    request.skippedLineCount = options.skippedLineCount
    request.encoding = options.encoding
  }

  private func sign(_ text: String?, _ what: String, none: UInt8) throws(EngineError) -> UInt8? {
    guard let text else { return nil }
    if text.isEmpty { return none }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, byte != 0 else {
      throw EngineError(
        .usage, "the \(what) '\(text)' is not one character of ASCII",
        hint: "give a single character like \(none == Dialect.noQuote ? "\"" : ";"), or none")
    }
    return byte
  }

  private func inputs() throws(EngineError) -> [ImportRequest.Input] {
    if sources.isEmpty { throw EngineError(.usage, "there is nothing to load") }
    return sources.map { source in
      switch source {
      case .file(let path): .file(path)
      case .standardInput: .standardInput
      }
    }
  }

  private var progress: (@Sendable (DossierImport.ImportProgress) -> Void)? {
    guard let report = options.progress else { return nil }
    return { progress in
      report(
        ImportProgress(
          rowCount: progress.rowCount, readByteCount: progress.byteCount,
          totalByteCount: progress.totalByteCount))
    }
  }
}
