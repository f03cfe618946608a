import DossierBase

/// Counts the values of a column as rows for which `IS NOT NULL` holds, which takes no value to be decoded.
struct CountOfValues: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode {
    plan.rewritten { node in
      guard case .aggregate(let keys, let calls) = node.operation else { return node }
      let counts = calls.map { entry in
        var entry = entry
        entry.call = entry.call.countingRows
        return entry
      }
      return PlanNode(.aggregate(keys: keys, calls: counts), node.children)
    }
  }
}

extension AggregateCall {
  /// The same as a count of rows, if it counts the values of a column.
  fileprivate var countingRows: AggregateCall {
    guard function.name == .count, !isDistinct, filter == nil, let argument, argument.column != nil,
      argument.type != .null
    else { return self }
    var call = self
    call.argument = nil
    call.filter = BoundExpression(.call(NullTests.isNotNull, [argument]), .boolean, at: argument.range)
    return call
  }
}
