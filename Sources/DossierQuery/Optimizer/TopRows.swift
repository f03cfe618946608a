/// Tells a sorting how many rows are asked of it where a limit stands above it.
struct TopRows: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode {
    plan.rewritten { node in
      guard case .limit(let count?, let offset) = node.operation,
        case .sort(let keys, let known) = node.children[0].operation
      else { return node }
      let (sum, overflow) = count.addingReportingOverflow(offset)
      guard !overflow else { return node }
      let sort = PlanNode(.sort(keys, limit: min(sum, known ?? .max)), node.children[0].children)
      return node.replacingChildren([sort])
    }
  }
}
