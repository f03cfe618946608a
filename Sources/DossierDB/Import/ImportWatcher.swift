import DossierBase
import DossierImport
import DossierVector

/// Looks at the rows of a load on their way into the table: checks those of reference tables, and remembers
/// the ids of dossiers.
struct ImportWatcher {
  private let rules: ReferenceRules?
  private let stored: (any TableSource)?
  private let run: ImportRun
  private var reference: ReferenceSink?
  private var ids: IDSink?

  /// - Parameter stored: the table before the load, if rows are added to it.
  init(rules: ReferenceRules?, stored: (any TableSource)?, run: ImportRun) {
    self.rules = rules
    self.stored = stored
    self.run = run
  }

  /// A sink that hands everything on to `sink`; asked once more if loading begins anew.
  mutating func watch(_ sink: any TableSink, schema: Schema) -> any TableSink {
    if rules != nil {
      let watching = ReferenceSink(sink, schema: schema)
      reference = watching
      return watching
    }
    ids = nil
    if run.loadsDossiers, let stored, stored.rowCount > 0, let column = schema.index(of: "dossier_id"),
      schema.columns[column].type == .varchar, let known = stored.schema.index(of: "dossier_id"),
      stored.schema.columns[known].type == .varchar
    {
      let watching = IDSink(sink, column: column, budget: run.budget)
      ids = watching
      return watching
    }
    return sink
  }

  /// Judges the rows that came, and says what there is to say of them.
  func finish(
    _ summary: DossierImport.ImportSummary, replaced: (any TableSource)?
  ) throws(EngineError) -> [String] {
    if let rules, let reference {
      try rules.check(reference.table)
      let before = replaced.map { "\($0.rowCount)" } ?? "the built-in"
      return ["the table \(rules.table) was replaced: \(before) rows before, \(summary.loadedCount) now"]
    }
    if let ids, let stored {
      return try ids.note(stored, loadedCount: summary.loadedCount, interruption: run.interruption).map {
        [$0]
      } ?? []
    }
    return []
  }
}

/// Keeps the rows of a reference table while it hands them on.
final class ReferenceSink: TableSink {
  private let sink: any TableSink
  private let schema: Schema
  private let kept = MemoryTableSink()
  private let rowCount = Guarded(0)

  /// A reference table is data for people to maintain, and is held in memory.
  private static let rowLimit = 1 << 20

  init(_ sink: any TableSink, schema: Schema) {
    self.sink = sink
    self.schema = schema
  }

  var table: MemoryTable { kept.table(schema: schema) }

  func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    let count = rowCount.withLock { count in
      count += block.count
      return count
    }
    guard count <= Self.rowLimit else {
      throw EngineError(.data, "a reference table has at most \(Self.rowLimit) rows")
    }
    try kept.append(block, ordinal: ordinal)
    try sink.append(block, ordinal: ordinal)
  }

  func abandon(_ error: EngineError) { sink.abandon(error) }
}
