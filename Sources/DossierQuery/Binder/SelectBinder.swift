import DossierBase
import DossierSQL

/// Resolves one SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY … LIMIT.
final class SelectBinder {
  private let queries: QueryBinder
  private let core: SelectCore
  private let query: SQLQuery
  /// A column of the result.
  struct Item {
    var name: String
    var alias: Identifier?
    /// The expression, or the column that a star stands for.
    var source: Source

    enum Source {
      case expression(SQLExpression)
      case column(Int)
    }
  }

  private var scope = Scope()
  private var items: [Item] = []
  private var depth = 1

  init(_ queries: QueryBinder, _ core: SelectCore, _ query: SQLQuery) {
    self.queries = queries
    self.core = core
    self.query = query
  }

  func bind() throws(EngineError) -> BoundQuery {
    var plan = try bindFrom()
    items = try SelectItems.expand(core.items, scope)
    let binder = makeBinder()
    if let condition = core.condition {
      binder.aggregatesBarredBy = "WHERE"
      plan = .filter(plan, Self.conjuncts(try binder.bindCondition(condition)))
      binder.aggregatesBarredBy = nil
    }
    let keys = try bindGroupKeys(binder)
    var outputs = try items.map { (item) throws(EngineError) in try bindItem(item, binder) }
    let having = try core.having.map { (condition) throws(EngineError) in try binder.bindCondition(condition)
    }
    let order = try OrderBinding.bind(query.orderBy, items, outputs, binder)
    var hidden = order.hidden
    let isGrouped = core.groupBy != .none || !binder.aggregates.isEmpty || core.having != nil
    if isGrouped {
      let allKeys = core.groupBy == .all ? Self.keys(among: outputs, binder) : keys
      plan = .aggregate(plan, keys: allKeys, calls: binder.aggregates)
      let grouping = GroupedExpressions(keys: allKeys, scope: scope)
      outputs = try outputs.map { (output) throws(EngineError) in try grouping.rewrite(output) }
      hidden = try hidden.map { (output) throws(EngineError) in try grouping.rewrite(output) }
      if let having { plan = .filter(plan, Self.conjuncts(try grouping.rewrite(having))) }
    }
    return try finish(plan, outputs, hidden, order.keys)
  }

  private func makeBinder() -> ExpressionBinder {
    var aliases: [[UInt8]: SQLExpression] = [:]
    for item in items {
      if let alias = item.alias, case .expression(let expression) = item.source, aliases[alias.folded] == nil
      {
        aliases[alias.folded] = expression
      }
    }
    return ExpressionBinder(
      scope: scope, catalog: queries.catalog, settings: queries.settings, aliases: aliases)
  }

  private func bindFrom() throws(EngineError) -> LogicalPlan {
    guard let table = core.from.first else { return .oneRow }
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
    case .expression(let expression): return try binder.bind(expression)
    case .column(let index):
      return BoundExpression(.column(index), scope.columns[index].type, at: core.place.range)
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
    binder.aggregatesBarredBy = "GROUP BY"
    defer { binder.aggregatesBarredBy = nil }
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
    _ input: LogicalPlan, _ outputs: [BoundExpression], _ hidden: [BoundExpression], _ keys: [SortKey]
  ) throws(EngineError) -> BoundQuery {
    var plan = LogicalPlan.project(input, outputs + hidden)
    if core.isDistinct {
      guard hidden.isEmpty else {
        throw EngineError(
          .binding, "with SELECT DISTINCT, ORDER BY takes only columns of the result",
          at: .sql(hidden[0].range))
      }
      let columns = outputs.enumerated().map {
        BoundExpression(.column($0.offset), $0.element.type, at: $0.element.range)
      }
      plan = .aggregate(plan, keys: columns, calls: [])
    }
    if !keys.isEmpty { plan = .sort(plan, keys) }
    plan = try queries.limited(plan, query)
    if !hidden.isEmpty {
      let visible = outputs.enumerated().map {
        BoundExpression(.column($0.offset), $0.element.type, at: $0.element.range)
      }
      plan = .project(plan, visible)
    }
    let columns = zip(items, outputs).map { ColumnDefinition($0.name, $1.type) }
    return BoundQuery(plan: plan, columns: columns, depth: depth)
  }

  /// The terms of a condition that must all be true. Comparisons of a column with a constant come first: they are
  /// cheap, never fail, and keep rows from the others that these might fail on.
  static func conjuncts(_ condition: BoundExpression) -> [BoundExpression] {
    func terms(_ condition: BoundExpression) -> [BoundExpression] {
      if case .and(let parts) = condition.kind { return parts.flatMap(terms) }
      return [condition]
    }
    let all = terms(condition)
    return all.filter(\.isPlainComparison) + all.filter { !$0.isPlainComparison }
  }
}
