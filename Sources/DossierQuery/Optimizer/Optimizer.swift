/// One way to make plans cheaper that changes no answer and no error.
protocol OptimizerRule: Sendable {
  /// A plan with the same rows in the same order, of which `result` names the columns that are asked for.
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode
}

/// Rewrites plans by rules, one after the other.
///
/// An expression that may fail is never kept from rows that it would have seen, nor shown others: what it would have
/// said is part of the answer.
struct Optimizer: Sendable {
  let rules: [any OptimizerRule]

  /// All rules in their order: columns are pruned at first since what nobody uses must not keep a filter from going
  /// down, and in the end since then fewer columns are needed above the filters.
  static let standard = Optimizer(rules: [
    ColumnPruning(), FilterPushdown(), EmptyInputs(), LimitPushdown(), TopRows(), ScanPredicates(),
    CountFromMetadata(), CountOfValues(), ColumnPruning(),
  ])

  /// The query with its plan rewritten, numbered from the top down, and estimated.
  func optimize(_ query: BoundQuery) -> BoundQuery {
    let result = ColumnIDSet(query.columns.map(\.id))
    var optimized = query
    for rule in rules { optimized.plan = rule.rewrite(optimized.plan, for: result) }
    var next = 0
    Self.number(&optimized.plan, &next)
    var estimate = RowEstimate()
    estimate.fill(&optimized.plan)
    return optimized
  }

  private static func number(_ node: inout PlanNode, _ next: inout Int) {
    node.id = next
    next += 1
    for child in node.children.indices { number(&node.children[child], &next) }
  }
}

extension PlanNode {
  /// The plan with every step rewritten, those below a step before it.
  func rewritten(_ rewrite: (PlanNode) -> PlanNode) -> PlanNode {
    rewrite(replacingChildren(children.map { $0.rewritten(rewrite) }))
  }
}
