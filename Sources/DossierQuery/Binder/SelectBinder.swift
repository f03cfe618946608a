import DossierBase
import DossierSQL

/// Resolves one SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY … LIMIT.
final class SelectBinder {
  private let queries: QueryBinder
  private let context: BindingContext
  private let core: SelectCore
  private let query: SQLQuery
  /// A column of the result.
  struct Item {
    var name: String
    var source: Source

    enum Source {
      indirect case expression(SQLExpression, alias: Identifier?)
      /// A column of the scope that a star stands for.
      case column(Int)
      /// Such a column where the star has an alias.
      indirect case renamedColumn(Int, alias: Identifier)
    }

    var alias: Identifier? {
      switch source {
      case .expression(_, let alias): alias
      case .renamedColumn(_, let alias): alias
      case .column: nil
      }
    }
  }

  private var scope = Scope()
  private var items: [Item] = []
  /// What stars stand for, one expression per column of the scope.
  private var starExpressions: [Int: BoundExpression] = [:]
  private var depth = 1

  init(_ queries: QueryBinder, _ core: SelectCore, _ query: SQLQuery) {
    self.queries = queries
    context = queries.context
    self.core = core
    self.query = query
  }

  /// What the clauses behind WHERE say, over rows or, once they are grouped, over groups.
  private struct Clauses {
    var keys: [[BoundExpression]]
    var outputs: [BoundExpression] = []
    var having: BoundExpression?
    var qualify: BoundExpression?
    var order = OrderBinding.Order()
    /// Of DISTINCT ON, by their positions among the outputs and what is hidden behind them.
    var distinctKeys: [Int] = []
    var windows: [BoundWindow] = []
    /// Those that WHERE does not need.
    var subqueries: [Subquery] = []

    /// Turns expressions over rows into such over groups.
    mutating func rewrite(
      _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression
    ) throws(EngineError) {
      for index in outputs.indices { outputs[index] = try rewrite(outputs[index]) }
      for index in order.hidden.indices { order.hidden[index] = try rewrite(order.hidden[index]) }
      for index in windows.indices { windows[index] = try windows[index].rewritten(rewrite) }
      if let condition = qualify { qualify = try rewrite(condition) }
      if let condition = having { having = try rewrite(condition) }
    }
  }

  func bind() throws(EngineError) -> BoundQuery {
    var plan = try bindFrom()
    items = try SelectItems.expand(core.items, scope, core.windows, context)
    let binder = makeBinder()
    if let condition = core.condition {
      binder.clause = .where
      let bound = try binder.bindCondition(condition)
      plan = Self.filtered(try binder.attach(binder.subqueries, to: plan), bound)
    }
    let attachedCount = binder.subqueries.count
    var clauses = try bindClauses(binder)
    clauses.subqueries = Array(binder.subqueries[attachedCount...])
    let isGrouped =
      core.groupBy != .none || !binder.aggregates.isEmpty || core.having != nil || !binder.groupings.isEmpty
    plan = try isGrouped ? grouped(plan, binder, &clauses) : binder.attach(clauses.subqueries, to: plan)
    plan = try WindowPlanning(context).adding(clauses.windows, to: plan, at: core.place.range)
    if let qualify = clauses.qualify {
      if clauses.windows.isEmpty {
        throw EngineError(
          .binding, "QUALIFY needs a window function", at: .sql(core.place.range),
          hint: "write WHERE or HAVING")
      }
      plan = Self.filtered(plan, qualify)
    }
    return try finish(plan, clauses)
  }

  private func bindClauses(_ binder: ExpressionBinder) throws(EngineError) -> Clauses {
    binder.clause = .groupBy
    var clauses = Clauses(keys: try bindGroupKeys(binder))
    binder.clause = .select
    clauses.outputs.reserveCapacity(items.count)
    for item in items { clauses.outputs.append(try bindItem(item, binder)) }
    binder.clause = .having
    clauses.having = try core.having.map { (condition) throws(EngineError) in
      try binder.bindCondition(condition)
    }
    binder.clause = .qualify
    clauses.qualify = try core.qualify.map { (condition) throws(EngineError) in
      try binder.bindCondition(condition)
    }
    binder.clause = .orderBy
    clauses.order = try OrderBinding.bind(query.orderBy, items, clauses.outputs, binder)
    clauses.distinctKeys = try OrderBinding.bind(
      distinctOn: core.distinctOn, items, clauses.outputs, binder, &clauses.order)
    if core.groupBy == .all { clauses.keys = [Self.keys(among: clauses.outputs, binder)] }
    clauses.windows = binder.windows
    return clauses
  }

