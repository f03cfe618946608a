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

  /// Room for so many, which the caller fills.
  package init(count: Int) {
    self.count = count
    start = .allocate(capacity: max(count, 1))
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

/// Columns of a batch that are loaded when they are first asked for; for one thread at a time.
package final class PendingColumns: @unchecked Sendable {
  private let load: (Int) throws(EngineError) -> Vector
  @exclusivity(unchecked) private var columns: [Vector?]
  /// The columns of which slices were read.
  @exclusivity(unchecked) private var areSliced: [Bool]

  /// - Parameter load: the column of a number, which has the batch's rows; called once for each that is asked for.
  package init(count: Int, _ load: @escaping (Int) throws(EngineError) -> Vector) {
    self.load = load
    columns = Array(repeating: nil, count: count)
    areSliced = Array(repeating: false, count: count)
  }

  fileprivate func noteSlices(of column: Int) { areSliced[column] = true }

  fileprivate var layouts: [(name: String, isSliced: Bool)] {
    columns.indices.compactMap { number in columns[number].map { ($0.layout.name, areSliced[number]) } }
  }

  fileprivate var count: Int { columns.count }

  /// Those that were asked for so far.
  fileprivate var loaded: [Vector] { columns.compactMap(\.self) }

  fileprivate func column(_ number: Int) throws(EngineError) -> Vector {
    if let known = columns[number] { return known }
    let vector = try load(number)
    columns[number] = vector
    return vector
  }
}

/// The same rows of several columns, up to a block of them: what crosses every boundary after import.
package struct Batch: Sendable {
  private enum Content: Sendable {
    case known([Vector])
    case pending(PendingColumns)
  }

  private let content: Content
  /// Rows that every column has.
  package let rowCount: Int
  package let selection: Selection
  /// How many rows count.
  package let count: Int
  /// The number of the first row in the order of its table.
  package let firstRow: Int

  /// - Precondition: every column has `rowCount` rows.
  package init(columns: [Vector], rowCount: Int, _ selection: Selection = .all, firstRow: Int = 0) {
    self.init(.known(columns), rowCount: rowCount, selection, firstRow: firstRow)
  }

  /// A batch whose columns are loaded when they are asked for.
  package init(
    pending columns: PendingColumns, rowCount: Int, _ selection: Selection = .all, firstRow: Int = 0
  ) {
    self.init(.pending(columns), rowCount: rowCount, selection, firstRow: firstRow)
  }

  private init(_ content: Content, rowCount: Int, _ selection: Selection, firstRow: Int) {
    self.content = content
    self.rowCount = rowCount
    self.selection = selection
    self.firstRow = firstRow
    switch selection {
    case .all: count = rowCount
    case .rows(let rows): count = rows.count
    case .bits(let mask): count = mask.setCount(0..<rowCount)
    }
  }

  package var columnCount: Int {
    switch content {
    case .known(let columns): columns.count
    case .pending(let columns): columns.count
    }
  }

  /// One of the columns.
  ///
  /// - Throws: what loading throws; nothing of a batch that was made of vectors.
  package func column(_ number: Int) throws(EngineError) -> Vector {
    switch content {
    case .known(let columns): columns[number]
    case .pending(let columns): try columns.column(number)
    }
  }

  /// All columns.
  ///
  /// - Throws: as ``column(_:)``.
  package var columns: [Vector] {
    get throws(EngineError) {
      guard case .pending = content else { return loadedColumns }
      var all: [Vector] = []
      for number in 0..<columnCount { all.append(try column(number)) }
      return all
    }
  }

  /// The columns that need no loading any more.
  package var loadedColumns: [Vector] {
    switch content {
    case .known(let columns): columns
    case .pending(let columns): columns.loaded
    }
  }

  /// Takes note that slices of a column are read.
  func noteSlices(of column: Int) {
    if case .pending(let columns) = content { columns.noteSlices(of: column) }
  }

  /// How the columns that were asked for stand, and whether slices of them were read; of columns in memory that is not
  /// known.
  package var layouts: [(name: String, isSliced: Bool)] {
    switch content {
    case .known(let columns): columns.map { ($0.layout.name, false) }
    case .pending(let columns): columns.layouts
    }
  }

  /// The same columns, of which other rows count.
  package func withSelection(_ selection: Selection) -> Batch {
    Batch(content, rowCount: rowCount, selection, firstRow: firstRow)
  }

  /// The same rows with other columns.
  package func withColumns(_ columns: [Vector]) -> Batch {
    Batch(columns: columns, rowCount: rowCount, selection, firstRow: firstRow)
  }

  /// Memory of the columns that are loaded.
  package var byteCount: Int { loadedColumns.reduce(0) { $0 + $1.byteCount } }

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
    let columns = try columns
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
