import DossierBase

/// A plan whose rows several steps of a statement take, and which is computed once for all of them.
final class CommonPlan: Sendable {
  let plan: PlanNode
  /// The columns that may be taken.
  let columns: [PlanColumn]
  /// Columns of rows around the query that the plan reads.
  let freeColumns: ColumnIDSet
  /// Greater than that of every common plan that this one uses.
  let rank: Int

  /// - Parameter columns: those of the plan that may be taken; nil for all.
  init(_ plan: PlanNode, columns: [PlanColumn]? = nil) {
    self.plan = plan
    self.columns = columns ?? plan.output
    freeColumns = plan.freeColumns
    rank = plan.commonPlans.reduce(0) { max($0, $1.rank) } + 1
  }
}

extension PlanNode {
  /// The common plans that steps of this plan use themselves, each once.
  var commonPlans: [CommonPlan] {
    var known: [ObjectIdentifier: CommonPlan] = [:]
    var order: [CommonPlan] = []
    collectCommonPlans(&known, &order)
    return order
  }

  private func collectCommonPlans(
    _ known: inout [ObjectIdentifier: CommonPlan], _ order: inout [CommonPlan]
  ) {
    for child in children { child.collectCommonPlans(&known, &order) }
    guard case .common(let step) = operation, known[ObjectIdentifier(step.common)] == nil else { return }
    known[ObjectIdentifier(step.common)] = step.common
    order.append(step.common)
  }

  /// All common plans that this plan needs, each once, those before others that these use.
  var allCommonPlans: [CommonPlan] {
    var known: Set<ObjectIdentifier> = []
    var open = commonPlans
    var all: [CommonPlan] = []
    while let next = open.popLast() {
      guard known.insert(ObjectIdentifier(next)).inserted else { continue }
      all.append(next)
      open += next.plan.commonPlans
    }
    return all.sorted { $0.rank > $1.rank }
  }

  /// The plan with others in the place of common plans.
  func replacingCommonPlans(_ others: [ObjectIdentifier: CommonPlan]) -> PlanNode {
    var node = replacingChildren(children.map { $0.replacingCommonPlans(others) })
    if case .common(var step) = operation, let other = others[ObjectIdentifier(step.common)] {
      step.common = other
      node.operation = .common(step)
    }
    return node
  }
}

/// One use of a common plan: its rows, with columns of other numbers.
struct CommonStep: Sendable {
  /// A column, and what it is of the common plan's.
  struct Column: Sendable {
    var column: PlanColumn
    var source: ColumnID
  }

  var common: CommonPlan
  var columns: [Column]

  /// All columns of a plan under new numbers.
  init(_ common: CommonPlan, _ context: BindingContext) {
    self.common = common
    columns = common.columns.map { source in
      var column = source
      column.id = context.makeColumn()
      return Column(column: column, source: source.id)
    }
  }

  /// The plan itself in the place of the step, its columns under the step's numbers.
  ///
  /// - Parameter makeColumn: gives a number to a column that the step does not hand on.
  func inlined(_ makeColumn: () -> ColumnID) -> PlanNode {
    let made = common.plan.madeColumns
    var ids: [ColumnID: ColumnID] = [:]
    var outer: [PlanExpression] = []
    for use in columns {
      if made.contains(use.source) {
        ids[use.source] = use.column.id
      } else {
        // Of a query around this one.
        let value = BoundExpression(.column(use.source), use.column.type, at: 0..<0)
        outer.append(PlanExpression(id: use.column.id, name: use.column.name, expression: value))
      }
    }
    for column in made where ids[column] == nil { ids[column] = makeColumn() }
    return common.plan.renumbered(ids).adding(outer)
  }
}
