import DossierBase
import DossierVector

/// GROUP BY and aggregates in memory: rows are aggregated in a lane for each thread, and lanes are merged.
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
    let (codings, listsGroups) = try input.codings(of: keys, calls, context)
    let plan = AggregationPlan(
      keys: keys, calls: calls, codings: codings, listsGroups: listsGroups,
      keyRanges: codings == nil ? input.ranges(of: keys, calls) : [],
      distinctDictionaries: input.distinctDictionaries(
        calls, keys.isEmpty ? [] : listsGroups ? nil : codings),
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

  func makeState() throws(EngineError) -> AggregationLane {
    try AggregationLane(plan, level: level, context)
  }

  /// All lanes as one; each is let go once it is merged.
  ///
  /// - Parameter isComplete: true if nothing is added afterwards.
  static func merged(_ lanes: consuming [AggregationLane], isComplete: Bool = true) throws(EngineError)
    -> AggregationLane
  {
    let first = lanes.removeFirst()
    while !lanes.isEmpty {
      let next = lanes.removeFirst()
      try first.merge(next, isLast: isComplete && lanes.isEmpty)
    }
    return first
  }

  func finish(_ lanes: consuming [AggregationLane]) throws(EngineError) -> any TableSource {
    try Self.merged(lanes).result()
  }
}

extension Pipeline {
  /// For each key that is a column of integers, dates or texts of one form: its range, if it is known and small beside
  /// the number of rows; of several keys it may be large, as a range of them takes bits and no memory.
  func ranges(of keys: [BoundExpression], _ calls: [AggregateCall]) -> [KeyRange?] {
    guard !changesColumns else { return [] }
    let limit = keys.count > 1 ? source.rowCount * 4 : source.rowCount / 64 + Limits.vectorRowCount
    return keys.map { key in
      guard let column = key.column else { return nil }
      let place = columns[layout[column]]
      var range: KeyRange?
      if let kind = key.numberKind {
        range = NumberCodes.range(of: place, in: source, kind).map { KeyRange(numbers: $0, form: nil) }
      } else if key.type == .varchar, !calls.contains(where: { $0.inputs.contains(key) }) {
        // Numbers instead of texts are of no use to anybody else.
        range = source.digits(column: place).map { KeyRange(numbers: $0.numbers, form: $0.form) }
      }
      return range.flatMap { $0.numbers.count <= min(limit, Int(Int32.max)) ? $0 : nil }
    }
  }

  /// How keys become codes, if all do, and whether groups are to be listed; no codes if groups are too many.
  func codings(
    of keys: [BoundExpression], _ calls: [AggregateCall], _ context: ExecutionContext
  ) throws(EngineError) -> (codings: [KeyCoding]?, listsGroups: Bool) {
    guard !changesColumns, !keys.isEmpty else { return (nil, false) }
    var codings: [KeyCoding] = []
    for key in keys {
      guard let coding = try KeyCoding(key, self, context) else { return (nil, false) }
      // What follows from numbers is not computed for anybody else.
      if coding.isByNumbers, calls.contains(where: { $0.inputs.contains(key) }) {
        return (nil, false)
      }
      codings.append(coding)
    }
    let extent = CodedGroups.extent(codings, rowCount: source.rowCount)
    if case .tooMany = extent { return (nil, false) }
    try findRuns(&codings)
    // Cells of all lanes are to leave room for others; groups that are listed or looked up take what there are.
    let flagCount = min(calls.count { $0.argument != nil || $0.filter != nil }, CountingPass.bitLimit)
    let cellByteCount = (CodedGroups.groupCount(codings) << (flagCount + 2)) * context.scheduler.threadCount
    if case .all = extent, cellByteCount <= context.budget.limit / 4 { return (codings, false) }
    let areCounted =
      calls.count <= CountingPass.bitLimit
      && calls.allSatisfy { $0.function.name == .count && !$0.isDistinct }
    return areCounted ? (codings, true) : (nil, false)
  }

  /// Asks the first block which keys come in runs, if there are others.
  private func findRuns(_ codings: inout [KeyCoding]) throws(EngineError) {
    guard codings.count > 1, source.blockCount > 0, CodedGroups.groupCount(codings) > Self.nearGroupCount
    else { return }
    let batch = try source.makeReader(columns: columns).read(block: 0)
    for key in codings.indices where !codings[key].isByDays {
      let column = try batch.column(codings[key].column)
      codings[key].comesInRuns = (column.codes?.codes ?? column).layout.isInRuns
    }
  }

  /// So few groups are near each other in any order.
  private static var nearGroupCount: Int { 1 << 14 }

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
