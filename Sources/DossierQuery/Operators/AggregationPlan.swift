import DossierBase
import DossierVector

/// Keys and aggregates with every expression listed once.
struct AggregationPlan: Sendable {
  let keys: [BoundExpression]
  let calls: [AggregateCall]
  /// How each key becomes codes, if all do; else nil.
  let codings: [KeyCoding]?
  /// True if most numbers that codes make would have no rows.
  let listsGroups: Bool
  /// For keys that do not become codes: the range of those that have one; empty if there is none.
  let keyRanges: [KeyRange?]
  /// For calls of `count(DISTINCT x)`, by their number: the dictionary of which every row of x is a code, if groups
  /// and codes are few.
  let distinctDictionaries: [Int: VectorDictionary]
  /// Where the input's columns stand.
  let layout: ColumnLayout
  /// True if DISTINCT calls get their rows later, each value once.
  private let defersDistinctCalls: Bool
  /// The distinct expressions that keys, arguments and filters need.
  private(set) var expressions: [BoundExpression] = []
  private var indices: [BoundExpression: Int] = [:]
  private(set) var keyExpressions: [Int] = []
  private(set) var argumentExpressions: [Int?] = []
  private(set) var filterExpressions: [Int?] = []
  /// Of each call those behind its argument.
  private(set) var otherExpressions: [[Int]] = []

  init(
    keys: [BoundExpression], calls: [AggregateCall], codings: [KeyCoding]?, listsGroups: Bool = false,
    keyRanges: [KeyRange?] = [],
    distinctDictionaries: [Int: VectorDictionary] = [:], layout: ColumnLayout,
    defersDistinctCalls: Bool = false
  ) {
    self.distinctDictionaries = distinctDictionaries
    self.keys = keys
    self.calls = calls
    self.codings = codings
    self.listsGroups = listsGroups
    self.keyRanges = keyRanges
    self.layout = layout
    self.defersDistinctCalls = defersDistinctCalls
    keyExpressions = keys.map { add($0) }
    for (index, call) in calls.enumerated() {
      let isDeferred = isDeferred(index)
      argumentExpressions.append(isDeferred ? nil : call.argument.map { add($0) })
      filterExpressions.append(isDeferred ? nil : call.filter.map { add($0) })
      otherExpressions.append(isDeferred ? [] : call.others.map { add($0) })
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
    expressions.indices.map { index in
      !argumentExpressions.contains(index) && !filterExpressions.contains(index)
        && !otherExpressions.contains { $0.contains(index) }
    }
  }

  /// What computes each expression, and the type of what that gives: of keys that numbers or days
  /// decide, these.
  func makeEvaluators() -> [(evaluator: any Evaluator, type: DataType)] {
    expressions.indices.map { index in
      if let key = keyExpressions.firstIndex(of: index), let coding = codings?[key],
        case .numbers(_, let kind) = coding.source
      {
        let aspect: ColumnAspect = if case .datesOfTimestamps = kind { .dates } else { .values }
        return (ColumnEvaluator(coding.column, aspect), kind.viewType)
      }
      if let key = keyExpressions.firstIndex(of: index), !keyRanges.isEmpty, let form = keyRanges[key]?.form,
        let column = expressions[index].column
      {
        return (DigitsEvaluator(layout[column], form), .bigint)
      }
      return (expressions[index].makeEvaluator(layout), expressions[index].type)
    }
  }

  /// Per expression: true if nothing needs it but the given calls, and none of those has both a filter and an
  /// argument.
  func isOnlyNeeded(by counts: Set<Int>) -> [Bool] {
    expressions.indices.map { index in
      !keyExpressions.contains(index)
        && calls.indices.allSatisfy { call in
          let (filter, argument) = (filterExpressions[call], argumentExpressions[call])
          return filter != index && argument != index && !otherExpressions[call].contains(index)
            || counts.contains(call) && (filter == nil || argument == nil)
        }
    }
  }

  var types: [DataType] { keys.map(\.type) + calls.map(\.function.resultType) }

  // MARK: DISTINCT calls

  private func isDistinct(_ call: Int) -> Bool { calls[call].isDistinct && calls[call].argument != nil }

  var hasDistinctCalls: Bool { calls.indices.contains(where: isDistinct) }

  /// True if a call gets its rows later.
  func isDeferred(_ call: Int) -> Bool { defersDistinctCalls && isDistinct(call) }

  /// True if something needs rows now.
  var needsRows: Bool { !keys.isEmpty || !calls.indices.allSatisfy(isDeferred) }

  /// The same, but DISTINCT calls get their rows later.
  func deferringDistinctCalls() -> AggregationPlan {
    AggregationPlan(
      keys: keys, calls: calls, codings: nil, layout: layout, defersDistinctCalls: true)
  }

  /// - Parameter sums: of the lane.
  func makeState(_ call: Int, _ sums: SumCells, _ context: ExecutionContext) -> any AggregateState {
    let state = calls[call].function.makeState(sums, context.budget)
    guard let argument = calls[call].argument, calls[call].isDistinct, !isDeferred(call) else { return state }
    if let dictionary = distinctDictionaries[call] { return CodedDistinctState(dictionary, context.budget) }
    return DistinctState(state, argumentType: argument.type, context.budget, context.interruption)
  }

  // MARK: Rows that wait

  /// The same over rows whose columns are the values of this plan's expressions, in their order.
  func overValues() -> AggregationPlan {
    let ids = expressions.indices.map { ColumnID($0) }
    let columns = zip(ids, expressions).map { BoundExpression(.column($0), $1.type, at: $1.range) }
    let calls = self.calls.enumerated().map { index, call in
      AggregateCall(
        function: call.function, argument: argumentExpressions[index].map { columns[$0] },
        others: otherExpressions[index].map { columns[$0] }, isDistinct: call.isDistinct,
        filter: filterExpressions[index].map { columns[$0] })
    }
    return AggregationPlan(
      keys: keyExpressions.map { columns[$0] }, calls: calls, codings: nil, layout: ColumnLayout(ids))
  }
}
