import DossierBase
import DossierVector

extension Executor {
  /// The rows of a step's input by partitions and in their order, with what its functions say of them.
  func windowed(_ node: PlanNode, _ step: WindowStep) throws(EngineError) -> any TableSource {
    let input = try pipeline(node.children[0])
    let columns = node.children[0].output
    let orders =
      step.partition.map { ColumnOrder(column: $0, isDescending: false, nullsFirst: false) } + step.order
    let keys = orders.map {
      SortKey(column: input.layout[$0.column], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
    }
    let rows: any TableSource
    if keys.isEmpty {
      let kept = Materialization(
        columns.map { input.layout[$0.id] }, Schema(types: columns.map(\.type)), context)
      rows = try input.run(into: kept, context)
    } else {
      rows = try Sorting.run(input, columns, by: keys, rowLimit: nil, context)
    }
    return try WindowComputation(step, columns, context).run(rows)
  }
}

/// What memory is for, in errors.
let windowPurpose = "a window function"

/// Reads sorted rows and computes functions for some whole partitions at a time.
private final class WindowComputation {
  /// Rows of partitions that are computed together, if there are so many.
  private static let rowCount = Limits.blockRowCount
  /// What a row has beside its columns: its partition, its group, its frame, and what stands for it in a result.
  private static let rowByteCount = 64

  private let step: WindowStep
  private let columns: [PlanColumn]
  private let layout: ColumnLayout
  private let context: ExecutionContext
  private let store: BatchStore
  private var reservation: MemoryReservation

  /// Rows that were read and not computed yet.
  private var rows: [VectorBuilder]
  private var count = 0
  private var capacity = 2 * Limits.vectorRowCount
  /// A byte for each of them: 1 if a partition begins there.
  private var starts: [UInt8] = []
  /// The last row at which a partition begins.
  private var lastStart = 0
  private var batchCount = 0

  init(_ step: WindowStep, _ columns: [PlanColumn], _ context: ExecutionContext) {
    self.step = step
    self.columns = columns
    self.context = context
    layout = ColumnLayout(columns.map(\.id))
    store = BatchStore(
      schema: Schema(types: columns.map(\.type) + step.calls.map(\.type)), in: context.spillSpace)
    reservation = MemoryReservation(context.budget, for: windowPurpose)
    rows = columns.map { [capacity] in VectorBuilder($0.type, capacity: capacity) }
  }

  func run(_ sorted: any TableSource) throws(EngineError) -> BatchStore {
    let reader = try sorted.makeReader(columns: Array(columns.indices))
    let slices = SliceReader()
    for block in 0..<sorted.blockCount {
      slices.begin(try reader.read(block: block))
      while slices.next() {
        try context.interruption.check()
        try append(slices)
        if count >= Self.rowCount, lastStart > 0 { try compute(lastStart) }
      }
    }
    if count > 0 { try compute(count) }
    store.finish()
    return store
  }

  private func append(_ slice: SliceReader) throws(EngineError) {
    if count + slice.count > capacity { try grow(to: max(2 * capacity, count + slice.count)) }
    for (number, column) in rows.enumerated() {
      let view = try slice.view(number)
      if view.type == .varchar, !view.isCoded, let heap = column.heap, heap.count > TextLimits.heapByteCount {
        throw TextLimits.partitionError
      }
      column.append(view)
    }
    let known = count
    count += slice.count
    starts.append(contentsOf: repeatElement(1, count: slice.count))
    let partition = step.partition.map { rows[layout[$0]].view }
    RowChanges.clearEqual(partition, known..<count, in: &starts)
    if let last = starts[known...].lastIndex(of: 1) { lastStart = last }
  }

  private func grow(to capacity: Int) throws(EngineError) {
    func byteCount(_ types: [DataType]) -> Int {
      types.reduce(0) { $0 + max($1.physicalType.byteCount, 2) + 1 }
    }
    let columnByteCount = byteCount(columns.map(\.type))
    let rowByteCount = Self.rowByteCount + columnByteCount + byteCount(step.calls.map(\.type))
    let textByteCount = rows.reduce(0) { $0 + ($1.dictionary == nil ? $1.heap?.count ?? 0 : 0) }
    try reservation.grow(to: capacity * rowByteCount + textByteCount)
    // The rows are there twice while they move.
    let moved = try MemoryReservation(
      context.budget, byteCount: self.capacity * columnByteCount + textByteCount, for: windowPurpose)
    defer { withExtendedLifetime(moved) {} }
    self.capacity = capacity
    rows = rows.map { old in
      let larger = VectorBuilder(old.type, capacity: capacity)
      if old.count > 0 { larger.append(old.view) }
      withExtendedLifetime(old) {}
      return larger
    }
  }

