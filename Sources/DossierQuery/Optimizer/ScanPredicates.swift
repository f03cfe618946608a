import DossierBase

/// Gives a scan the conditions of all filters above it that zone maps can refute, so that it skips blocks.
///
/// Rows of a skipped block meet no expression at all. So a condition goes no further than where one that may fail
/// would have seen the rows before: past filters and projections that cannot fail, and past sorting.
struct ScanPredicates: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode { push([], into: plan) }

  /// - Parameter conditions: what holds for every row of the node's output that is used in the end.
  private func push(_ conditions: [BoundExpression], into node: PlanNode) -> PlanNode {
    switch node.operation {
    case .scan(var scan):
      let predicates = conditions.compactMap { predicate($0, scan.columns) }
      // Bounds of texts take longer to compare.
      scan.predicates = predicates.filter { !$0.isOfText } + predicates.filter(\.isOfText)
      return PlanNode(.scan(scan))
    case .filter(let own):
      let usable = own.prefix { !$0.mayFail }
      let passed = usable.count == own.count ? conditions : []
      return node.replacingChildren([push(usable + passed, into: node.children[0])])
    case .project(let expressions):
      let isSafe = expressions.allSatisfy { !$0.expression.mayFail }
      return node.replacingChildren([push(isSafe ? conditions : [], into: node.children[0])])
    case .sort(_, limit: nil): return node.replacingChildren([push(conditions, into: node.children[0])])
    case .oneRow, .empty, .common: return node
    case .tableFunction, .aggregate, .sort, .limit, .join, .concatenate, .repeat, .window:
      return node.replacingChildren(node.children.map { push([], into: $0) })
    }
  }

  /// What zone maps can say of a condition; nil if nothing.
  private func predicate(_ condition: BoundExpression, _ columns: [TableScan.Column]) -> ScanPredicate? {
    func position(_ expression: BoundExpression) -> Int? {
      guard let column = expression.column else { return nil }
      return columns.first { $0.id == column }?.position
    }
    switch condition.kind {
    case .column: return position(condition).map { .comparison(column: $0, .equal, .boolean(true)) }
    case .and(let terms):
      let parts = terms.compactMap { predicate($0, columns) }
      return parts.isEmpty ? nil : .allOf(parts)
    case .or(let terms):
      let parts = terms.compactMap { predicate($0, columns) }
      return parts.count == terms.count ? .anyOf(parts) : nil
    case .call(let function, let arguments):
      switch function.identity {
      case .comparison(let operation, _):
        if let column = position(arguments[0]), let value = arguments[1].constantValue, !value.isNull {
          return .comparison(column: column, operation, value)
        }
        if let column = position(arguments[1]), let value = arguments[0].constantValue, !value.isNull {
          return .comparison(column: column, operation.flipped, value)
        }
        return nil
      case .membership(let set): return position(arguments[0]).map { .membership(column: $0, set) }
      case .nullness(let isNegated):
        return position(arguments[0]).map { isNegated ? .isNotNull(column: $0) : .isNull(column: $0) }
      case .not:
        guard arguments[0].type == .boolean else { return nil }
        return position(arguments[0]).map { .comparison(column: $0, .equal, .boolean(false)) }
      default: return nil
      }
    case .constant, .conditional, .coalesce, .aggregate: return nil
    }
  }
}
