import DossierBase
import DossierSQL

extension ExpressionBinder {
  func bindCall(_ call: FunctionCall, at range: Range<Int>) throws(EngineError) -> BoundExpression {
    if let window = call.window { return try bindWindow(call, window, at: range) }
    let name = call.name.name.lowercased()
    if name == "grouping" || name == "grouping_id" { return try bindGrouping(call, at: range) }
    if AggregateRegistry.contains(name) { return try bindAggregate(call, name, at: range) }
    if call.isDistinct || call.filter != nil || call.isStar || !call.orderBy.isEmpty {
      guard FunctionRegistry.contains(name) else { throw unknown(name, at: range) }
      throw EngineError(
        .binding, "\(name) is not an aggregate: DISTINCT, FILTER and * do not go with it", at: .sql(range),
        hint: NearestName.nearest(to: name, among: AggregateRegistry.names).map { "did you mean \($0)?" })
    }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument)) }
    guard FunctionRegistry.contains(name) else { throw unknown(name, at: range) }
    return try FunctionRegistry.resolve(functionContext(name, arguments, range))
  }

  private func unknown(_ name: String, at range: Range<Int>) -> EngineError {
    if Self.windowFunctionNames.contains(name) {
      return EngineError(
        .binding, "\(name) is a window function", at: .sql(range), hint: "write \(name)(…) OVER (ORDER BY …)")
    }
    return FunctionRegistry.unknown(name, at: range)
  }

  /// Which of the arguments, keys of GROUP BY, are no keys of a group: a bit for each, the last argument's the lowest.
  private func bindGrouping(_ call: FunctionCall, at range: Range<Int>) throws(EngineError) -> BoundExpression
  {
    guard clause.takesAggregates else { throw barred("grouping", at: range) }
    guard !call.arguments.isEmpty, call.arguments.count < 64 else {
      throw EngineError(.binding, "grouping takes 1 to 63 keys of GROUP BY", at: .sql(range))
    }
    var keys: [BoundExpression] = []
    for argument in call.arguments { keys.append(try bind(argument)) }
    let column = context.makeColumn()
    groupings.append(GroupingCall(id: column, keys: keys, range: range))
    return BoundExpression(.column(column), .bigint, at: range)
  }

  private func bindAggregate(
    _ call: FunctionCall, _ name: String, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    if !clause.takesAggregates { throw barred("the aggregate \(name)", at: range) }
    if call.isStar, name != "count" { throw EngineError(.binding, "only count takes `*`", at: .sql(range)) }
    guard !call.arguments.isEmpty || name == "count" else {
      throw EngineError(.binding, "\(name) takes an argument", at: .sql(range))
    }
    let outer = clause
    clause = .aggregate
    defer { clause = outer }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument)) }
    try checkOwn(arguments, name, at: range)
    let filter = try call.filter.map { (expression) throws(EngineError) in try bindCondition(expression) }
    if arguments.isEmpty {
      let (function, _) = try AggregateRegistry.resolve(name, nil, at: range)
      return register(
        AggregateCall(function: function, argument: nil, isDistinct: false, filter: filter), at: range)
    }
    var keys: [BoundExpression] = []
    var order: [GatheredOrder] = []
    for term in call.orderBy {
      keys.append(try bind(term.expression))
      order.append(GatheredOrder(isDescending: term.isDescending, nullsFirst: term.nulls == .first))
    }
    // Distinct values come in no order of their own, so they come by themselves.
    if call.isDistinct { order = [order.first ?? GatheredOrder(isDescending: false, nullsFirst: false)] }
    let function = try AggregateRegistry.resolve(name, &arguments, order: order, at: range)
    let isOrdered = function.takesOrder
    let isDistinct = call.isDistinct && !function.name.ignoresRepetition
    if isDistinct, arguments.count > 1 {
      throw unsupported("DISTINCT in \(name) of several arguments is", range)
    }
    if isDistinct, isOrdered, keys.contains(where: { $0 != arguments[0] }) {
      throw unsupported("DISTINCT with ORDER BY of other values within an aggregate is", range)
    }
    let aggregate = AggregateCall(
      function: function, argument: arguments[0],
      others: Array(arguments.dropFirst()) + (isOrdered && !isDistinct ? keys : []), isDistinct: isDistinct,
      filter: filter)
    return register(aggregate, at: range)
  }

  /// Refuses an aggregate that reads rows of a query around this one alone: it would be one of that query.
  private func checkOwn(_ arguments: [BoundExpression], _ name: String, at range: Range<Int>)
    throws(EngineError)
  {
    var read = ColumnIDSet()
    for argument in arguments { argument.collectColumns(into: &read) }
    let isOuter = !read.isEmpty && queries?.isOuter(read) ?? false
    if isOuter { throw unsupported("an aggregate of a query around this one is", range) }
  }

  /// The error of an aggregate where none may stand.
  func barred(_ what: String, at range: Range<Int>) -> EngineError {
    EngineError(
      .binding, "\(what) cannot stand in \(clause.rawValue)", at: .sql(range),
      hint: clause == .where ? "conditions on aggregates belong into HAVING" : nil)
  }
}
