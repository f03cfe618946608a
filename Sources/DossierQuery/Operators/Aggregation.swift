import DossierBase
import DossierVector
import Synchronization

/// GROUP BY and aggregates over a pipeline.
///
/// Rows are aggregated in lanes, each by one thread at a time, and the lanes are merged in their order. Where
/// sums of doubles depend on the order of additions, the number of lanes and their blocks are fixed, so that the
/// result is the same on any number of threads; otherwise a lane is a thread and takes whatever block is next.
final class Aggregation: Sendable {
  /// Lanes where the order of additions counts.
  private static let orderedLaneCount = 8

  private let pipeline: Pipeline
  private let plan: AggregationPlan
  private let context: ExecutionContext

  init(
    pipeline: Pipeline, keys: [BoundExpression], calls: [AggregateCall], _ context: ExecutionContext
  ) {
    self.pipeline = pipeline
    plan = AggregationPlan(
      keys: keys, calls: calls, dictionaries: pipeline.dictionaries(of: keys), layout: pipeline.layout)
    self.context = context
  }

  func run() throws(EngineError) -> MemoryTable {
    let isOrdered = plan.calls.contains { $0.function.isOrderSensitive }
    let laneCount = isOrdered ? Self.orderedLaneCount : context.scheduler.threadCount
    let lanes = (0..<min(laneCount, max(1, pipeline.blockCount))).map { _ in Guarded<AggregationLane?>(nil) }
    let nextBlock = Atomic<Int>(0)
    try runLanes(lanes, isOrdered: isOrdered) { nextBlock.add(1, ordering: .relaxed).oldValue }
    var merged: AggregationLane?
    for slot in lanes {
      guard let lane = slot.withLock({ $0 }) else { continue }
      if let merged { try merged.merge(lane) } else { merged = lane }
    }
    guard let merged else { preconditionFailure("every run has at least one lane") }
    return try merged.table(plan)
  }

  private func runLanes(
    _ lanes: [Guarded<AggregationLane?>], isOrdered: Bool, nextBlock: @escaping @Sendable () -> Int
  ) throws(EngineError) {
    try context.scheduler.run(lanes.count) { (_, laneIndex) throws(EngineError) in
      let lane = try AggregationLane(self.plan, rowCount: self.pipeline.source.rowCount, self.context)
      lanes[laneIndex].withLock { $0 = lane }
      let worker = try Pipeline.Worker(self.pipeline, self.context)
      var block = isOrdered ? laneIndex : nextBlock()
      while block < self.pipeline.blockCount {
        try worker.run(block: block) { (slice) throws(EngineError) in
          try lane.add(slice)
          return true
        }
        block = isOrdered ? block + lanes.count : nextBlock()
      }
    }
  }
}

extension Pipeline {
  /// The dictionaries of expressions that are columns of the source; nil unless all are and each has one.
  func dictionaries(of keys: [BoundExpression]) -> [VectorDictionary]? {
    var result: [VectorDictionary] = []
    for key in keys {
      guard let column = key.column, !changesColumns,
        let dictionary = source.dictionary(column: columns[layout[column]]), dictionary.texts != nil
      else { return nil }
      result.append(dictionary)
    }
    return result.isEmpty ? nil : result
  }
}

/// Keys and aggregates with every expression listed once.
struct AggregationPlan: Sendable {
  let keys: [BoundExpression]
  let calls: [AggregateCall]
  /// The dictionary of each key, if every row of every key is a code of one or null; else nil.
  let dictionaries: [VectorDictionary]?
  /// Where the input's columns stand.
  let layout: ColumnLayout
  /// The distinct expressions that keys, arguments and filters need.
  private(set) var expressions: [BoundExpression] = []
  private var indices: [BoundExpression: Int] = [:]
  private(set) var keyExpressions: [Int] = []
  private(set) var argumentExpressions: [Int?] = []
  private(set) var filterExpressions: [Int?] = []

  init(
    keys: [BoundExpression], calls: [AggregateCall], dictionaries: [VectorDictionary]?,
    layout: ColumnLayout
  ) {
    self.keys = keys
    self.calls = calls
    self.dictionaries = dictionaries
    self.layout = layout
    keyExpressions = keys.map { add($0) }
    for call in calls {
      argumentExpressions.append(call.argument.map { add($0) })
      filterExpressions.append(call.filter.map { add($0) })
    }
  }

  private mutating func add(_ expression: BoundExpression) -> Int {
    if let known = indices[expression], expression.isDeterministic { return known }
    indices[expression] = expressions.count
    expressions.append(expression)
    return expressions.count - 1
  }

  /// Per expression: true if nothing but a key needs it.
  var isOnlyKey: [Bool] {
    expressions.indices.map { !argumentExpressions.contains($0) && !filterExpressions.contains($0) }
  }

  /// Per expression: true if nothing needs it but the given calls, and none of those has both a filter and an
  /// argument.
  func isOnlyNeeded(by counts: Set<Int>) -> [Bool] {
    expressions.indices.map { index in
      !keyExpressions.contains(index)
        && calls.indices.allSatisfy { call in
          let (filter, argument) = (filterExpressions[call], argumentExpressions[call])
          return filter != index && argument != index
            || counts.contains(call) && (filter == nil || argument == nil)
        }
    }
  }

  var types: [DataType] { keys.map(\.type) + calls.map(\.function.resultType) }

  func makeState(_ call: AggregateCall) -> any AggregateState {
    let state = call.function.makeState()
    guard call.isDistinct, let argument = call.argument else { return state }
    return DistinctState(state, argumentType: argument.type)
  }
}
