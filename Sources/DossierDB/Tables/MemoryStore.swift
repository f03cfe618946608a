import DossierBase
import DossierVector

/// Tables in memory; the reference tables are among them from the start, and are parsed when first asked for.
final class MemoryStore: TableStore {
  private let current = Guarded<MemoryTableSet>(MemoryTableSet())
  private let isWriting = Guarded<Bool>(false)

  func tables() throws(EngineError) -> any TableSet { current.withLock { $0 } }

  func beginWriting() throws(EngineError) -> any TableWriter {
    let wasWriting = isWriting.withLock { flag in
      defer { flag = true }
      return flag
    }
    if wasWriting { throw EngineError(.locked, "another connection is writing to the database already") }
    return MemoryTableWriter(self, base: current.withLock { $0 })
  }

  /// Ends a transaction, with the state that it made or without.
  fileprivate func endWriting(_ new: MemoryTableSet?) {
    if let new { current.withLock { $0 = new } }
    isWriting.withLock { $0 = false }
  }
}

/// A state of the tables in memory.
final class MemoryTableSet: TableSet {
  let generation: Int
  /// Tables that a transaction made; they hide reference tables of the same name.
  fileprivate let made: [(name: String, table: MemoryTable)]

  fileprivate init(generation: Int = 0, made: [(name: String, table: MemoryTable)] = []) {
    self.generation = generation
    self.made = made
  }

  var names: [String] {
    made.map(\.name) + ReferenceTables.names.filter { name in madeTable(name) == nil }
  }

  fileprivate func madeTable(_ name: String) -> MemoryTable? {
    let wanted = Schema.folded(name)
    return made.first { Schema.folded($0.name) == wanted }?.table
  }

  func source(named name: String) throws(EngineError) -> (any TableSource)? {
    if let table = madeTable(name) { return table }
    return try ReferenceTables.table(named: name)
  }
}

/// A transaction in memory.
final class MemoryTableWriter: TableWriter {
  private struct Change {
    var name: String
    var schema: Schema
    var sink: MemoryTableSink
    var isReplacing: Bool
  }

  private let store: MemoryStore
  private let base: MemoryTableSet
  private var changes: [Change] = []
  private var isOpen = true

  fileprivate init(_ store: MemoryStore, base: MemoryTableSet) {
    self.store = store
    self.base = base
  }

  deinit { rollback() }

  /// The reference tables are there already.
  var isNew: Bool { false }

  func schema(ofTable name: String) -> Schema? { try? base.source(named: name)?.schema }

  func sink(table name: String, schema: Schema, isReplacing: Bool) throws(EngineError) -> any TableSink {
    let sink = MemoryTableSink()
    changes.append(Change(name: name, schema: schema, sink: sink, isReplacing: isReplacing))
    return sink
  }

  func startOver() throws(EngineError) { changes = [] }

  func commit() throws(EngineError) {
    var made = base.made
    for change in changes {
      let added = change.sink.table(schema: change.schema)
      let folded = Schema.folded(change.name)
      let index = made.firstIndex { Schema.folded($0.name) == folded }
      if let index, !change.isReplacing {
        made[index].table = made[index].table.appending(added)
      } else if let index {
        made[index].table = added
      } else {
        made.append((change.name, added))
      }
    }
    end(MemoryTableSet(generation: base.generation + 1, made: made))
  }

  func rollback() { end(nil) }

  private func end(_ new: MemoryTableSet?) {
    guard isOpen else { return }
    isOpen = false
    store.endWriting(new)
  }
}

extension MemoryTable {
  /// The rows of both tables; columns that the older one lacks are null in its rows.
  ///
  /// The newer one has all columns of the older, in the same order and of the same types.
  fileprivate func appending(_ newer: MemoryTable) -> MemoryTable {
    let missing = newer.schema.columns.dropFirst(schema.columns.count)
    let older = batches.map { batch in
      let nulls = missing.map { Vector.constant(.null, $0.type, count: batch.count) }
      return Batch(columns: batch.columns + nulls, count: batch.count)
    }
    return MemoryTable(schema: newer.schema, batches: older + newer.batches)
  }
}
