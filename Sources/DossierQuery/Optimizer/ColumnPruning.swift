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
      let inputs = keys.map(\.expression) + used.flatMap(\.call.inputs)
      return PlanNode(
        .aggregate(keys: keys, calls: used), [prune(node.children[0], needed: columns(of: inputs))])
    case .sort(let keys, _):
      let kept = needed.union(ColumnIDSet(keys.map(\.column)))
      return node.replacingChildren([narrowed(prune(node.children[0], needed: kept), to: kept)])
    case .limit:
      return node.replacingChildren([narrowed(prune(node.children[0], needed: needed), to: needed)])
    case .common(var step):
      step.columns = step.columns.filter { needed.contains($0.column.id) }
      return PlanNode(.common(step))
    case .window(var step):
      step.calls = step.calls.filter { needed.contains($0.id) }
      if step.calls.isEmpty { return prune(node.children[0], needed: needed) }
      let kept = needed.union(step.inputs)
      return PlanNode(.window(step), [narrowed(prune(node.children[0], needed: kept), to: kept)])
    case .join(let step): return prune(node, step, needed)
    case .concatenate(var step):
      let kept = step.columns.indices.filter { needed.contains(step.columns[$0].id) }
      step.columns = kept.map { step.columns[$0] }
      step.inputs = step.inputs.map { inputs in kept.map { inputs[$0] } }
      let children = zip(node.children, step.inputs).map { prune($0, needed: ColumnIDSet($1)) }
      return PlanNode(.concatenate(step), children)
    case .repeat(let count):
      let kept = needed.union(columns(of: [count]))
      return node.replacingChildren([narrowed(prune(node.children[0], needed: kept), to: kept)])
    }
  }

  private func prune(_ node: PlanNode, _ step: JoinStep, _ needed: ColumnIDSet) -> PlanNode {
    // Whether rows match is no matter if nobody asks.
    if case .mark(let mark) = step.kind, !needed.contains(mark.column) {
      return prune(node.children[0], needed: needed)
    }
    let read = needed.union(columns(of: step.expressions))
    let right = prune(node.children[1], needed: read)
    let kept = right.output.filter { read.contains($0.id) }
    let isNarrow = kept.count == right.output.count
    let children = [
      prune(node.children[0], needed: read),
      isNarrow ? right : PlanNode(.project(kept.map(PlanExpression.passing)), [right]),
    ]
    var step = step
    step.unused = ColumnIDSet(children.flatMap(\.output).map(\.id)).subtracting(needed)
    return PlanNode(.join(step), children)
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
