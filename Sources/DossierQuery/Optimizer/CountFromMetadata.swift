import DossierBase

/// Answers `count(*)` of a whole table from what the table knows of itself.
struct CountFromMetadata: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode {
    plan.rewritten { node in
      guard case .aggregate(let keys, let calls) = node.operation, keys.isEmpty,
        calls.allSatisfy(\.call.countsAllRows), case .scan(let scan) = node.children[0].operation
      else { return node }
      let count = BoundExpression.constant(.integer(Int64(scan.source.rowCount)), .bigint, at: 0..<0)
      let counts = calls.map { PlanExpression(id: $0.id, name: nil, expression: count) }
      return PlanNode(.project(counts), [PlanNode(.oneRow)])
    }
  }
}

extension AggregateCall {
  /// True for `count(*)` without a filter.
  var countsAllRows: Bool {
    function.name == .count && argument == nil && filter == nil && !isDistinct
  }

  /// True if some rows may make the aggregate, or what it is computed from, an error.
  var mayFail: Bool {
    if inputs.contains(where: \.mayFail) { return true }
    guard let type = argument?.type else { return false }
    switch function.name {
    case .median: return type == .date
    case .quantileContinuous: return type == .date
    // Texts may be too long together.
    case .stringAggregate: return true
    case .varianceSample, .variancePopulation, .deviationSample, .deviationPopulation, .covarianceSample,
      .covariancePopulation:
      return true
    // No number of rows makes a sum of 64 bits each exceed 128.
    case .sum, .mean: return type.physicalType == .int128
    default: return false
    }
  }
}