  /// The groups of a plan's rows for which HAVING is true, and clauses turned into such over them.
  private func grouped(
    _ input: PlanNode, _ binder: ExpressionBinder, _ clauses: inout Clauses
  ) throws(EngineError) -> PlanNode {
    if core.groupBy == .all {
      // What is grouped by is computed for rows.
      var read = ColumnIDSet()
      for key in clauses.keys[0] { key.collectColumns(into: &read) }
      for index in clauses.subqueries.indices where read.contains(clauses.subqueries[index].column) {
        clauses.subqueries[index].isOfInput = true
      }
    }
    let rows = try binder.attach(clauses.subqueries.filter(\.isOfInput), to: input)
    let planning = GroupPlanning(context, binder.aggregates, binder.groupings, at: core.place.range)
    let groups =
      if case .sets = core.groupBy { try planning.groups(of: rows, bySets: clauses.keys) } else {
        try planning.groups(of: rows, by: clauses.keys[0])
      }
    var grouping = GroupedExpressions(
      keys: groups.keys, calls: groups.calls, inputs: rows.outputColumns, scope: scope)
    let plan = try binder.attach(clauses.subqueries.filter { !$0.isOfInput }, to: groups.plan) {
      (expression) throws(EngineError) in
      try grouping.rewrite(expression)
    }
    try clauses.rewrite { (expression) throws(EngineError) in try grouping.rewrite(expression) }
    return clauses.having.map { Self.filtered(plan, $0) } ?? plan
  }

  /// Of equal aliases the last one counts.
  private func makeBinder() -> ExpressionBinder {
    var aliases: [[UInt8]: SQLExpression] = [:]
    for item in items {
      guard let alias = item.alias else { continue }
      switch item.source {
      case .expression(let expression, _): aliases[alias.folded] = expression
      case .column(let index), .renamedColumn(let index, _):
        let column = Identifier(scope.columns[index].name, isQuoted: true, at: alias.range)
        aliases[alias.folded] = SQLExpression(.column([column]), at: alias.range)
      }
    }
    return ExpressionBinder(
      scope: scope, context, .select, aliases: aliases, queries: queries,
      namedWindows: core.windows)
  }

  private func bindFrom() throws(EngineError) -> PlanNode {
    guard let table = try queries.bindFrom(core.from) else { return PlanNode(.oneRow) }
    scope = table.scope
    depth = table.depth + 1
    return table.plan
  }

  private func bindItem(_ item: Item, _ binder: ExpressionBinder) throws(EngineError) -> BoundExpression {
    switch item.source {
    case .expression(let expression, _): return try binder.bind(expression)
    case .column(let index), .renamedColumn(let index, _):
      if let known = starExpressions[index] { return known }
      let column = scope.columns[index]
      let expression = BoundExpression(.column(column.id), column.type, at: core.place.range)
      starExpressions[index] = expression
      return expression
    }
  }

  /// The keys of GROUP BY ALL. Beside aggregates, constants alone are none: then there is one group, rows or not.
  private static func keys(
    among outputs: [BoundExpression], _ binder: ExpressionBinder
  ) -> [BoundExpression] {
    let keys = outputs.filter { !$0.hasAggregate }
    return binder.aggregates.isEmpty || keys.contains(where: \.dependsOnRows) ? keys : []
  }

  /// The keys of groups: one list of them, or several.
  private func bindGroupKeys(_ binder: ExpressionBinder) throws(EngineError) -> [[BoundExpression]] {
    switch core.groupBy {
    case .none, .all: return [[]]
    case .expressions(let expressions): return [try bindGroupKeys(expressions, binder)]
    case .sets(let sets):
      var keys: [[BoundExpression]] = []
      for expressions in sets { keys.append(try bindGroupKeys(expressions, binder)) }
      return keys
    }
  }

