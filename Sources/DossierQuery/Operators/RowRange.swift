import DossierBase
import DossierVector

/// Some consecutive rows of a table, for OFFSET and LIMIT.
final class RowRange: TableSource {
  private let table: any TableSource
  /// The first block with rows of the range.
  private let firstBlock: Int
  /// For each block that has some: which of its rows that count.
  private let parts: [Range<Int>]
  let rowCount: Int

  /// - Parameter count: nil for all rows from `offset` on.
  init(_ table: any TableSource, offset: Int, count: Int?) {
    self.table = table
    var (skip, rest) = (offset, count ?? .max)
    var block = 0
    while block < table.blockCount, skip >= table.rowCount(ofBlock: block) {
      skip -= table.rowCount(ofBlock: block)
      block += 1
    }
    firstBlock = block
    var parts: [Range<Int>] = []
    while block < table.blockCount, rest > 0 {
      let end = min(table.rowCount(ofBlock: block), rest > Limits.blockRowCount ? .max : skip + rest)
      parts.append(skip..<end)
      rest -= end - skip
      skip = 0
      block += 1
    }
    self.parts = parts
    rowCount = parts.reduce(0) { $0 + $1.count }
  }

  var schema: Schema { table.schema }
  var blockCount: Int { parts.count }
  func rowCount(ofBlock block: Int) -> Int { parts[block].count }
  func statistics(column: Int, block: Int) -> BlockStatistics? {
    table.statistics(column: column, block: firstBlock + block)
  }
  func dictionary(column: Int) -> VectorDictionary? { table.dictionary(column: column) }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(self, try table.makeReader(columns: columns))
  }

  private final class Reader: BlockReader {
    private let range: RowRange
    private let reader: any BlockReader

    init(_ range: RowRange, _ reader: any BlockReader) {
      self.range = range
      self.reader = reader
    }

    func read(block: Int) throws(EngineError) -> Batch {
      let batch = try reader.read(block: range.firstBlock + block)
      let part = range.parts[block]
      if part.count == batch.count { return batch }
      var selection = Selection.all
      try batch.withPositions { (rows) throws(EngineError) in
        selection = .rows(RowPositions(UnsafeBufferPointer(rebasing: rows[part])))
      }
      return batch.withSelection(selection)
    }
  }
}
