package import DossierBase

/// A table in memory: results, of subqueries too, and what is built in.
package final class MemoryTable: TableSource, @unchecked Sendable {
  package let schema: Schema
  package let batches: [Batch]
  package let rowCount: Int
  /// What the batches hold of a budget.
  package let memory: [SharedReservation]

  /// - Precondition: every batch has the schema's columns, between 1 and ``Limits/blockRowCount`` rows.
  package init(schema: Schema, batches: [Batch], memory: [SharedReservation] = []) {
    self.schema = schema
    self.memory = memory
    self.batches = batches.filter { $0.count > 0 }
    rowCount = batches.reduce(0) { $0 + $1.count }
    for batch in batches {
      precondition(batch.columns.count == schema.columns.count, "a vector per column")
      precondition(batch.count <= Limits.blockRowCount, "batches no larger than a block")
    }
  }

  package var blockCount: Int { batches.count }
  package func rowCount(ofBlock block: Int) -> Int { batches[block].count }
  package func statistics(column: Int, block: Int) -> BlockStatistics? { nil }

  package func dictionary(column: Int) -> StringDictionary? {
    guard let first = batches.first?.columns[column], first.form == .dictionary else { return nil }
    let isShared = batches.allSatisfy {
      $0.columns[column].form == .dictionary && $0.columns[column].dictionary === first.dictionary
    }
    return isShared ? first.dictionary : nil
  }

  package func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(table: self, columns: columns)
  }

  private final class Reader: BlockReader {
    let table: MemoryTable
    let columns: [Int]
    var block = 0

    init(table: MemoryTable, columns: [Int]) {
      self.table = table
      self.columns = columns
    }

    func open(block: Int) throws(EngineError) { self.block = block }

    func read(vector: Int) throws(EngineError) -> Batch {
      let batch = table.batches[block]
      let start = vector * Limits.vectorRowCount
      let range = start..<min(start + Limits.vectorRowCount, batch.count)
      if range.count == batch.count {
        return Batch(columns: columns.map { batch.columns[$0] }, count: batch.count)
      }
      let vectors = columns.map { column in
        let source = batch.columns[column]
        if source.form == .constant { return source.withCount(range.count) }
        let vector = Vector(source.type)
        if source.type == .varchar, source.form == .flat, let heap = source.heap { vector.shareHeap(heap) }
        vector.append(source, range: range)
        return vector
      }
      return Batch(columns: vectors, count: range.count)
    }
  }
}

/// Collects blocks in memory, in the order of their ordinals.
package final class MemoryTableSink: TableSink {
  private let blocks = Guarded<[Int: Batch]>([:])

  package init() {}

  package func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    blocks.withLock { $0[ordinal] = block }
  }

  /// The table of all blocks that arrived.
  package func table(schema: Schema) -> MemoryTable {
    let sorted = blocks.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    return MemoryTable(schema: schema, batches: sorted)
  }
}
