import DossierBase
import DossierVector

/// A table whose blocks, all but the last of one size, are made when they are read.
protocol EvenTable: TableSource {
  var blockRowCount: Int { get }
  var context: ExecutionContext { get }

  /// Makes a block's columns, and takes the memory of what the batch does not share; nothing is taken before.
  func block(
    _ block: Int, _ columns: [Int], _ reservation: inout MemoryReservation
  ) throws(EngineError) -> Batch
}

extension EvenTable {
  var blockCount: Int { (rowCount + blockRowCount - 1) / blockRowCount }
  func rowCount(ofBlock block: Int) -> Int { min(blockRowCount, rowCount - block * blockRowCount) }
  func statistics(column: Int, block: Int) -> BlockStatistics? { nil }
  func dictionary(column: Int) -> VectorDictionary? { nil }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader { EvenTableReader(self, columns) }
}

/// Holds the memory of the block that was read last.
private final class EvenTableReader<Table: EvenTable>: BlockReader {
  private let table: Table
  private let columns: [Int]
  private var reservation: MemoryReservation

  init(_ table: Table, _ columns: [Int]) {
    self.table = table
    self.columns = columns
    reservation = MemoryReservation(table.context.budget, for: "a block that is made")
  }

  func read(block: Int) throws(EngineError) -> Batch {
    reservation.shrink(to: 0)
    return try table.block(block, columns, &reservation)
  }
}
