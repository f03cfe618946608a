import DossierBase
import DossierVector

/// Rows of a table by their numbers, from 0, wherever its blocks end.
struct RowsOfTable: Sendable {
  let table: any TableSource
  /// The number of each block's first row that counts.
  private let firstRows: [Int]

  init(_ table: any TableSource) {
    self.table = table
    var row = 0
    firstRows = (0..<table.blockCount).map { block in
      defer { row += table.rowCount(ofBlock: block) }
      return row
    }
  }

  var rowCount: Int { table.rowCount }

  /// Some consecutive rows, as elements or codes in memory; for several threads at once.
  ///
  /// - Parameter rows: no more than a block.
  func read(_ rows: Range<Int>, columns: [Int]) throws(EngineError) -> Batch {
    let types = columns.map { table.schema.columns[$0].type }
    let builders = types.map { VectorBuilder($0, capacity: max(rows.count, 1)) }
    let reader = try table.makeReader(columns: columns)
    var block = firstBlock(of: rows.lowerBound)
    while block < firstRows.count, firstRows[block] < rows.upperBound {
      let batch = try reader.read(block: block).compacted()
      let first = firstRows[block]
      let part = max(rows.lowerBound, first) - first..<min(rows.upperBound, first + batch.count) - first
      if !part.isEmpty {
        for (column, builder) in builders.enumerated() {
          let vector = try batch.column(column)
          try vector.append(part, to: builder, SliceBuffer(vector.type))
        }
      }
      block += 1
    }
    return Batch(columns: builders.map { $0.finish() }, rowCount: rows.count, firstRow: rows.lowerBound)
  }

  /// Some consecutive rows of a column of whole numbers without nulls.
  ///
  /// - Parameter rows: no more than a block.
  func numbers(_ rows: Range<Int>, column: Int) throws(EngineError) -> [Int] {
    let vector = try read(rows, columns: [column]).column(0)
    let buffer = SliceBuffer(.bigint)
    var numbers: [Int] = []
    numbers.reserveCapacity(rows.count)
    for start in stride(from: 0, to: rows.count, by: Limits.vectorRowCount) {
      let view = try vector.view(start..<min(start + Limits.vectorRowCount, rows.count), buffer)
      let elements = view.elements(Int64.self)
      for row in 0..<view.count { numbers.append(Int(elements[view.index(row)])) }
    }
    return numbers
  }

  /// The block that has a row.
  private func firstBlock(of row: Int) -> Int {
    var (low, high) = (0, firstRows.count)
    while low < high {
      let middle = (low + high) / 2
      if firstRows[middle] + table.rowCount(ofBlock: middle) <= row {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
