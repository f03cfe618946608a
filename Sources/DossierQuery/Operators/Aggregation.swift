import DossierBase
import DossierVector

/// GROUP BY and aggregates in memory: rows are aggregated in lanes, which are merged in their order.
///
/// Where sums of doubles depend on the order of additions, the number of lanes and their blocks are fixed, so that the
/// result is the same on any number of threads.
final class Aggregation: Sink {
  private let plan: AggregationPlan
  private let level: Int
  private let context: ExecutionContext

  /// The groups of a pipeline's rows, in the order of their first rows or of codes: keys, then aggregates.
  ///
  /// What finds no room in memory is aggregated again, part by part; the answer is the same to the bit.
  static func run(
    _ input: Pipeline, keys: [BoundExpression], calls: [AggregateCall], _ context: ExecutionContext
  ) throws(EngineError) -> any TableSource {
    let codings = try input.codings(of: keys, calls, context)
    let plan = AggregationPlan(
      keys: keys, calls: calls, codings: codings,
      distinctDictionaries: input.distinctDictionaries(calls, keys.isEmpty ? [] : codings),
      layout: input.layout)
    do throws(EngineError) {
      let sink = Aggregation(plan, level: 0, context)
      return try input.run(into: sink, context)
    } catch {
      guard error.code == .memoryLimit, !keys.isEmpty || plan.hasDistinctCalls else { throw error }
    }
    if keys.isEmpty { return try input.run(into: DistinctAggregation(plan, level: 0, context), context) }
    return try input.run(into: PartitionedAggregation(plan, level: 0, context), context)
  }

  /// - Parameter level: how often the rows were dealt to partitions before.
  init(_ plan: AggregationPlan, level: Int, _ context: ExecutionContext) {
    self.plan = plan
    self.level = level
    self.context = context
  }

  var laneCount: Int? { plan.laneCount }

  func makeState() throws(EngineError) -> AggregationLane {
    try AggregationLane(plan, level: level, context)
  }

  /// All lanes as one; each is let go once it is merged.
  func merged(_ lanes: consuming [AggregationLane]) throws(EngineError) -> AggregationLane {
    let first = lanes.removeFirst()
    while !lanes.isEmpty { try first.merge(lanes.removeFirst()) }
    return first
  }

  func finish(_ lanes: consuming [AggregationLane]) throws(EngineError) -> any TableSource {
    try merged(lanes).result()
  }
}

extension Pipeline {
  /// How keys become codes; nil unless all do, and there are not too many groups.
  func codings(
    of keys: [BoundExpression], _ calls: [AggregateCall], _ context: ExecutionContext
  ) throws(EngineError) -> [KeyCoding]? {
    guard !changesColumns, !keys.isEmpty else { return nil }
    var codings: [KeyCoding] = []
    for key in keys {
      guard let coding = try KeyCoding(key, self, context) else { return nil }
      // What days are made of is not computed for anybody else.
      if coding.isByDays, calls.contains(where: { $0.argument == key || $0.filter == key }) { return nil }
      codings.append(coding)
    }
    if CodedGroups.areTooMany(codings, rowCount: source.rowCount) { return nil }
    // Cells of all lanes are to leave room for others; groups that are looked up take what there are.
    let flagCount = min(calls.count { $0.argument != nil || $0.filter != nil }, CountingPass.bitLimit)
    let cellByteCount = (CodedGroups.groupCount(codings) << (flagCount + 2)) * context.scheduler.threadCount
    return cellByteCount > context.budget.limit / 4 ? nil : codings
  }

  /// For calls of `count(DISTINCT x)`: the dictionary of which every row of x is a code, if groups and codes are few.
  ///
  /// - Parameter codings: of the keys; nil if groups are not made of codes.
  func distinctDictionaries(_ calls: [AggregateCall], _ codings: [KeyCoding]?) -> [Int: VectorDictionary] {
    guard let codings, !changesColumns else { return [:] }
    let groupCount = CodedGroups.groupCount(codings) + 1
    var found: [Int: VectorDictionary] = [:]
    for (index, call) in calls.enumerated() where call.isDistinct && call.function.name == .count {
      guard let column = call.argument?.column,
        let dictionary = source.dictionary(column: columns[layout[column]]),
        dictionary.texts != nil, CodedDistinctState.fits(dictionary, groupCount: groupCount)
      else { continue }
      found[index] = dictionary
    }
    return found
  }
}
