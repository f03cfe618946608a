import DossierBase
import DossierVector

/// GROUP BY of more groups than find room: rows are dealt to partitions by the hash of their keys, and each partition
/// is aggregated by itself.
final class PartitionedAggregation: Sink {
  private let plan: AggregationPlan
  private let partitions: RowPartitions
  private let context: ExecutionContext

  /// - Parameter level: how often the rows were dealt before.
  init(_ plan: AggregationPlan, level: Int, _ context: ExecutionContext) {
    self.plan = plan
    self.context = context
    partitions = RowPartitions(
      plan, level: level, bufferCount: context.scheduler.threadCount, context)
  }

  func makeState() throws(EngineError) -> PartitionBuffer { try partitions.makeBuffer() }

  /// The partitions, once all rows are in them.
  func stores(_ buffers: consuming [PartitionBuffer]) throws(EngineError) -> [BatchStore] {
    try partitions.finish(buffers)
  }

  func finish(_ buffers: consuming [PartitionBuffer]) throws(EngineError) -> any TableSource {
    let stores = try stores(buffers)
    let runs = GroupRuns(plan.types, context)
    try StoredAggregation(plan.overValues(), context).run(stores) { (lane) throws(EngineError) in
      try runs.add(lane)
    }
    return try runs.table()
  }
}

/// Groups in the order of their first rows, part by part: runs that are merged by these.
final class GroupRuns: Sendable {
  private let types: [DataType]
  private let context: ExecutionContext
  private let runs = Guarded<[BatchStore]>([])

  init(_ types: [DataType], _ context: ExecutionContext) {
    self.types = types
    self.context = context
  }

  /// Rows of a run's batches: merging holds a batch of each run.
  private var batchRowCount: Int {
    let rowByteCount = types.reduce(32) { $0 + $1.physicalType.byteCount + ($1 == .varchar ? 48 : 1) }
    return max(64, min(Limits.blockRowCount, max(context.budget.limit / 512, 1 << 16) / rowByteCount))
  }

  /// Adds the groups of a lane, or says why there is no room, with none added.
  func add(_ lane: AggregationLane) throws(EngineError) -> EngineError? {
    do throws(EngineError) {
      let run = try makeRun(lane)
      if run.rowCount > 0 { runs.withLock { $0.append(run) } }
      return nil
    } catch {
      if error.code != .memoryLimit { throw error }
      return error
    }
  }

  private func makeRun(_ lane: AggregationLane) throws(EngineError) -> BatchStore {
    let run = BatchStore(schema: Schema(types: types + [.varchar]), in: context.spillSpace)
    var ordinal = 0
    try lane.forEachBatch(of: batchRowCount) { (columns, groups) throws(EngineError) in
      let keys = Self.sortKeys(groups.map { lane.firstRow(of: $0) })
      let batch = Batch(columns: columns + [keys], rowCount: groups.count)
      try run.append(batch, ordinal: ordinal)
      ordinal += 1
    }
    run.finish()
    return run
  }

  /// Numbers as texts of the same order.
  private static func sortKeys(_ numbers: [Int]) -> Vector {
    let keys = VectorBuilder(.varchar, capacity: max(numbers.count, 1))
    let heap = keys.writableHeap()
    let refs = keys.elements(StringRef.self)
    for (place, number) in numbers.enumerated() {
      withUnsafeBytes(of: UInt64(number).bigEndian) { bytes in
        guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        refs[place] = heap.append(start, count: bytes.count)
      }
    }
    keys.count = numbers.count
    return keys.finish()
  }

  /// All groups in order.
  func table() throws(EngineError) -> any TableSource {
    let all = runs.withLock { runs in
      defer { runs = [] }
      return runs
    }
    return try MergedRuns.table(all, types: types, rowLimit: nil, context)
  }
}

/// Aggregates rows that wait in stores, each of which has all rows of its groups.
struct StoredAggregation: Sendable {
  /// Takes the finished groups of a store, on any thread, or says why there is no room, with none taken.
  typealias Taker = @Sendable (AggregationLane) throws(EngineError) -> EngineError?

  /// Over the stores' columns, of which the last has the rows' places.
  let plan: AggregationPlan
  let context: ExecutionContext

  init(_ plan: AggregationPlan, _ context: ExecutionContext) {
    self.plan = plan
    self.context = context
  }

  /// Aggregates all stores: on all threads, and those that find no room beside others by themselves.
  func run(_ stores: consuming [BatchStore], _ take: @escaping Taker) throws(EngineError) {
    let waiting = stores.map { Guarded<BatchStore?>($0.rowCount > 0 ? $0 : nil) }
    stores = []
    try context.scheduler.run(waiting.count) { (_, place) throws(EngineError) in
      guard let store = waiting[place].withLock({ $0 }) else { return }
      if try aggregate(store, level: 1, take) == nil {
        waiting[place].withLock { $0 = nil }
        ProcessMemory.giveBack()
      }
    }
    for slot in waiting {
      let store = slot.withLock { slot in
        defer { slot = nil }
        return slot
      }
      if let store { try aggregateAlone(store, level: 1, take) }
    }
  }

  /// Aggregates a store if its groups find room together; else the reason why they do not.
  private func aggregate(
    _ store: BatchStore, level: Int, _ take: Taker
  ) throws(EngineError) -> EngineError? {
    let lane: AggregationLane
    do throws(EngineError) {
      let sink = Aggregation(plan, level: level, context)
      lane = try feed(store, to: sink)
    } catch {
      if error.code != .memoryLimit { throw error }
      return error
    }
    return try take(lane)
  }

  /// Aggregates a store in one way or another.
  private func aggregateAlone(
    _ store: consuming BatchStore, level: Int, _ take: Taker
  ) throws(EngineError) {
    guard var refusal = try aggregate(store, level: level, take) else { return }
    if plan.hasDistinctCalls {
      guard let other = try aggregateDistinctCallsApart(store, level: level, take) else { return }
      refusal = other
    }
    guard level < RowPartitions.levelCount, !plan.keys.isEmpty else { throw refusal }
    let sink = PartitionedAggregation(plan, level: level, context)
    var parts = try sink.stores([try feed(store, to: sink)])
    _ = consume store
    let inner = StoredAggregation(plan.overValues(), context)
    while let part = parts.popLast() {
      if part.rowCount > 0 { try inner.aggregateAlone(part, level: level + 1, take) }
    }
  }

  private func aggregateDistinctCallsApart(
    _ store: BatchStore, level: Int, _ take: Taker
  ) throws(EngineError) -> EngineError? {
    let lane: AggregationLane
    do throws(EngineError) {
      let sink = DistinctAggregation(plan, level: level, context)
      lane = try sink.complete([try feed(store, to: sink)])
    } catch {
      if error.code != .memoryLimit { throw error }
      return error
    }
    return try take(lane)
  }

  /// Gives the rows of a store to a sink, on this thread; the state that comes of it.
  private func feed<Target: Sink>(
    _ store: BatchStore, to sink: Target
  ) throws(EngineError) -> Target.State {
    let state = try sink.makeState()
    let reader = try store.makeReader(columns: Array(store.schema.columns.indices))
    let slices = SliceReader()
    for block in 0..<store.blockCount {
      try context.interruption.check()
      slices.begin(try reader.read(block: block))
      while slices.next() {
        let numbers = try slices.view(store.schema.columns.count - 1).elements(Int.self)
        _ = try state.add(SelectedSlice(slices, listedRows: numbers))
      }
    }
    return state
  }
}
