package import DossierBase

/// A table in memory: results, of subqueries too, and what is built in.
package final class MemoryTable: TableSource, @unchecked Sendable {
  package let schema: Schema
  package let batches: [Batch]
  package let rowCount: Int
  /// What the batches hold of a budget.
  package let memory: [SharedReservation]

  /// - Precondition: every batch has the schema's columns, and no more than ``Limits/blockRowCount`` rows.
  package init(schema: Schema, batches: [Batch], memory: [SharedReservation] = []) {
    self.schema = schema
    self.memory = memory
    var rowCount = 0
    var numbered: [Batch] = []
    for batch in batches where batch.count > 0 {
      precondition(batch.loadedColumns.count == schema.columns.count, "a vector in memory per column")
      precondition(batch.rowCount <= Limits.blockRowCount, "batches no larger than a block")
      numbered.append(
        Batch(columns: batch.loadedColumns, rowCount: batch.rowCount, batch.selection, firstRow: rowCount))
      rowCount += batch.rowCount
    }
    self.batches = numbered
    self.rowCount = numbered.reduce(0) { $0 + $1.count }
  }

  package var blockCount: Int { batches.count }
  package func rowCount(ofBlock block: Int) -> Int { batches[block].count }
  package func statistics(column: Int, block: Int) -> BlockStatistics? { nil }

  package func dictionary(column: Int) -> VectorDictionary? {
    guard let first = batches.first?.loadedColumns[column].codes?.dictionary else { return nil }
    return batches.allSatisfy { $0.loadedColumns[column].codes?.dictionary === first } ? first : nil
  }

  package func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(table: self, columns: columns)
  }

  private final class Reader: BlockReader {
    let table: MemoryTable
    let columns: [Int]

    init(table: MemoryTable, columns: [Int]) {
      self.table = table
      self.columns = columns
    }

    func read(block: Int) throws(EngineError) -> Batch {
      let batch = table.batches[block]
      return batch.withColumns(columns.map { batch.loadedColumns[$0] })
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
