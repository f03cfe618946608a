/// Replaces steps that can have no rows: those over a table without rows, over a condition that is never true, and of
/// which LIMIT asks for none.
struct EmptyInputs: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode {
    plan.rewritten { hasNoRows($0) ? PlanNode(.empty($0.output)) : $0 }
  }

  /// True if the step has no rows; its children are rewritten already.
  private func hasNoRows(_ node: PlanNode) -> Bool {
    switch node.operation {
    case .scan(let scan): return scan.source.rowCount == 0
    case .oneRow: return false
    // What counts gives a row of zeros.
    case .tableFunction, .common: return false
    case .empty: return true
    case .filter(let conditions):
      // A condition behind one that may fail is not asked unless that one succeeds.
      let isNever = conditions.prefix { !$0.mayFail }.contains {
        $0.constantValue.map { $0 != .boolean(true) } ?? false
      }
      return isNever || node.children[0].isEmpty
    case .aggregate(let keys, _): return !keys.isEmpty && node.children[0].isEmpty
    case .limit(count: 0, _): return node.children[0].isStreaming || node.children[0].isEmpty
    case .project, .sort, .limit, .repeat, .window: return node.children[0].isEmpty
    case .concatenate: return node.children.allSatisfy(\.isEmpty)
    case .join(let step):
      switch step.kind {
      case .inner: return node.children.contains(where: \.isEmpty)
      case .left, .single, .mark: return node.children[0].isEmpty
      case .full: return node.children.allSatisfy(\.isEmpty)
      }
    }
  }
}

extension PlanNode {
  fileprivate var isEmpty: Bool { if case .empty = operation { true } else { false } }

  /// True if no step computes anything before its first row is asked for.
  fileprivate var isStreaming: Bool {
    switch operation {
    case .scan, .oneRow, .empty: true
    case .filter, .project: children[0].isStreaming
    case .tableFunction, .aggregate, .sort, .limit, .join, .concatenate, .repeat, .window, .common: false
    }
  }
}
