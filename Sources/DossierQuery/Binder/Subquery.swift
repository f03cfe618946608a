import DossierBase
import DossierSQL

/// A subquery within an expression: what the expression sees is a column, which a join makes.
struct Subquery {
  let plan: PlanNode
  /// How the subquery's rows are joined to those that the expression is computed for.
  let kind: JoinStep.Kind
  /// For IN: what is looked for, and among what.
  var keys: [JoinKey] = []
  /// The column that the expression sees.
  let value: BoundExpression
  /// True if the rows are those before grouping.
  var isOfInput: Bool
  let range: Range<Int>

  var column: ColumnID {
    guard let column = value.column else { preconditionFailure("a subquery is seen as a column") }
    return column
  }

  /// `value IN (query)`.
  static func membership(
    of value: BoundExpression, in query: SQLQuery, _ binder: ExpressionBinder, _ queries: QueryBinder,
    at range: Range<Int>
  ) throws(EngineError) -> Subquery {
    let bound = try oneColumn(query, binder, queries)
    let column = BoundExpression(.column(bound.columns[0].id), bound.columns[0].type, at: query.range)
    let pair = try Coercion.unify([value, column], for: "IN", at: range, isComparison: true)
    let mark = JoinMark(column: binder.context.makeColumn(), isNullAware: true)
    return Subquery(
      plan: bound.plan, kind: .mark(mark), keys: [JoinKey(left: pair[0], right: pair[1])],
      value: BoundExpression(.column(mark.column), .boolean, at: range),
      isOfInput: binder.clause.isBeforeGrouping, range: range)
  }

  /// `value < ANY (query)` and the like.
  static func comparison(
    of value: BoundExpression, _ operation: BinaryOperator, with query: SQLQuery, _ binder: ExpressionBinder,
    _ queries: QueryBinder, at range: Range<Int>
  ) throws(EngineError) -> Subquery {
    let bound = try oneColumn(query, binder, queries)
    let column = BoundExpression(.column(bound.columns[0].id), bound.columns[0].type, at: query.range)
    let mark = JoinMark(
      column: binder.context.makeColumn(),
      comparison: try binder.bindBinary(operation, value, column, at: range))
    return Subquery(
      plan: bound.plan, kind: .mark(mark), value: BoundExpression(.column(mark.column), .boolean, at: range),
      isOfInput: binder.clause.isBeforeGrouping, range: range)
  }

  /// `EXISTS (query)`.
  static func existence(
    of query: SQLQuery, _ binder: ExpressionBinder, _ queries: QueryBinder, at range: Range<Int>
  ) throws(EngineError) -> Subquery {
    let bound = try queries.within(binder.scope) { () throws(EngineError) in try queries.bind(query) }
    let mark = JoinMark(column: binder.context.makeColumn())
    return Subquery(
      plan: bound.plan.asked(), kind: .mark(mark),
      value: BoundExpression(.column(mark.column), .boolean, at: range),
      isOfInput: binder.clause.isBeforeGrouping, range: range)
  }

  /// `(query)` as a value.
  static func value(
    of query: SQLQuery, _ binder: ExpressionBinder, _ queries: QueryBinder, at range: Range<Int>
  ) throws(EngineError) -> Subquery {
    let bound = try oneColumn(query, binder, queries)
    // Under another number, as several names may show one column.
    let own = PlanExpression(
      id: binder.context.makeColumn(), name: bound.columns[0].name,
      expression: BoundExpression(.column(bound.columns[0].id), bound.columns[0].type, at: range))
    return Subquery(
      plan: PlanNode(.project([own]), [bound.plan]), kind: .single,
      value: BoundExpression(.column(own.id), own.expression.type, at: range),
      isOfInput: binder.clause.isBeforeGrouping, range: range)
  }

  private static func oneColumn(
    _ query: SQLQuery, _ binder: ExpressionBinder, _ queries: QueryBinder
  ) throws(EngineError) -> BoundQuery {
    let bound = try queries.within(binder.scope) { () throws(EngineError) in try queries.bind(query) }
    try queries.check(depth: bound.depth, at: query.range)
    guard bound.columns.count == 1 else {
      throw EngineError(
        .binding, "a subquery in an expression has one column, not \(bound.columns.count)",
        at: .sql(query.range))
    }
    return bound
  }
}

extension PlanNode {
  /// The plan as far as it matters whether there are rows.
  fileprivate func asked() -> PlanNode {
    switch operation {
    case .limit(let count, offset: 0) where count.map({ $0 > 0 }) ?? true: children[0].asked()
    case .project, .sort(_, limit: nil): children[0].asked()
    default: self
    }
  }
}

extension ExpressionBinder {
  /// Rows with what subqueries say of them.
  ///
  /// - Parameter rewrite: turns what is looked for into expressions over the rows.
  func attach(
    _ subqueries: [Subquery], to plan: PlanNode,
    _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression = { $0 }
  ) throws(EngineError) -> PlanNode {
    var plan = plan
    if subqueries.count > BoundQuery.stepLimit {
      throw EngineError(
        .binding, "SELECT has more than \(BoundQuery.stepLimit) subqueries as values",
        at: .sql(subqueries[0].range))
    }
    for subquery in subqueries {
      let lost = subquery.plan.freeColumns.intersection(ColumnIDSet(scope.columns.map(\.id)))
        .subtracting(plan.outputColumns)
      for column in scope.columns where lost.contains(column.id) {
        let name = ShownText.shortened(column.name)
        throw EngineError(
          .binding, "the subquery reads the column \(name), which is not in GROUP BY",
          at: .sql(subquery.range),
          hint: "add \(name) to GROUP BY")
      }
      var (keys, kind) = (subquery.keys, subquery.kind)
      for key in keys.indices { keys[key].left = try rewrite(keys[key].left) }
      if case .mark(var mark) = kind, let comparison = mark.comparison {
        mark.comparison = try rewrite(comparison)
        kind = .mark(mark)
      }
      plan = try Decorrelation.join(
        kind, plan, subquery.plan, keys: keys, context, at: subquery.range)
    }
    return plan
  }
}
