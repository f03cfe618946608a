/// Reads and computes only the columns that somebody uses, and copies no others.
struct ColumnPruning: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode {
    narrowed(prune(plan, needed: result), to: result)
  }

  /// The plan with at least the columns in `needed`.
  private func prune(_ node: PlanNode, needed: ColumnIDSet) -> PlanNode {
    switch node.operation {
    case .oneRow: return node
    case .empty(let columns): return PlanNode(.empty(columns.filter { needed.contains($0.id) }))
    case .scan(var scan):
      scan.columns = scan.columns.filter { needed.contains($0.id) }
      return PlanNode(.scan(scan))
    case .tableFunction(var step):
      step.columns = step.columns.filter { needed.contains($0.id) }
      return PlanNode(.tableFunction(step), [prune(node.children[0], needed: ColumnIDSet(step.inputs))])
    case .filter(let conditions):
      return node.replacingChildren([prune(node.children[0], needed: needed.union(columns(of: conditions)))])
    case .project(let expressions):
      let used = expressions.filter { needed.contains($0.id) }
      let input = prune(node.children[0], needed: columns(of: used.map(\.expression)))
      return used.allSatisfy(\.isPassedThrough) ? input : PlanNode(.project(used), [input])
    case .aggregate(let keys, let calls):
      let used = calls.filter { needed.contains($0.id) }
      let inputs = keys.map(\.expression) + used.compactMap(\.call.argument) + used.compactMap(\.call.filter)
      return PlanNode(
        .aggregate(keys: keys, calls: used), [prune(node.children[0], needed: columns(of: inputs))])
    case .sort(let keys, _):
      let kept = needed.union(ColumnIDSet(keys.map(\.column)))
      return node.replacingChildren([narrowed(prune(node.children[0], needed: kept), to: kept)])
    case .limit:
      return node.replacingChildren([narrowed(prune(node.children[0], needed: needed), to: needed)])
    }
  }

  /// Drops what only a filter needed, before rows are copied.
  private func narrowed(_ node: PlanNode, to needed: ColumnIDSet) -> PlanNode {
    guard case .filter = node.operation else { return node }
    let output = node.output
    let kept = output.filter { needed.contains($0.id) }
    return kept.count == output.count ? node : PlanNode(.project(kept.map(PlanExpression.passing)), [node])
  }

  private func columns(of expressions: [BoundExpression]) -> ColumnIDSet {
    var columns = ColumnIDSet()
    for expression in expressions { expression.collectColumns(into: &columns) }
    return columns
  }
}
