import DossierBase

/// Reads and computes only the columns that somebody uses.
enum ColumnPruning {
  /// The plan with only the columns in `needed`, and where each of these went.
  static func prune(_ plan: LogicalPlan, needed: Set<Int>) -> (plan: LogicalPlan, map: [Int: Int]) {
    switch plan {
    case .oneRow: return (plan, [:])
    case .scan(let source, let columns):
      let kept = needed.sorted()
      return (.scan(source, columns: kept.map { columns[$0] }), positions(kept))
    case .filter(let input, let conditions):
      let (pruned, map) = prune(input, needed: needed.union(columns(of: conditions)))
      return (.filter(pruned, conditions.map { $0.remappingColumns(map) }), map)
    case .project(let input, let expressions):
      let kept = needed.sorted()
      let used = kept.map { expressions[$0] }
      let (pruned, map) = prune(input, needed: columns(of: used))
      return (.project(pruned, used.map { $0.remappingColumns(map) }), positions(kept))
    case .aggregate(let input, let keys, let calls):
      return pruneAggregate(input, keys, calls, needed)
    case .sort(let input, let keys):
      let (pruned, map) = prune(input, needed: needed.union(keys.map(\.column)))
      let newKeys = keys.map {
        SortKey(column: map[$0.column]!, isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
      }
      return (.sort(pruned, newKeys), map)
    case .limit(let input, let count, let offset):
      let (pruned, map) = prune(input, needed: needed)
      return (.limit(pruned, count: count, offset: offset), map)
    }
  }

  private static func pruneAggregate(
    _ input: LogicalPlan, _ keys: [BoundExpression], _ calls: [AggregateCall], _ needed: Set<Int>
  ) -> (plan: LogicalPlan, map: [Int: Int]) {
    let keptCalls = calls.indices.filter { needed.contains(keys.count + $0) }
    let usedCalls = keptCalls.map { calls[$0] }
    let inputs = keys + usedCalls.compactMap(\.argument) + usedCalls.compactMap(\.filter)
    let (pruned, map) = prune(input, needed: columns(of: inputs))
    let newCalls = usedCalls.map { call in
      var call = call
      call.argument = call.argument?.remappingColumns(map)
      call.filter = call.filter?.remappingColumns(map)
      return call
    }
    var output = positions(Array(keys.indices))
    for (place, call) in keptCalls.enumerated() { output[keys.count + call] = keys.count + place }
    return (.aggregate(pruned, keys: keys.map { $0.remappingColumns(map) }, calls: newCalls), output)
  }

  private static func columns(of expressions: [BoundExpression]) -> Set<Int> {
    var columns: Set<Int> = []
    for expression in expressions { expression.collectColumns(into: &columns) }
    return columns
  }

  private static func positions(_ kept: [Int]) -> [Int: Int] {
    Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
  }
}
