/// One way to make plans cheaper that changes no answer and no error.
protocol OptimizerRule: Sendable {
  /// A plan with the same rows in the same order, of which `result` names the columns that are asked for.
  func rewrite(_ plan: PlanNode, for result: Set<ColumnID>) -> PlanNode
}

/// Rewrites plans by rules, one after the other.
struct Optimizer: Sendable {
  let rules: [any OptimizerRule]

  /// All rules in their order.
  static let standard = Optimizer(rules: [
    ColumnPruning(), ScanPredicates(),
  ])

  /// The query with its plan rewritten, numbered and estimated.
  func optimize(_ query: BoundQuery) -> BoundQuery {
    let result = Set(query.columns.map(\.id))
    var optimized = query
    for rule in rules { optimized.plan = rule.rewrite(optimized.plan, for: result) }
    var next = 0
    Self.number(&optimized.plan, &next)
    return optimized
  }

  private static func number(_ node: inout PlanNode, _ next: inout Int) {
    node.id = next
    next += 1
    for child in node.children.indices { number(&node.children[child], &next) }
  }
}
