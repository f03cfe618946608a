import DossierBase
import DossierVector

@testable import DossierQuery

/// A table in memory that knows the bounds of its blocks, as stored tables do, and counts the blocks that are read.
final class ZonedTable: TableSource {
  private let base: MemoryTable
  private let zones: [[BlockStatistics]]
  private let readBlockCount = Guarded(0)

  /// - Parameter claim: what the table says of bounds that are these.
  init(_ base: MemoryTable, claim: (BlockStatistics) -> BlockStatistics = { $0 }) {
    self.base = base
    zones = base.batches.map { batch in
      batch.loadedColumns.map { column in
        let rows = VectorRows(column)
        let values = (0..<batch.count).map { rows.scalar($0) }.filter { !$0.isNull }
        let isOrdered = column.type != .interval && !values.contains { $0 == .double(.nan) || $0 != $0 }
        let sorted = values.sorted { ScalarOrder.compare($0, $1) < 0 }
        return claim(
          BlockStatistics(
            nullCount: batch.count - values.count, minimum: isOrdered ? sorted.first : nil,
            maximum: isOrdered ? sorted.last : nil))
      }
    }
  }

  var schema: Schema { base.schema }
  var rowCount: Int { base.rowCount }
  var blockCount: Int { base.blockCount }
  func rowCount(ofBlock block: Int) -> Int { base.rowCount(ofBlock: block) }
  func statistics(column: Int, block: Int) -> BlockStatistics? { zones[block][column] }
  func dictionary(column: Int) -> VectorDictionary? { base.dictionary(column: column) }

  /// Blocks read since the last call.
  func takeReadBlockCount() -> Int {
    readBlockCount.withLock { count in
      defer { count = 0 }
      return count
    }
  }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    CountingReader(try base.makeReader(columns: columns), self)
  }

  private final class CountingReader: BlockReader {
    private let reader: any BlockReader
    private let table: ZonedTable

    init(_ reader: any BlockReader, _ table: ZonedTable) {
      self.reader = reader
      self.table = table
    }

    func read(block: Int) throws(EngineError) -> Batch {
      table.readBlockCount.withLock { $0 += 1 }
      return try reader.read(block: block)
    }
  }
}
