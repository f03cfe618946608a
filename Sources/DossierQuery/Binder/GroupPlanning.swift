import DossierBase

/// A call of grouping(): which of the keys are none of a group.
struct GroupingCall {
  /// The column that it becomes.
  let id: ColumnID
  let keys: [BoundExpression]
  let range: Range<Int>
}

/// The plan of groups, and what expressions over rows become over them.
struct GroupPlanning {
  private let context: BindingContext
  private let calls: [PlanAggregate]
  private let groupings: [GroupingCall]
  private let range: Range<Int>

  struct Result {
    var plan: PlanNode
    /// The keys as columns of the plan.
    var keys: [PlanExpression]
    var calls: [PlanAggregate]
  }

  init(_ context: BindingContext, _ calls: [AggregateCall], _ groupings: [GroupingCall], at range: Range<Int>)
  {
    self.context = context
    self.calls = calls.map { PlanAggregate(id: context.makeColumn(), call: $0) }
    self.groupings = groupings
    self.range = range
  }

  /// The groups of the rows by one list of keys.
  func groups(of input: PlanNode, by keys: [BoundExpression]) throws(EngineError) -> Result {
    var list = ExpressionList(context, over: input)
    for key in keys { _ = list.add(key, name: nil) }
    let plan = PlanNode(.aggregate(keys: list.expressions, calls: calls), [input])
    let numbers = try groupings.map { (call) throws(EngineError) in try number(call, keys, amongAll: keys) }
    return Result(plan: plan.adding(numbers), keys: list.expressions, calls: calls)
  }

  /// The groups by each of several lists of keys, one after the other; keys that a list lacks are null.
  func groups(of input: PlanNode, bySets sets: [[BoundExpression]]) throws(EngineError) -> Result {
    var all: [BoundExpression] = []
    var known: Set<BoundExpression> = []
    for key in sets.joined() where known.insert(key).inserted { all.append(key) }
    let columns = all.map { PlanColumn(id: context.makeColumn(), type: $0.type) }
    var plans: [PlanNode] = []
    var inputs: [[ColumnID]] = []
    let common = CommonPlan(input)
    for keys in sets {
      let part = try part(common, keys, all)
      plans.append(part)
      inputs.append(part.output.map(\.id))
    }
    let numbers = groupings.map { PlanColumn(id: $0.id, type: .bigint) }
    let step = ConcatenationStep(columns: columns + calls.map(\.column) + numbers, inputs: inputs)
    let keys = zip(all, columns).map { PlanExpression(id: $1.id, name: nil, expression: $0) }
    return Result(plan: PlanNode(.concatenate(step), plans), keys: keys, calls: calls)
  }

  /// The groups by one of several lists of keys: all keys, the aggregates and the numbers of grouping().
  private func part(
    _ input: CommonPlan, _ keys: [BoundExpression], _ all: [BoundExpression]
  ) throws(EngineError) -> PlanNode {
    let step = CommonStep(input, context)
    let copy = PlanNode(.common(step))
    let ids = Dictionary(step.columns.map { ($0.source, $0.column.id) }) { first, _ in first }
    var replacements = BoundExpression.Replacements { ids[$0].map { .column($0) } }
    var list = ExpressionList(context, over: copy)
    for key in keys { _ = list.add(replacements.replaced(key), name: nil) }
    let own = try calls.map { (entry) throws(EngineError) in
      let call = try entry.call.rewritten { (expression) throws(EngineError) in
        replacements.replaced(expression)
      }
      return PlanAggregate(id: context.makeColumn(), call: call)
    }
    let plan = PlanNode(.aggregate(keys: list.expressions, calls: own), [copy])
    var outputs: [PlanExpression] = []
    for key in all {
      let value =
        keys.contains(key)
        ? BoundExpression(.column(list.add(replacements.replaced(key), name: nil)), key.type, at: key.range)
        : BoundExpression.constant(.null, key.type, at: key.range)
      outputs.append(PlanExpression(id: context.makeColumn(), name: nil, expression: value))
    }
    outputs += own.map { PlanExpression.passing($0.column) }
    for call in groupings { outputs.append(try number(call, keys, amongAll: all, id: context.makeColumn())) }
    return PlanNode(.project(outputs), [plan])
  }

  /// What grouping() is for groups by some keys.
  private func number(
    _ call: GroupingCall, _ keys: [BoundExpression], amongAll all: [BoundExpression], id: ColumnID? = nil
  ) throws(EngineError) -> PlanExpression {
    var bits: Int64 = 0
    for key in call.keys {
      guard all.contains(key) else {
        throw EngineError(.binding, "grouping takes keys of GROUP BY", at: .sql(call.range))
      }
      bits = bits << 1 | (keys.contains(key) ? 0 : 1)
    }
    return PlanExpression(
      id: id ?? call.id, name: nil, expression: .constant(.integer(bits), .bigint, at: call.range))
  }
}
