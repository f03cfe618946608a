import DossierBase
import DossierSQL

extension ExpressionBinder {
  func bindCall(_ call: FunctionCall, at range: Range<Int>) throws(EngineError) -> BoundExpression {
    if let window = call.window { throw unsupported("window functions (OVER)", window.place.range) }
    let name = call.name.name.lowercased()
    if AggregateRegistry.contains(name) { return try bindAggregate(call, name, at: range) }
    if call.isDistinct || call.filter != nil || call.isStar || !call.orderBy.isEmpty {
      guard FunctionRegistry.contains(name) else { throw FunctionRegistry.unknown(name, at: range) }
      throw EngineError(
        .binding, "\(name) is not an aggregate: DISTINCT, FILTER and * do not go with it", at: .sql(range),
        hint: NearestName.nearest(to: name, among: AggregateRegistry.names).map { "did you mean \($0)?" })
    }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument)) }
    return try FunctionRegistry.resolve(functionContext(name, arguments, range))
  }

  private func bindAggregate(
    _ call: FunctionCall, _ name: String, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    if !clause.takesAggregates { throw barred("the aggregate \(name)", at: range) }
    if call.isStar, name != "count" { throw EngineError(.binding, "only count takes `*`", at: .sql(range)) }
    guard
      call.arguments.count == 1 || call.isStar && name == "count" || call.arguments.isEmpty && name == "count"
    else {
      throw EngineError(
        .binding, "\(name) takes one argument, not \(call.arguments.count)", at: .sql(range))
    }
    let outer = clause
    clause = .aggregate
    defer { clause = outer }
    let argument = try call.arguments.first.map { (expression) throws(EngineError) in try bind(expression) }
    let filter = try call.filter.map { (expression) throws(EngineError) in try bindCondition(expression) }
    let (function, converted) = try AggregateRegistry.resolve(name, argument, at: range)
    let aggregate = AggregateCall(
      function: function, argument: converted,
      isDistinct: call.isDistinct && !function.name.ignoresRepetition, filter: filter)
    return register(aggregate, at: range)
  }

  /// The error of an aggregate where none may stand.
  func barred(_ what: String, at range: Range<Int>) -> EngineError {
    EngineError(
      .binding, "\(what) cannot stand in \(clause.rawValue)", at: .sql(range),
      hint: clause == .where ? "conditions on aggregates belong into HAVING" : nil)
  }
}
