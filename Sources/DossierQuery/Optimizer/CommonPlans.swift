import DossierBase

/// Puts common plans that are used once, or that compute nothing worth keeping, in the place of their uses, so that
/// filters and pruning reach into them; what is left is computed once.
///
/// Scans, filters and projections are read again each time: blocks are skipped and codes stay codes.
struct CommonPlans {
  /// How often each is used in the whole statement.
  private var useCounts: [ObjectIdentifier: Int] = [:]
  /// The number of the next column.
  private var nextColumn = 0

  init(_ plan: PlanNode) {
    let plans = [plan] + plan.allCommonPlans.map(\.plan)
    for plan in plans {
      count(plan)
      nextColumn = plan.madeColumns.reduce(nextColumn) { max($0, Int($1.number) + 1) }
    }
  }

  private mutating func count(_ node: PlanNode) {
    if case .common(let step) = node.operation { useCounts[ObjectIdentifier(step.common), default: 0] += 1 }
    for child in node.children { count(child) }
  }

  /// The plan with such common plans in the place of their uses.
  mutating func inlined(_ node: PlanNode) -> PlanNode {
    var children: [PlanNode] = []
    for child in node.children { children.append(inlined(child)) }
    let node = node.replacingChildren(children)
    guard case .common(let step) = node.operation,
      useCounts[ObjectIdentifier(step.common)] == 1 || step.common.plan.isCheapToRepeat
    else { return node }
    var next = nextColumn
    let plan = step.inlined {
      defer { next += 1 }
      return ColumnID(next)
    }
    nextColumn = next
    return inlined(plan)
  }
}

extension PlanNode {
  /// True if the plan only reads, filters and computes rows.
  fileprivate var isCheapToRepeat: Bool {
    switch operation {
    case .scan, .oneRow, .empty: true
    case .filter, .project: children[0].isCheapToRepeat && expressions.allSatisfy(\.isDeterministic)
    default: false
    }
  }
}
