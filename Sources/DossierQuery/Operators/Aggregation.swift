import DossierBase
import DossierVector

/// GROUP BY and aggregates: rows are aggregated in lanes, which are merged in their order.
///
/// Where sums of doubles depend on the order of additions, the number of lanes and their blocks are fixed, so that the
/// result is the same on any number of threads.
final class Aggregation: Sink {
  /// Lanes where the order of additions counts.
  private static let orderedLaneCount = 8

  private let plan: AggregationPlan
  /// Rows of the table that is read.
  private let rowCount: Int
  private let context: ExecutionContext

  /// The groups of a pipeline's rows, in the order of their first rows: keys, then aggregates.
  static func run(
    _ input: Pipeline, keys: [BoundExpression], calls: [AggregateCall], _ context: ExecutionContext
  ) throws(EngineError) -> any TableSource {
    let plan = AggregationPlan(
      keys: keys, calls: calls, dictionaries: input.dictionaries(of: keys), layout: input.layout)
    return try input.run(into: Aggregation(plan, rowCount: input.source.rowCount, context), context)
  }

  private init(_ plan: AggregationPlan, rowCount: Int, _ context: ExecutionContext) {
    self.plan = plan
    self.rowCount = rowCount
    self.context = context
  }

  var laneCount: Int? {
    plan.calls.contains { $0.function.isOrderSensitive } ? Self.orderedLaneCount : nil
  }

  func makeState() throws(EngineError) -> AggregationLane {
    try AggregationLane(plan, rowCount: rowCount, context)
  }

  func finish(_ lanes: [AggregationLane]) throws(EngineError) -> any TableSource {
    for lane in lanes.dropFirst() { try lanes[0].merge(lane) }
    return try lanes[0].result()
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

  func makeState(_ call: AggregateCall, _ budget: MemoryBudget) -> any AggregateState {
    let state = call.function.makeState(budget)
    guard call.isDistinct, let argument = call.argument else { return state }
    return DistinctState(state, argumentType: argument.type, budget)
  }
}
