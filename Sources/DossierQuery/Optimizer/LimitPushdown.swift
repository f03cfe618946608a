/// Joins limits that stand above each other, and brings a limit down to the sorting whose rows it cuts, past
/// projections that cannot fail: what they would have computed for other rows is not missed.
struct LimitPushdown: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode { plan.rewritten(pushed) }

  private func pushed(_ node: PlanNode) -> PlanNode {
    guard case .limit(let count, let offset) = node.operation else { return node }
    let input = node.children[0]
    switch input.operation {
    case .limit(let innerCount, let innerOffset):
      let left = innerCount.map { max(0, $0 - offset) }
      let (sum, overflow) = innerOffset.addingReportingOverflow(offset)
      let joined = PlanNode.Operation.limit(
        count: [count, left].compactMap(\.self).min(), offset: overflow ? .max : sum)
      return PlanNode(joined, input.children)
    case .project(let expressions)
    where input.children[0].isOrderedOrCut && expressions.allSatisfy { !$0.expression.mayFail }:
      return input.replacingChildren([pushed(node.replacingChildren(input.children))])
    default: return node
    }
  }
}

extension PlanNode {
  /// True if below projections a sorting or a limit is next.
  fileprivate var isOrderedOrCut: Bool {
    switch operation {
    case .sort, .limit: true
    case .project: children[0].isOrderedOrCut
    default: false
    }
  }
}
