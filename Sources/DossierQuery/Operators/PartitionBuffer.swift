import DossierBase
import DossierVector

/// Stores to which rows are dealt by the hash of their keys, so that all rows of a group wait in one.
///
/// What waits is the values of a plan's expressions, and the place of each row in the order of the input.
final class RowPartitions: Sendable {
  static let count = 1 << bitCount
  private static let bitCount = 6
  /// How often rows can be dealt again, by other bits of the hash.
  static let levelCount = 5

  /// The expressions, of which the keys decide.
  let plan: AggregationPlan
  /// Rows for which it is not true are left out.
  let filter: BoundExpression?
  private let shift: UInt64
  /// How many buffers there are at a time.
  private let bufferCount: Int
  private let stores: Guarded<[BatchStore]>
  let context: ExecutionContext

  /// - Parameter level: how often the rows were dealt before.
  init(
    _ plan: AggregationPlan, filter: BoundExpression? = nil, level: Int, bufferCount: Int,
    _ context: ExecutionContext
  ) {
    self.plan = plan
    self.filter = filter
    self.bufferCount = bufferCount
    self.context = context
    shift = UInt64(level * Self.bitCount)
    let schema = Schema(types: plan.expressions.map(\.type) + [.bigint])
    stores = Guarded((0..<Self.count).map { _ in BatchStore(schema: schema, in: context.spillSpace) })
  }

  /// Bytes of rows that one buffer gathers: all of them take a quarter of the limit at most.
  var bufferByteCount: Int { max(1 << 18, min(context.budget.limit / 4 / bufferCount, 64 << 20)) }

  func partition(of hash: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: (hash &>> shift) & UInt64(Self.count - 1))
  }

  func makeBuffer() throws(EngineError) -> PartitionBuffer { try PartitionBuffer(self) }

  func append(_ batch: Batch, to partition: Int) throws(EngineError) {
    try stores.withLock { $0[partition] }.append(batch)
  }

  /// The stores, which are given away, once all rows are in them.
  func finish(_ buffers: consuming [PartitionBuffer]) throws(EngineError) -> [BatchStore] {
    for buffer in buffers { try buffer.flush() }
    let finished = stores.withLock { stores in
      defer { stores = [] }
      return stores
    }
    for store in finished { store.finish() }
    return finished
  }
}

/// Rows on their way to partitions: dealt when there are so many that the batches are worth it.
final class PartitionBuffer: SinkState {
  private let partitions: RowPartitions
  private let evaluators: [any Evaluator]
  private let filter: (any Evaluator)?
  /// Values, and at last the rows' places.
  private let columns: [VectorBuilder]
  private let numbers: VectorBuilder
  private var reservation: MemoryReservation
  private let fixedByteCount: Int
  private let capacity: Int
  private let hashes: UnsafeMutablePointer<UInt64>
  /// The partition of each row.
  private var targets: ReservedArray<UInt8>
  private let kept = RowList()
  private var views: [VectorView] = []
  /// For keys: where coded values become elements.
  private let keyElements: [VectorBuilder]

  fileprivate init(_ partitions: RowPartitions) throws(EngineError) {
    self.partitions = partitions
    let plan = partitions.plan
    evaluators = plan.expressions.map { $0.makeEvaluator(plan.layout) }
    filter = partitions.filter.map { $0.makeEvaluator(plan.layout) }
    let types = plan.expressions.map(\.type)
    let rowByteCount = types.reduce(10) { $0 + max($1.physicalType.byteCount, 2) + 1 }
    capacity = max(
      Limits.vectorRowCount, min(Limits.blockRowCount, partitions.bufferByteCount / rowByteCount))
    fixedByteCount = capacity * rowByteCount
    let budget = partitions.context.budget
    reservation = try MemoryReservation(budget, byteCount: fixedByteCount, for: groupingPurpose)
    targets = ReservedArray(budget, for: groupingPurpose)
    try targets.reserve(capacity)
    columns = types.map { [capacity] in VectorBuilder($0, capacity: capacity) }
    numbers = VectorBuilder(.bigint, capacity: capacity)
    keyElements = plan.keys.map { VectorBuilder($0.type) }
    hashes = .allocate(capacity: Limits.vectorRowCount)
  }

  deinit { hashes.deallocate() }

  func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
    try slice.reading { (reader) throws(EngineError) in
      let count = reader.count
      views.removeAll(keepingCapacity: true)
      for evaluator in evaluators { views.append(try evaluator.evaluate(reader)) }
      var rows: UnsafeBufferPointer<UInt32>?
      if let filter {
        kept.select(try filter.evaluate(reader), count: count)
        if kept.count < count { rows = kept.buffer }
      }
      let added = rows?.count ?? count
      if added == 0 { return }
      if numbers.count + added > capacity { try flush() }
      hash(count)
      append(rows, added, slice)
    }
    let textByteCount = columns.reduce(0) { $0 + ($1.dictionary == nil ? $1.heap?.count ?? 0 : 0) }
    try reservation.grow(to: fixedByteCount + textByteCount)
    if textByteCount > partitions.bufferByteCount { try flush() }
    return true
  }

  private func hash(_ count: Int) {
    let keys = zip(partitions.plan.keyExpressions, keyElements).map { index, elements -> VectorView in
      let view = views[index]
      return view.type == .varchar ? view : view.flattened(into: elements)
    }
    KeyHash.write(keys, count: count, to: hashes)
  }

  private func append(_ rows: UnsafeBufferPointer<UInt32>?, _ added: Int, _ slice: SelectedSlice) {
    let rowNumbers = slice.rowNumbers
    let target = numbers.elements(Int.self) + numbers.count
    for place in 0..<added {
      var row = place
      if let rows { row = Int(rows[place]) }
      target[place] = rowNumbers[row]
      targets.append(partitions.partition(of: hashes[row]))
    }
    numbers.count += added
    for (index, column) in columns.enumerated() {
      if let rows { column.append(views[index], rows, from: 0) } else { column.append(views[index]) }
    }
  }

  /// Deals the rows.
  func flush() throws(EngineError) {
    guard numbers.count > 0 else { return }
    try deal()
    for column in columns { column.reset() }
    numbers.reset()
    targets.removeAll()
    try targets.reserve(capacity)
    reservation.shrink(to: fixedByteCount)
  }

  private func deal() throws(EngineError) {
    let rowCount = numbers.count
    let vectors = columns.map { $0.finish() } + [numbers.finish()]
    var ends = [Int](repeating: 0, count: RowPartitions.count + 1)
    for row in 0..<rowCount { ends[Int(targets[row]) + 1] += 1 }
    for partition in 0..<RowPartitions.count { ends[partition + 1] += ends[partition] }
    var rows = [UInt32](repeating: 0, count: rowCount)
    var next = ends
    for row in 0..<rowCount {
      let partition = Int(targets[row])
      rows[next[partition]] = UInt32(row)
      next[partition] += 1
    }
    for partition in 0..<RowPartitions.count where ends[partition] < ends[partition + 1] {
      try partitions.context.interruption.check()
      let positions = rows.withUnsafeBufferPointer {
        RowPositions(UnsafeBufferPointer(rebasing: $0[ends[partition]..<ends[partition + 1]]))
      }
      let batch = Batch(columns: vectors, rowCount: rowCount, .rows(positions))
      try partitions.append(batch, to: partition)
    }
  }
}
