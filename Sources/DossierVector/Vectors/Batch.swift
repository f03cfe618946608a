package import DossierBase

/// Which rows of a batch count.
package enum Selection: Sendable {
  case all
  /// Their positions, ascending.
  case rows(RowPositions)
  /// A bit per row, 1 for those that count.
  case bits(BitMask)
}

/// Positions of rows in a batch, ascending.
package final class RowPositions: @unchecked Sendable {
  package let start: UnsafeMutablePointer<UInt32>
  package let count: Int

  /// Copies them.
  package init(_ rows: UnsafeBufferPointer<UInt32>) {
    count = rows.count
    start = .allocate(capacity: max(count, 1))
    if let first = rows.baseAddress { start.initialize(from: first, count: count) }
  }

  deinit { start.deallocate() }

  /// Which of the positions lie in a range.
  func indices(of rows: Range<Int>) -> Range<Int> {
    let first = firstIndex(notBelow: rows.lowerBound)
    var end = first
    while end < count, Int(start[end]) < rows.upperBound { end += 1 }
    return first..<end
  }

  /// The first of the positions that is not below `row`.
  func firstIndex(notBelow row: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if Int(start[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The same rows of several columns, up to a block of them: what crosses every boundary after import.
package struct Batch: Sendable {
  package let columns: [Vector]
  /// Rows that every column has.
  package let rowCount: Int
  package let selection: Selection
  /// How many rows count.
  package let count: Int
  /// The number of the first row in the order of its table.
  package let firstRow: Int

  /// - Precondition: every column has `rowCount` rows.
  package init(columns: [Vector], rowCount: Int, _ selection: Selection = .all, firstRow: Int = 0) {
    self.columns = columns
    self.rowCount = rowCount
    self.selection = selection
    self.firstRow = firstRow
    switch selection {
    case .all: count = rowCount
    case .rows(let rows): count = rows.count
    case .bits(let mask): count = mask.setCount(0..<rowCount)
    }
  }

  /// The same rows with other columns.
  package func withColumns(_ columns: [Vector]) -> Batch {
    Batch(columns: columns, rowCount: rowCount, selection, firstRow: firstRow)
  }

  /// Memory of the columns.
  package var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

  /// Writes the positions, relative to the range's start, of the rows in it that count, and returns how many.
  ///
  /// - Parameter positions: room for a position for each row of the range. Not written if all rows count.
  package func select(_ rows: Range<Int>, into positions: UnsafeMutablePointer<UInt32>) -> Int {
    switch selection {
    case .all: return rows.count
    case .bits(let mask): return mask.write(rows, relativeTo: rows.lowerBound, into: positions)
    case .rows(let all):
      let indices = all.indices(of: rows)
      let first = UInt32(rows.lowerBound)
      for index in indices { positions[index - indices.lowerBound] = all.start[index] - first }
      return indices.count
    }
  }

  /// Only the rows that count, as elements or codes of their own.
  ///
  /// - Throws: as ``Vector/view(_:_:)``.
  package func compacted() throws(EngineError) -> Batch {
    let builders = columns.map { VectorBuilder($0.type, capacity: max(count, 1)) }
    for (column, builder) in zip(columns, builders) {
      if case .all = selection {
        try column.append(0..<rowCount, to: builder, SliceBuffer(column.type))
      } else {
        try withPositions { (rows) throws(EngineError) in try column.append(rows, to: builder) }
      }
    }
    return Batch(columns: builders.map { $0.finish() }, rowCount: count, firstRow: firstRow)
  }

  /// Calls `body` with the positions of the rows that count.
  package func withPositions(
    _ body: (UnsafeBufferPointer<UInt32>) throws(EngineError) -> Void
  ) throws(EngineError) {
    if case .rows(let rows) = selection {
      return try body(UnsafeBufferPointer(start: rows.start, count: rows.count))
    }
    let positions = UnsafeMutablePointer<UInt32>.allocate(capacity: max(rowCount, 1))
    defer { positions.deallocate() }
    if case .bits(let mask) = selection {
      _ = mask.write(0..<rowCount, relativeTo: 0, into: positions)
    } else {
      for row in 0..<rowCount { positions[row] = UInt32(row) }
    }
    try body(UnsafeBufferPointer(start: positions, count: count))
  }
}
