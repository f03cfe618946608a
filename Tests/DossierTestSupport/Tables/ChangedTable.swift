package import DossierBase
package import DossierVector

/// A table as later commits have left it: the blocks of another one less deleted rows, with new values in some rows,
/// and new rows behind them.
///
/// It keeps the rules of ``TableSource`` as a store with deletes and patches would: deleted rows are missing from a
/// batch's selection, patched values are a layout over the stored one, new rows are blocks of their own.
package final class ChangedTable: TableSource {
  private let base: any TableSource
  /// By block, a bit for each row that counts; nil where all do.
  private let kept: [BitMask?]
  /// By block, then by column.
  private let patches: [[Int: Patch]]
  private let added: [Batch]
  private let statistics: [[BlockStatistics?]]
  private let firstRows: [Int]

  private struct Patch {
    var positions: RowPositions
    var values: Vector
  }

  /// - Parameters:
  ///   - deleted: numbers of rows of the base.
  ///   - patched: new values by the number of a row of the base, then by column.
  ///   - added: rows behind those of the base.
  package init(
    _ base: any TableSource, deleted: Set<Int>, patched: [Int: [Int: Scalar]], added: [[Scalar]],
    blockRowCount: Int
  ) throws(EngineError) {
    self.base = base
    let types = base.schema.columns.map(\.type)
    var kept: [BitMask?] = []
    var patches: [[Int: Patch]] = []
    var statistics: [[BlockStatistics?]] = []
    var firstRows: [Int] = []
    var firstRow = 0
    for block in 0..<base.blockCount {
      let rows = firstRow..<firstRow + base.rowCount(ofBlock: block)
      firstRows.append(firstRow)
      firstRow = rows.upperBound
      kept.append(Self.mask(rows, deleted))
      var own: [Int: Patch] = [:]
      for column in types.indices {
        let changed = rows.filter { patched[$0]?[column] != nil }
        if changed.isEmpty { continue }
        let positions = changed.map { UInt32($0 - rows.lowerBound) }
        own[column] = Patch(
          positions: positions.withUnsafeBufferPointer { RowPositions($0) },
          values: Vector(types[column], changed.map { patched[$0]?[column] ?? .null }))
      }
      patches.append(own)
      let values = try base.makeReader(columns: Array(types.indices)).read(block: block).rows()
      let live = rows.filter { !deleted.contains($0) }.map { row in
        values[row - rows.lowerBound].enumerated().map { patched[row]?[$0.offset] ?? $0.element }
      }
      statistics.append(
        types.indices.map { column in
          Self.statistics(base.statistics(column: column, block: block), live.map { $0[column] })
        })
    }
    var batches: [Batch] = []
    for start in stride(from: 0, to: added.count, by: blockRowCount) {
      let rows = Array(added[start..<min(start + blockRowCount, added.count)])
      firstRows.append(firstRow + start)
      let columns = types.indices.map { column in Vector(types[column], rows.map { $0[column] }) }
      batches.append(Batch(columns: columns, rowCount: rows.count, firstRow: firstRow + start))
      statistics.append(types.map { _ in nil })
    }
    self.kept = kept
    self.patches = patches
    self.added = batches
    self.statistics = statistics
    self.firstRows = firstRows
  }

  private static func mask(_ rows: Range<Int>, _ deleted: Set<Int>) -> BitMask? {
    guard rows.contains(where: { deleted.contains($0) }) else { return nil }
    let mask = BitMask(count: rows.count)
    for row in rows where !deleted.contains(row) { mask.set(row - rows.lowerBound) }
    return mask
  }

  /// The base's bounds, wide enough for the values that count, of which the nulls are counted.
  private static func statistics(_ base: BlockStatistics?, _ values: [Scalar]) -> BlockStatistics? {
    guard var result = base else { return nil }
    result.nullCount = values.count { $0.isNull }
    for value in values where !value.isNull {
      // What is patched in may lie beyond; where bounds are not kept there are none.
      guard let low = result.minimum, let high = result.maximum, let order = value.order,
        let least = low.order,
        let greatest = high.order
      else { return BlockStatistics(nullCount: result.nullCount, minimum: nil, maximum: nil) }
      if order < least { result.minimum = value }
      if order > greatest { result.maximum = value }
    }
    return result
  }

  package var schema: Schema { base.schema }
  package var rowCount: Int { (0..<blockCount).reduce(0) { $0 + rowCount(ofBlock: $1) } }
  package var blockCount: Int { base.blockCount + added.count }

  package func rowCount(ofBlock block: Int) -> Int {
    if block >= base.blockCount { return added[block - base.blockCount].rowCount }
    let all = base.rowCount(ofBlock: block)
    return kept[block]?.setCount(0..<all) ?? all
  }

  package func statistics(column: Int, block: Int) -> BlockStatistics? { statistics[block][column] }

  package func dictionary(column: Int) -> VectorDictionary? {
    added.isEmpty && patches.allSatisfy { $0[column] == nil } ? base.dictionary(column: column) : nil
  }

  package func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(self, columns, try base.makeReader(columns: columns))
  }

  private final class Reader: BlockReader {
    private let table: ChangedTable
    private let columns: [Int]
    private let base: any BlockReader

    init(_ table: ChangedTable, _ columns: [Int], _ base: any BlockReader) {
      self.table = table
      self.columns = columns
      self.base = base
    }

    func read(block: Int) throws(EngineError) -> Batch {
      let baseCount = table.base.blockCount
      if block >= baseCount {
        let batch = table.added[block - baseCount]
        let all = try batch.columns
        return batch.withColumns(columns.map { all[$0] })
      }
      let batch = try base.read(block: block)
      let pending = PendingColumns(count: columns.count) { [table, columns] (index) throws(EngineError) in
        let stored = try batch.column(index)
        guard let patch = table.patches[block][columns[index]] else { return stored }
        return stored.patched(patch.values, at: patch.positions)
      }
      let selection = table.kept[block].map(Selection.bits) ?? .all
      return Batch(pending: pending, rowCount: batch.rowCount, selection, firstRow: table.firstRows[block])
    }
  }
}

extension Scalar {
  /// What values of one type are ordered by; nil for those that have no bounds.
  fileprivate var order: Int128? {
    switch self {
    case .integer(let value), .time(let value), .timestamp(let value): Int128(value)
    case .date(let days): Int128(days)
    case .hugeint(let value), .decimal(let value): value
    case .boolean(let flag): flag ? 1 : 0
    case .null, .double, .text, .interval: nil
    }
  }
}
