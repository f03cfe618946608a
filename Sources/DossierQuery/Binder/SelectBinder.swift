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

  func bind() throws(EngineError) -> BoundQuery {
    var plan = try bindFrom()
    items = try SelectItems.expand(core.items, scope, context)
    let binder = makeBinder()
    if let condition = core.condition {
      binder.clause = .where
      plan = Self.filtered(plan, try binder.bindCondition(condition))
    }
    binder.clause = .groupBy
    let keys = try bindGroupKeys(binder)
    binder.clause = .select
    var outputs: [BoundExpression] = []
    outputs.reserveCapacity(items.count)
    for item in items { outputs.append(try bindItem(item, binder)) }
    binder.clause = .having
    let having = try core.having.map { (condition) throws(EngineError) in
      try binder.bindCondition(condition)
    }
    binder.clause = .orderBy
    var order = try OrderBinding.bind(query.orderBy, items, outputs, binder)
    let isGrouped = core.groupBy != .none || !binder.aggregates.isEmpty || core.having != nil
    if isGrouped {
      let allKeys = core.groupBy == .all ? Self.keys(among: outputs, binder) : keys
      plan = try group(plan, by: allKeys, binder.aggregates, &outputs, &order.hidden, having)
    }
    return try finish(plan, outputs, order)
  }

  /// The groups of a plan's rows, and expressions over rows turned into those over groups.
  private func group(
    _ input: PlanNode, by keyExpressions: [BoundExpression], _ aggregates: [AggregateCall],
    _ outputs: inout [BoundExpression], _ hidden: inout [BoundExpression], _ having: BoundExpression?
  ) throws(EngineError) -> PlanNode {
    var list = ExpressionList(context)
    for key in keyExpressions { _ = list.add(key, name: nil) }
    let calls = aggregates.map { PlanAggregate(id: context.makeColumn(), call: $0) }
    let plan = PlanNode(.aggregate(keys: list.expressions, calls: calls), [input])
    var grouping = GroupedExpressions(keys: list.expressions, calls: calls, scope: scope)
    for index in outputs.indices { outputs[index] = try grouping.rewrite(outputs[index]) }
    for index in hidden.indices { hidden[index] = try grouping.rewrite(hidden[index]) }
    guard let having else { return plan }
    return Self.filtered(plan, try grouping.rewrite(having))
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
    return ExpressionBinder(scope: scope, context, .select, aliases: aliases)
  }

  private func bindFrom() throws(EngineError) -> PlanNode {
    guard let table = core.from.first else { return PlanNode(.oneRow) }
    if core.from.count > 1 {
      throw EngineError(.unsupported, "joins are not supported yet", at: .sql(core.from[1].range))
    }
    let (plan, names, inputDepth) = try queries.bindTable(table)
    scope = names
    depth = inputDepth + 1
    return plan
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

  private func bindGroupKeys(_ binder: ExpressionBinder) throws(EngineError) -> [BoundExpression] {
    guard case .expressions(let expressions) = core.groupBy else { return [] }
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
    _ input: PlanNode, _ outputs: [BoundExpression], _ order: OrderBinding.Order
  ) throws(EngineError) -> BoundQuery {
    var list = ExpressionList(context)
    var ids: [ColumnID] = []
    ids.reserveCapacity(outputs.count + order.hidden.count)
    for (index, output) in outputs.enumerated() {
      ids.append(list.add(output, name: items[index].alias?.name))
    }
    for output in order.hidden { ids.append(list.add(output, name: nil)) }
    var plan = list.arePassedThrough ? input : PlanNode(.project(list.expressions), [input])
    if core.isDistinct {
      if let hidden = order.hidden.first {
        throw EngineError(
          .binding, "with SELECT DISTINCT, ORDER BY takes only columns of the result", at: .sql(hidden.range))
      }
      let keys = list.expressions.map { PlanExpression.passing($0.column) }
      plan = PlanNode(.aggregate(keys: keys, calls: []), [plan])
    }
    if !order.keys.isEmpty {
      let keys = order.keys.map {
        ColumnOrder(column: ids[$0.position], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
      }
      plan = PlanNode(.sort(keys, limit: nil), [plan])
    }
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
    func terms(_ condition: BoundExpression) -> [BoundExpression] {
      if case .and(let parts) = condition.kind { return parts.flatMap(terms) }
      return [condition]
    }
    let all = terms(condition)
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

/// Expressions that a step computes, each once, with the columns that they become.
///
/// A column of the input keeps its id.
private struct ExpressionList {
  private let context: BindingContext
  private(set) var expressions: [PlanExpression] = []
  private var known: [BoundExpression: ColumnID] = [:]

  init(_ context: BindingContext) { self.context = context }

  /// True if nothing is computed.
  var arePassedThrough: Bool { expressions.allSatisfy(\.isPassedThrough) }

  /// The column of an expression, which is added if it is new.
  mutating func add(_ expression: BoundExpression, name: String?) -> ColumnID {
    if expression.isDeterministic, let id = known[expression] { return id }
    let id = expression.column ?? context.makeColumn()
    expressions.append(PlanExpression(id: id, name: name, expression: expression))
    known[expression] = id
    return id
  }
}
