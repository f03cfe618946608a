import DossierBase
import DossierVector

/// Aggregates whose DISTINCT calls have more values than find room: the rows of each argument are dealt to partitions
/// by the hash of keys and value, and when all other calls are done, the distinct rows of one partition after the other
/// are added to the call.
final class DistinctAggregation: Sink {
  /// DISTINCT calls of the same argument and filter.
  private struct Input {
    let calls: [Int]
    let partitions: RowPartitions
  }

  /// Without the rows of DISTINCT calls.
  private let plan: AggregationPlan
  private let inputs: [Input]
  private let level: Int
  private let context: ExecutionContext

  init(_ plan: AggregationPlan, level: Int, _ context: ExecutionContext) {
    self.plan = plan.deferringDistinctCalls()
    self.level = level
    self.context = context
    var groups: [(argument: BoundExpression, filter: BoundExpression?, calls: [Int])] = []
    for (index, call) in plan.calls.enumerated() {
      guard call.isDistinct, let argument = call.argument else { continue }
      if let known = groups.firstIndex(where: { $0.argument == argument && $0.filter == call.filter }) {
        groups[known].calls.append(index)
      } else {
        groups.append((argument, call.filter, [index]))
      }
    }
    let bufferCount = context.scheduler.threadCount * max(groups.count, 1)
    inputs = groups.map { group in
      let rows = AggregationPlan(
        keys: plan.keys + [group.argument], calls: [], codings: nil, layout: plan.layout)
      let partitions = RowPartitions(
        rows, filter: group.filter, level: 0, bufferCount: bufferCount, context)
      return Input(calls: group.calls, partitions: partitions)
    }
  }

  func makeState() throws(EngineError) -> State {
    var buffers: [PartitionBuffer] = []
    for input in inputs { buffers.append(try input.partitions.makeBuffer()) }
    return State(
      try AggregationLane(plan, level: level, context), buffers, hasRows: plan.needsRows)
  }

  func finish(_ states: consuming [State]) throws(EngineError) -> any TableSource {
    try complete(states).result()
  }

  /// The groups, once the distinct rows are added, too.
  func complete(_ states: consuming [State]) throws(EngineError) -> AggregationLane {
    var stores: [[BatchStore]] = []
    for (place, input) in inputs.enumerated() {
      stores.append(try input.partitions.finish(states.map { $0.buffers[place] }))
    }
    let lanes = states.map(\.lane)
    states = []
    let lane = try Aggregation.merged(lanes, isComplete: false)
    for input in inputs { try add(stores.removeFirst(), of: input, to: lane) }
    return lane
  }

  private func add(
    _ stores: consuming [BatchStore], of input: Input, to lane: AggregationLane
  ) throws(EngineError) {
    let rows = StoredAggregation(input.partitions.plan.overValues(), context)
    let target = Monitor(DistinctTarget(lane, input.calls))
    try rows.run(stores) { [context] (part) throws(EngineError) in
      try part.forEachBatch(of: Limits.vectorRowCount) { (columns, _) throws(EngineError) in
        try context.interruption.check()
        try target.change { (target) throws(EngineError) in try target.add(columns) }
      }
      return nil
    }
  }

  /// Adds rows to the aggregates of a thread, and deals the arguments of DISTINCT calls.
  final class State: SinkState {
    fileprivate let lane: AggregationLane
    fileprivate let buffers: [PartitionBuffer]
    /// False if nothing but DISTINCT calls needs the rows.
    private let hasRows: Bool

    fileprivate init(_ lane: AggregationLane, _ buffers: [PartitionBuffer], hasRows: Bool) {
      self.lane = lane
      self.buffers = buffers
      self.hasRows = hasRows
    }

    func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
      if hasRows { _ = try lane.add(slice) }
      for buffer in buffers { _ = try buffer.add(slice) }
      return true
    }
  }
}

/// Adds rows of keys and distinct values to the calls that want them.
private struct DistinctTarget {
  private let lane: AggregationLane
  private let calls: [Int]
  private let slices = SliceReader()

  init(_ lane: AggregationLane, _ calls: [Int]) {
    self.lane = lane
    self.calls = calls
  }

  func add(_ columns: [Vector]) throws(EngineError) {
    slices.begin(Batch(columns: columns, rowCount: columns[0].count))
    while slices.next() {
      var views: [VectorView] = []
      for column in columns.indices { views.append(try slices.view(column)) }
      try lane.addDistinct(views, to: calls, count: slices.count)
    }
  }
}
