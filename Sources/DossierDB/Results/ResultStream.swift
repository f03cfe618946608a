import DossierBase
import DossierQuery
import DossierVector

/// The rows of a statement on their way: they are computed while they are read, and not kept.
///
/// It reads the state of the database for which the statement was planned. Reading twice computes twice. While rows are
/// read, the connection takes no other statement.
public final class ResultStream: Sendable {
  /// The columns, in order.
  public let columns: [Column]
  /// Rows that the statement inserted, updated or deleted; nil for statements of other kinds.
  public let changedRowCount: Int?
  private let rows: Guarded<QueryResult>
  private let schema: Schema
  private let connection: Connection
  private let source: SQLSource
  private let start: TextPosition

  /// - Parameters:
  ///   - rows: of a statement at `start` of `source`.
  init(_ rows: Guarded<QueryResult>, _ connection: Connection, _ source: SQLSource, _ start: TextPosition) {
    self.rows = rows
    self.connection = connection
    self.source = source
    self.start = start
    (schema, changedRowCount) = rows.withLock { ($0.schema, $0.changedRowCount) }
    columns = schema.columns.map { Column(name: $0.name, type: ColumnType($0.type)) }
  }

  /// All rows, kept in memory.
  ///
  /// - Throws: ``DossierError`` with the place in the statement.
  public func result() throws(DossierError) -> ResultSet {
    try reading { (rows) throws(EngineError) in try ResultSet(rows) }
  }

  /// Calls `body` with some consecutive rows at a time, in their order.
  ///
  /// - Parameter body: called on any thread, never twice at once; what it throws ends the reading.
  /// - Throws: ``DossierError`` with the place in the statement, or what `body` throws.
  public func forEach(_ body: (ResultSet) throws(DossierError) -> Void) throws(DossierError) {
    try forEach(prepare: { (rows) throws(DossierError) in rows }, body)
  }

  /// Makes something of some consecutive rows at a time on all threads, and calls `body` with it in the order of the
  /// rows.
  ///
  /// - Parameters:
  ///   - prepare: called by several threads at once.
  ///   - body: called on any thread, never twice at once.
  /// - Throws: ``DossierError`` with the place in the statement, or what `prepare` and `body` throw.
  public func forEach<Part: Sendable>(
    prepare: @escaping @Sendable (ResultSet) throws(DossierError) -> Part,
    _ body: (Part) throws(DossierError) -> Void
  ) throws(DossierError) {
    // The first error of the caller's, for which the engine has no form.
    let failure = Guarded<DossierError?>(nil)
    let schema = schema
    let failing = { @Sendable (error: DossierError) in
      failure.withLock { if $0 == nil { $0 = error } }
      return EngineError(.interrupted, "the reader of the rows gave up")
    }
    do throws(DossierError) {
      try withoutActuallyEscaping(body) { (body) throws(DossierError) in
        // A thread may let go of the work a little later than it has done it, but not of the caller's closure.
        let held = Guarded<Reader<Part>?>(Reader(read: body))
        defer { held.withLock { $0 = nil } }
        try reading { (rows) throws(EngineError) in
          try rows.stream { (batch) throws(EngineError) -> Part in
            let part = ResultSet(schema, [try batch.materialized()])
            do throws(DossierError) { return try prepare(part) } catch { throw failing(error) }
          } deliver: { (part) throws(EngineError) in
            let reader = held.withLock { $0 }
            do throws(DossierError) { try reader?.read(part) } catch { throw failing(error) }
          }
        }
      }
    } catch {
      throw failure.withLock { $0 } ?? error
    }
  }

  private func reading<Answer>(
    _ body: (QueryResult) throws(EngineError) -> Answer
  ) throws(DossierError) -> Answer {
    try connection.perform(sql: source, from: start) { () throws(EngineError) in
      try connection.inTransaction { () throws(EngineError) in try body(rows.withLock { $0 }) }
    }
  }
}

private struct Reader<Part> {
  let read: (Part) throws(DossierError) -> Void
}
