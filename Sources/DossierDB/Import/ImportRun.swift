import DossierBase
import DossierImport
import DossierStore
import DossierVector

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
    request.databasePath = database.path
    request.temporaryDirectory = database.temporaryDirectory
    request.blockRowCount = database.options.engine.blockRowCount
    let rules = ReferenceRules.rules(of: table)
    var transaction = try database.beginWrite(connection.scheduler, interruption)
    do throws(EngineError) {
      let existing = transaction.schema(ofTable: table)
      request.existing = rules?.schema ?? existing
      request.requiredColumns = rules?.required
      var stored: (any TableSource)?
      var ids: IDSink?
      var hasSink = false
      var summary = try CSVImport(request).run(
        scheduler: connection.scheduler, interruption: interruption, budget: connection.budget,
        progress: progress
      ) { schema throws(EngineError) in
        // The second attempt, with wider types, stands on what the first one stood on.
        if hasSink { transaction = try startOver(transaction, table: table, expecting: existing) }
        hasSink = true
        stored = try database.catalog(of: try transaction.snapshot()).table(named: table)
        let sink = try database.sink(
          for: table, schema: schema, order: options.order, isReplacing: rules != nil, in: transaction)
        ids = rules == nil ? idSink(sink, schema: schema, stored: stored) : nil
        return ids ?? sink
      }
      if let rules {
        summary.notes += try check(rules, transaction, replaced: stored)
      } else if let ids, let stored,
        let note = try ids.note(stored, loadedCount: summary.loadedCount, interruption: interruption)
      {
        summary.notes.append(note)
      }
      try interruption.check()
      try database.commit(transaction)
      return summary
    } catch {
      transaction.rollback()
      throw error
    }
  }

  /// Judges the new rows of a reference table, and says how many there are.
  private func check(
    _ rules: ReferenceRules, _ transaction: WriteTransaction, replaced: (any TableSource)?
  ) throws(EngineError) -> [String] {
    guard let loaded = try transaction.snapshot().source(named: rules.table) else { return [] }
    try rules.check(loaded)
    let before = replaced.map { "\($0.rowCount)" } ?? "the built-in"
    return ["the table \(rules.table) was replaced: \(before) rows before, \(loaded.rowCount) now"]
  }

  /// A sink that remembers the ids of dossiers on their way, if the table has rows whose ids they may be.
  private func idSink(
    _ sink: any TableSink, schema: Schema, stored: (any TableSource)?
  ) -> IDSink? {
    guard loadsDossiers, let stored, stored.rowCount > 0, let column = schema.index(of: "dossier_id"),
      schema.columns[column].type == .varchar, let known = stored.schema.index(of: "dossier_id"),
      stored.schema.columns[known].type == .varchar
    else { return nil }
    return IDSink(sink, column: column, budget: connection.budget)
  }

  /// True if the rows are dossiers.
  private var loadsDossiers: Bool {
    Schema.folded(options.table ?? Self.dossierTable) == Schema.folded(Self.dossierTable)
  }
  private var database: Database { connection.database }
  private var interruption: Interruption { connection.interruption }

  private func startOver(
    _ transaction: WriteTransaction, table: String, expecting existing: Schema?
  ) throws(EngineError) -> WriteTransaction {
    let next = try transaction.startOver()
    if next.schema(ofTable: table) != existing {
      throw EngineError(
        .locked, "another connection or process has changed the table '\(table)' meanwhile",
        hint: "load the data again")
    }
    return next
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