  /// Computes the first rows, whole partitions, and lets them go.
  private func compute(_ end: Int) throws(EngineError) {
    let views = rows.map { $0.view.slice(0..<end) }
    let partitions = WindowPartitions(
      starts[..<end], order: step.order.map { views[layout[$0.column]] },
      descending: step.order.first?.isDescending ?? false,
      nullsFirst: step.order.first?.nullsFirst ?? false)
    var results: [VectorBuilder] = []
    for call in step.calls {
      let evaluation = WindowEvaluation(call, partitions, context) { [layout] column in views[layout[column]]
      }
      results.append(try evaluation.result())
    }
    try write(views + results.map(\.view), end)
    withExtendedLifetime(results) {}
    let rest = end..<count
    rows = rows.map { old in
      let new = VectorBuilder(old.type, capacity: capacity)
      if !rest.isEmpty { new.append(old.view.slice(rest)) }
      withExtendedLifetime(old) {}
      return new
    }
    starts.removeFirst(end)
    lastStart = 0
    count = rest.count
  }

  private func write(_ views: [VectorView], _ end: Int) throws(EngineError) {
    var builder = BatchBuilder(views.map(\.type))
    for start in stride(from: 0, to: end, by: Limits.vectorRowCount) {
      try context.interruption.check()
      let range = start..<min(start + Limits.vectorRowCount, end)
      builder.append(views.map { $0.slice(range) }, count: range.count)
    }
    for batch in builder.finish() {
      try store.append(batch, ordinal: batchCount)
      batchCount += 1
    }
  }
}

/// Where rows differ from those before them.
enum RowChanges {
  /// Sets the bytes of rows to 0 that have the same values as the row before; the first of all rows keeps its byte.
  static func clearEqual(_ columns: [VectorView], _ rows: Range<Int>, in bytes: inout [UInt8]) {
    let pairs = JoinPairs(capacity: Limits.vectorRowCount)
    for start in stride(from: max(rows.lowerBound, 1), to: rows.upperBound, by: Limits.vectorRowCount) {
      pairs.removeAll()
      for row in start..<min(start + Limits.vectorRowCount, rows.upperBound) { pairs.append(row - 1, row) }
      for column in columns { JoinKeys.keepEqual(pairs, column, column) }
      for row in pairs.rightRows { bytes[Int(row)] = 0 }
    }
  }
}

/// Rows in whole partitions, and in groups of equal order within these.
struct WindowPartitions {
  let rowCount: Int
  let partitions: [Range<Int>]
  /// For each row the group of rows that its order calls equal.
  let groupOfRow: [Int]
  let groups: [Range<Int>]
  /// For each row its partition.
  let partitionOfRow: [Int]
  /// Of the first column of the order.
  let isDescending: Bool
  let nullsFirst: Bool

  /// - Parameter starts: 1 where a partition begins.
  init(_ starts: ArraySlice<UInt8>, order: [VectorView], descending: Bool, nullsFirst: Bool) {
    rowCount = starts.count
    isDescending = descending
    self.nullsFirst = nullsFirst
    (partitions, partitionOfRow) = Self.ranges(starts)
    var changes = [UInt8](repeating: 1, count: starts.count)
    RowChanges.clearEqual(order, 0..<starts.count, in: &changes)
    for row in 0..<starts.count where starts[starts.startIndex + row] == 1 { changes[row] = 1 }
    (groups, groupOfRow) = Self.ranges(changes[...])
  }

  private static func ranges(_ starts: ArraySlice<UInt8>) -> (ranges: [Range<Int>], ofRow: [Int]) {
    var ranges: [Range<Int>] = []
    var ofRow = [Int](repeating: 0, count: starts.count)
    var first = 0
    for (row, isStart) in starts.enumerated() {
      if isStart == 1, row > 0 {
        ranges.append(first..<row)
        first = row
      }
      ofRow[row] = ranges.count
    }
    if !starts.isEmpty { ranges.append(first..<starts.count) }
    return (ranges, ofRow)
  }
}
