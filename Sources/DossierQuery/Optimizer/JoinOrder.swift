import DossierBase

/// Joins inputs in an order that keeps what comes between small: of all pairs of inputs that a condition connects, the
/// one is joined next that is thought to give the fewest rows; its smaller side is the one that is kept in memory.
///
/// Inner joins alone are reordered; what another join or a grouping gives is one input.
struct JoinOrder: OptimizerRule {
  private static let inputLimit = 24

  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode { ordered(plan) }

  private func ordered(_ node: PlanNode) -> PlanNode {
    guard case .join(let step) = node.operation, step.isOrderable else {
      return node.replacingChildren(node.children.map(ordered))
    }
    var inputs: [PlanNode] = []
    var terms: [BoundExpression] = []
    collect(node, &inputs, &terms)
    // Of very many inputs the first ones alone: all pairs are looked at for each join.
    guard inputs.count <= Self.inputLimit else {
      return node.replacingChildren(node.children.map(ordered))
    }
    return joined(inputs.map(ordered), terms)
  }

  /// The inputs of joins within each other, and all their conditions.
  private func collect(_ node: PlanNode, _ inputs: inout [PlanNode], _ terms: inout [BoundExpression]) {
    guard case .join(let step) = node.operation, step.isOrderable else { return inputs.append(node) }
    for child in node.children { collect(child, &inputs, &terms) }
    terms += step.keys.map(\.condition) + step.conditions
  }

  /// Some of the inputs, joined already.
  private struct Part {
    var plan: PlanNode
    var columns: ColumnIDSet
    var rowCount: Double
  }

  private func joined(_ inputs: [PlanNode], _ terms: [BoundExpression]) -> PlanNode {
    var estimate = RowEstimate()
    var parts = inputs.map { input -> Part in
      var plan = input
      estimate.fill(&plan)
      return Part(plan: plan, columns: plan.outputColumns, rowCount: Double(plan.estimatedRowCount))
    }
    var open = terms
    while parts.count > 1 {
      let (first, second, rowCount) = next(parts, open, estimate)
      var (left, right) = (parts[first], parts[second])
      if right.rowCount > left.rowCount { swap(&left, &right) }
      let columns = left.columns.union(right.columns)
      let own = open.filter { $0.columns.isSubset(of: columns) }
      open.removeAll { $0.columns.isSubset(of: columns) }
      let plan = PlanNode.joined(.inner, left.plan, right.plan, on: own)
      parts.remove(at: second)
      parts[first] = Part(plan: plan, columns: columns, rowCount: rowCount)
    }
    return parts[0].plan.filtered(open)
  }

  /// The pair to join next, and about how many rows it gives.
  private func next(
    _ parts: [Part], _ terms: [BoundExpression], _ estimate: RowEstimate
  ) -> (first: Int, second: Int, rowCount: Double) {
    var best: (first: Int, second: Int, rowCount: Double, isConnected: Bool)?
    for first in parts.indices {
      for second in parts.indices[(first + 1)...] {
        let (left, right) = (parts[first], parts[second])
        let columns = left.columns.union(right.columns)
        let own = terms.filter { $0.columns.isSubset(of: columns) }
        let conditions = JoinConditions(own, left: left.columns, right: right.columns)
        let isConnected = !conditions.keys.isEmpty
        let rowCount = estimate.joinedRows(
          left.rowCount, right.rowCount, conditions.keys, conditions.others)
        let isBetter =
          best.map { known in
            isConnected == known.isConnected ? rowCount < known.rowCount : isConnected
          } ?? true
        if isBetter { best = (first, second, rowCount, isConnected) }
      }
    }
    guard let best else { preconditionFailure("at least two inputs") }
    return (best.first, best.second, best.rowCount)
  }
}

extension JoinStep {
  /// True if the inputs may stand in any order.
  fileprivate var isOrderable: Bool {
    if case .inner = kind { expressions.allSatisfy { !$0.mayFail } } else { false }
  }
}