  private func bindGroupKeys(
    _ expressions: [SQLExpression], _ binder: ExpressionBinder
  ) throws(EngineError) -> [BoundExpression] {
    var keys: [BoundExpression] = []
    var known: Set<BoundExpression> = []
    for expression in expressions {
      let key: BoundExpression
      if let ordinal = try Self.ordinal(expression, itemCount: items.count) {
        key = try bindItem(items[ordinal], binder)
      } else {
        key = try binder.bind(expression)
      }
      if known.insert(key).inserted { keys.append(key) }
    }
    return keys
  }

  /// The item that a bare integer in GROUP BY or ORDER BY means.
  static func ordinal(_ expression: SQLExpression, itemCount: Int) throws(EngineError) -> Int? {
    guard case .literal(.number(let number)) = expression.kind, case .integer(let value) = number.value else {
      return nil
    }
    guard value >= 1, value <= itemCount else {
      throw EngineError(
        .binding, "there is no column \(value): SELECT lists \(itemCount)", at: .sql(expression.range))
    }
    return Int(value) - 1
  }

  private func finish(
    _ input: PlanNode, _ clauses: Clauses
  ) throws(EngineError) -> BoundQuery {
    let (outputs, order, distinctKeys) = (clauses.outputs, clauses.order, clauses.distinctKeys)
    var list = ExpressionList(context, over: input)
    var ids: [ColumnID] = []
    ids.reserveCapacity(outputs.count + order.hidden.count)
    for (index, output) in outputs.enumerated() {
      ids.append(list.add(output, name: items[index].alias?.name))
    }
    for output in order.hidden { ids.append(list.add(output, name: nil)) }
    var plan = list.arePassedThrough ? input : PlanNode(.project(list.expressions), [input])
    let orders = order.keys.map {
      ColumnOrder(column: ids[$0.position], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
    }
    if !distinctKeys.isEmpty {
      plan = WindowPlanning(context).first(1, of: plan, by: distinctKeys.map { ids[$0] }, orders)
    } else if core.isDistinct {
      if let hidden = order.hidden.first {
        throw EngineError(
          .binding, "with SELECT DISTINCT, ORDER BY takes only columns of the result", at: .sql(hidden.range))
      }
      let keys = list.expressions.map { PlanExpression.passing($0.column) }
      plan = PlanNode(.aggregate(keys: keys, calls: []), [plan])
    }
    if !orders.isEmpty { plan = PlanNode(.sort(orders, limit: nil), [plan]) }
    plan = try queries.limited(plan, query)
    var columns: [BoundQuery.Column] = []
    columns.reserveCapacity(items.count)
    for index in items.indices {
      columns.append(.init(id: ids[index], name: items[index].name, type: outputs[index].type))
    }
    return BoundQuery(plan: plan, columns: columns, depth: depth)
  }

  /// The rows for which a condition is true: none, and nothing is computed, where a constant term says so.
  static func filtered(_ input: PlanNode, _ condition: BoundExpression) -> PlanNode {
    let terms = conjuncts(condition)
    let open = terms.filter { $0.constantValue == nil }
    if terms.contains(where: { $0.constantValue.map { $0 != .boolean(true) } ?? false }) {
      return PlanNode(.empty(input.output))
    }
    return open.isEmpty ? input : PlanNode(.filter(open), [input])
  }

  /// The terms of a condition that must all be true. Comparisons of a column with a constant come first: they are
  /// cheap, never fail, and keep rows from the others that these might fail on.
  private static func conjuncts(_ condition: BoundExpression) -> [BoundExpression] {
    let all = condition.conjuncts
    return all.filter(\.isPlainComparison) + all.filter { !$0.isPlainComparison }
  }
}

extension BoundExpression {
  /// True for a call that takes columns and constants alone and compares them.
  fileprivate var isPlainComparison: Bool {
    guard case .call(let function, let arguments) = kind, case .comparison = function.identity else {
      return false
    }
    return arguments.allSatisfy { $0.column != nil || $0.constantValue != nil }
  }
}
