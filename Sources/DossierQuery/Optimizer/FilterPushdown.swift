import DossierBase

/// Moves conditions below projections, sorting and grouping, and joins filters that stand above each other, so that
/// fewer rows go through the steps between, and scans can skip blocks.
///
/// A condition moves if it reads columns that the step only hands on or renames. It does not pass a step that may fail,
/// nor an earlier condition that stays and may fail; and where it may fail itself, it moves only to where it sees the
/// same rows in the same order.
struct FilterPushdown: OptimizerRule {
  func rewrite(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode { sink([], into: plan) }

  /// The rows of a step for which the conditions are true.
  private func sink(_ conditions: [BoundExpression], into node: PlanNode) -> PlanNode {
    switch node.operation {
    case .filter(let own): return sink(own + conditions, into: node.children[0])
    case .project(let expressions):
      guard !conditions.isEmpty, expressions.allSatisfy({ !$0.expression.mayFail }) else { break }
      return split(conditions, above: node, values(of: expressions)) { _ in true }
    case .sort(_, limit: nil):
      return split(conditions, above: node, nil) { !$0.mayFail }
    case .aggregate(let keys, let calls):
      guard !conditions.isEmpty, keys.allSatisfy({ !$0.expression.mayFail }),
        calls.allSatisfy({ !$0.call.mayFail })
      else { break }
      // Equal keys that can be told apart, such as 0.0 and -0.0, are one group, but several values for a condition.
      let exact = keys.filter { $0.expression.type != .double && $0.expression.type != .interval }
      return split(conditions, above: node, values(of: exact)) { !$0.mayFail && $0.dependsOnRows }
    case .join(let step): return sink(conditions, into: node, step)
    case .concatenate(let step): return sink(conditions, into: node, step)
    case .repeat:
      return split(conditions, above: node, nil) { !$0.mayFail }
    case .window(let step):
      // A condition on what partitions are made of leaves whole partitions out.
      // Equal doubles and spans may yet differ.
      let exact = node.children[0].output.filter { $0.type != .double && $0.type != .interval }
      let columns = ColumnIDSet(step.partition).intersection(ColumnIDSet(exact.map(\.id)))
      return split(conditions, above: node, nil) {
        !$0.mayFail && $0.dependsOnRows && $0.isDeterministic && $0.columns.isSubset(of: columns)
      }
    case .scan, .oneRow, .empty, .tableFunction, .sort, .limit, .common: break
    }
    return node.replacingChildren(node.children.map { sink([], into: $0) }).filtered(conditions)
  }

  /// Asks conditions of each input, in terms of its columns.
  private func sink(
    _ conditions: [BoundExpression], into node: PlanNode, _ step: ConcatenationStep
  ) -> PlanNode {
    let own = ColumnIDSet(step.columns.map(\.id))
    let moved = conditions.filter { !$0.mayFail && $0.dependsOnRows && $0.columns.isSubset(of: own) }
    let kept = conditions.filter { $0.mayFail || !$0.dependsOnRows || !$0.columns.isSubset(of: own) }
    let children = zip(node.children, step.inputs).map { child, inputs in
      let columns = Dictionary(zip(step.columns.map(\.id), inputs)) { first, _ in first }
      var replacements = BoundExpression.Replacements { columns[$0].map { .column($0) } }
      return sink(moved.map { replacements.replaced($0) }, into: child)
    }
    return node.replacingChildren(children).filtered(kept)
  }

  /// Asks conditions of the side that they read, makes equations between the sides keys, and keeps the rest above.
  private func sink(_ conditions: [BoundExpression], into node: PlanNode, _ step: JoinStep) -> PlanNode {
    var step = step
    let (left, right) = (node.children[0].outputColumns, node.children[1].outputColumns)
    guard step.expressions.allSatisfy({ !$0.mayFail }) else {
      return node.replacingChildren(node.children.map { sink([], into: $0) }).filtered(conditions)
    }
    if case .left = step.kind, conditions.contains(where: { $0.isNever(whereNull: right) }) {
      step.kind = .inner
    }
    let movable = JoinConditions(
      conditions.filter { !$0.mayFail && $0.dependsOnRows }, left: left, right: right)
    var kept = conditions.filter { $0.mayFail || !$0.dependsOnRows }
    var (toLeft, toRight) = (movable.left, [BoundExpression]())
    switch step.kind {
    case .inner:
      toRight = movable.right
      step.keys += movable.keys
      step.conditions += movable.others
    case .left, .single: kept += movable.right + movable.keys.map(\.condition) + movable.others
    case .mark(let mark):
      // The mark is on neither side.
      let marked = movable.left.filter { $0.columns.contains(mark.column) }
      toLeft.removeAll { $0.columns.contains(mark.column) }
      kept += marked + movable.right + movable.keys.map(\.condition) + movable.others
    case .full:
      toLeft = []
      kept += movable.left + movable.right + movable.keys.map(\.condition) + movable.others
    }
    let children = [sink(toLeft, into: node.children[0]), sink(toRight, into: node.children[1])]
    return PlanNode(.join(step), children).filtered(kept)
  }

  /// The columns of a step that are columns of its input or constants.
  private func values(of expressions: [PlanExpression]) -> [ColumnID: BoundExpression] {
    let simple = expressions.filter { $0.expression.column != nil || $0.expression.constantValue != nil }
    return Dictionary(simple.map { ($0.id, $0.expression) }) { first, _ in first }
  }

  /// Moves below a step what may go there, and keeps the rest above it.
  ///
  /// - Parameter values: what the step's columns are in terms of its input; nil if they are the input's.
  private func split(
    _ conditions: [BoundExpression], above node: PlanNode, _ values: [ColumnID: BoundExpression]?,
    where mayMove: (BoundExpression) -> Bool
  ) -> PlanNode {
    var moved: [BoundExpression] = []
    var kept: [BoundExpression] = []
    let known = values.map { ColumnIDSet($0.keys) }
    var replacements = BoundExpression.Replacements(folding: true) { column in
      values?[column].flatMap { $0.column == column ? nil : $0.kind }
    }
    for condition in conditions {
      let isInOrder = kept.isEmpty || !condition.mayFail && kept.allSatisfy { !$0.mayFail }
      let isKnown = known.map { condition.columns.subtracting($0).isEmpty } ?? true
      if isInOrder, mayMove(condition), isKnown {
        let lower = replacements.replaced(condition)
        if lower.constantValue != .boolean(true) { moved.append(lower) }
      } else {
        kept.append(condition)
      }
    }
    return node.replacingChildren([sink(moved, into: node.children[0])]).filtered(kept)
  }
}

extension BoundExpression {
  /// True for a condition that is not true of any row in which the columns are null.
  fileprivate func isNever(whereNull columns: ColumnIDSet) -> Bool {
    switch kind {
    case .and(let terms): return terms.contains { $0.isNever(whereNull: columns) }
    case .or(let terms): return terms.allSatisfy { $0.isNever(whereNull: columns) }
    case .call(let function, let arguments):
      if case .nullness(isNegated: true) = function.identity {
        return arguments[0].isNull(whereNull: columns)
      }
      return isNull(whereNull: columns)
    default: return isNull(whereNull: columns)
    }
  }

  /// True if the value is null where the columns are.
  private func isNull(whereNull columns: ColumnIDSet) -> Bool {
    switch kind {
    case .column(let column): columns.contains(column)
    case .call(let function, let arguments):
      function.nulls == .propagate && arguments.contains { $0.isNull(whereNull: columns) }
    case .constant(let value): value.isNull
    case .and, .or, .conditional, .coalesce, .aggregate: false
    }
  }
}
