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
    ColumnPruning(), FilterPushdown(), JoinOrder(), EmptyInputs(), LimitPushdown(), TopRows(),
    ScanPredicates(),
    CountFromMetadata(), CountOfValues(), ColumnPruning(),
  ])

  /// The query with its plan rewritten, numbered from the top down, and estimated.
  func optimize(_ query: BoundQuery) -> BoundQuery {
    var optimized = query
    if !rules.isEmpty { optimized.plan = optimize(query.plan, for: ColumnIDSet(query.columns.map(\.id))) }
    var numbering = PlanNumbering()
    numbering.number(&optimized.plan)
    return optimized
  }

  /// Common plans come after all that use them, when it is known what is asked of them.
  private func optimize(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode {
    var common = CommonPlans(plan)
    let main = rewritten(common.inlined(plan), for: result)
    var needed: [ObjectIdentifier: ColumnIDSet] = [:]
    main.addUses(to: &needed)
    var done: [(former: CommonPlan, plan: PlanNode)] = []
    for former in plan.allCommonPlans {
      guard let columns = needed[ObjectIdentifier(former)] else { continue }
      let own = rewritten(common.inlined(former.plan), for: columns)
      own.addUses(to: &needed)
      done.append((former, own))
    }
    var new: [ObjectIdentifier: CommonPlan] = [:]
    for (former, own) in done.reversed() {
      new[ObjectIdentifier(former)] = CommonPlan(own.replacingCommonPlans(new))
    }
    return main.replacingCommonPlans(new)
  }

  private func rewritten(_ plan: PlanNode, for result: ColumnIDSet) -> PlanNode {
    rules.reduce(plan) { plan, rule in rule.rewrite(plan, for: result) }
  }
}

/// Gives every step its number, from the top down, and its estimate; common plans with their first use.
private struct PlanNumbering {
  private var next = 0
  /// By the former ones, which are kept so that no other object takes their identity.
  private var done: [ObjectIdentifier: (former: CommonPlan, numbered: CommonPlan)] = [:]

  mutating func number(_ plan: inout PlanNode) {
    addNumbers(to: &plan)
    var estimate = RowEstimate()
    estimate.fill(&plan)
  }

  private mutating func addNumbers(to node: inout PlanNode) {
    node.id = next
    next += 1
    for child in node.children.indices { addNumbers(to: &node.children[child]) }
    guard case .common(var step) = node.operation else { return }
    let known = ObjectIdentifier(step.common)
    if done[known] == nil {
      var plan = step.common.plan
      number(&plan)
      done[known] = (step.common, CommonPlan(plan))
    }
    step.common = done[known]?.numbered ?? step.common
    node.operation = .common(step)
  }
}

extension PlanNode {
  /// Adds which columns of common plans the steps use.
  fileprivate func addUses(to needed: inout [ObjectIdentifier: ColumnIDSet]) {
    for child in children { child.addUses(to: &needed) }
    guard case .common(let step) = operation else { return }
    let columns = ColumnIDSet(step.columns.map(\.source))
    needed[ObjectIdentifier(step.common)] = columns.union(
      needed[ObjectIdentifier(step.common)] ?? ColumnIDSet())
  }

  /// The plan with every step rewritten, those below a step before it.
  func rewritten(_ rewrite: (PlanNode) -> PlanNode) -> PlanNode {
    rewrite(replacingChildren(children.map { $0.rewritten(rewrite) }))
  }
}
