import DossierBase

/// Joins inputs in an order that keeps what comes between small: of all pairs of inputs that a condition connects, the
/// one is joined next that is thought to give the fewest rows; its smaller side is the one that is kept in memory.
///
/// Inner joins alone are reordered; what another join or a grouping gives is one input.
struct JoinOrder: OptimizerRule {
  /// More inputs are left in the order in which they were written.
  private static let inputLimit = BoundQuery.stepLimit

  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode { ordered(plan) }

  private func ordered(_ node: PlanNode) -> PlanNode {
    guard case .join(let step) = node.operation, step.isOrderable else {
      return node.replacingChildren(node.children.map(ordered))
    }
    var inputs: [PlanNode] = []
    var terms: [BoundExpression] = []
    collect(node, &inputs, &terms)
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

  private struct Pair: Hashable {
    var first: Int
    var second: Int
  }

  /// The pair to join next, and about how many rows it gives: of those that an equation connects the smallest, or, if
  /// there are none, of all.
  private func next(
    _ parts: [Part], _ terms: [BoundExpression], _ estimate: RowEstimate
  ) -> (first: Int, second: Int, rowCount: Double) {
    let conditions = conditions(between: parts, terms)
    var best: (first: Int, second: Int, rowCount: Double)?
    func consider(_ pair: Pair, _ known: JoinConditions?) {
      let rowCount = estimate.joinedRows(
        parts[pair.first].rowCount, parts[pair.second].rowCount, known?.keys ?? [], known?.others ?? [])
      let isBetter =
        best.map { best in
          rowCount < best.rowCount
            || rowCount == best.rowCount && (pair.first, pair.second) < (best.first, best.second)
        } ?? true
      if isBetter { best = (pair.first, pair.second, rowCount) }
    }
    for (pair, known) in conditions where !known.keys.isEmpty { consider(pair, known) }
    if best == nil {
      for first in parts.indices {
        for second in parts.indices[(first + 1)...] {
          let pair = Pair(first: first, second: second)
          consider(pair, conditions[pair])
        }
      }
    }
    guard let best else { preconditionFailure("at least two inputs") }
    return best
  }

  /// The conditions that read two of the parts and no other.
  private func conditions(between parts: [Part], _ terms: [BoundExpression]) -> [Pair: JoinConditions] {
    var found: [Pair: [BoundExpression]] = [:]
    for term in terms {
      let touched = parts.indices.filter { !parts[$0].columns.intersection(term.columns).isEmpty }
      guard touched.count == 2 else { continue }
      let both = parts[touched[0]].columns.union(parts[touched[1]].columns)
      if term.columns.isSubset(of: both) {
        found[Pair(first: touched[0], second: touched[1]), default: []].append(term)
      }
    }
    var result: [Pair: JoinConditions] = [:]
    for (pair, own) in found {
      result[pair] = JoinConditions(own, left: parts[pair.first].columns, right: parts[pair.second].columns)
    }
    return result
  }
}

extension JoinStep {
  /// True if the inputs may stand in any order.
  fileprivate var isOrderable: Bool {
    if case .inner = kind { expressions.allSatisfy { !$0.mayFail } } else { false }
  }
}
