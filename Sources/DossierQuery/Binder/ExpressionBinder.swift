import DossierBase
import DossierSQL

/// Resolves the names and types of expressions over one scope.
final class ExpressionBinder {
  /// Levels a bound expression may have, aliases expanded.
  private static let depthLimit = 2_000

  let scope: Scope
  let context: BindingContext
  /// Binds subqueries; nil where there may be none.
  let queries: QueryBinder?
  /// The subqueries met so far.
  private(set) var subqueries: [Subquery] = []
  private var knownSubqueries: [SubqueryUse: BoundExpression] = [:]

  /// The window functions met so far, and the windows that have names.
  var windows: [BoundWindow] = []
  let namedWindows: [NamedWindow]
  /// The calls of grouping() met so far.
  var groupings: [GroupingCall] = []

  private struct SubqueryUse: Hashable {
    let expression: SQLExpression
    let isBeforeGrouping: Bool
  }
  /// Where the expressions stand that are bound next.
  var clause: Clause
  /// The aggregates met so far.
  private(set) var aggregates: [AggregateCall] = []
  private var aggregateIndices: [AggregateCall: Int] = [:]
  /// Names that the select list gives to its expressions.
  private let aliases: [[UInt8]: SQLExpression]
  private var boundAliases: [[UInt8]: BoundExpression] = [:]
  private var openAliases: Set<[UInt8]> = []
  private var depth = 0

  init(
    scope: Scope, _ context: BindingContext, _ clause: Clause, aliases: [[UInt8]: SQLExpression] = [:],
    queries: QueryBinder? = nil, namedWindows: [NamedWindow] = []
  ) {
    self.namedWindows = namedWindows
    self.queries = queries
    self.scope = scope
    self.context = context
    self.clause = clause
    self.aliases = aliases
  }

  func bind(_ expression: SQLExpression) throws(EngineError) -> BoundExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw EngineError(
        .binding, "the expression is nested deeper than \(Self.depthLimit) levels with its aliases",
        at: .sql(expression.range))
    }
    try context.reserve(1, BindingContext.expressionByteCount)
    let range = expression.range
    switch expression.kind {
    case .literal(let literal): return LiteralBinding.bind(literal, at: range)
    case .column(let parts): return try bindColumn(parts, at: range)
    case .parameter(let parameter): return try context.parameters.constant(parameter, at: range)
    case .unary(let operation, let operand): return try bindUnary(operation, operand, at: range)
    case .binary(let operation, let left, let right):
      return try bindBinary(operation, try bind(left), try bind(right), at: range)
    case .and(let terms): return try bindLogic(terms, range) { .and($0) }
    case .or(let terms): return try bindLogic(terms, range) { .or($0) }
    case .isNull(let operand, let isNegated):
      let function = isNegated ? NullTests.isNotNull : NullTests.isNull
      return call(function, [try bind(operand)], .boolean, range)
    case .isTruth(let operand, let truth, let isNegated):
      let condition = try Coercion.cast(try bind(operand), to: .boolean)
      return call(NullTests.isTruth(truth, isNegated: isNegated), [condition], .boolean, range)
    case .between(let value, let low, let high, let isNegated):
      return try bindBetween(value, low, high, isNegated: isNegated, at: range)
    case .inList(let value, let items, let isNegated):
      return try negated(isNegated, try bindIn(try bind(value), items, at: range), range)
    case .like(let match): return try negated(match.isNegated, try bindLike(match, at: range), range)
    case .cases(let choice): return try bindCase(choice, at: range)
    case .cast(let operand, let type, let isTry):
      return try bindCast(operand, to: type.type, isTry: isTry, at: range)
    case .extract(let part, let operand):
      let context = functionContext("date_part", [try bind(operand)], range)
      return try DateFunctions.part(context, name: part.name, of: context.arguments[0])
    case .interval(let count, let unit):
      let context = functionContext("interval", [try bind(count)], range)
      return try DateFunctions.interval(
        of: context.arguments[0], unit: DatePart(name: unit.rawValue)!, context)
    case .call(let call): return try bindCall(call, at: range)
    case .inQuery, .anyQuery, .exists, .scalarQuery: return try bindSubquery(expression)
    case .defaultValue:
      throw EngineError(
        .binding, "DEFAULT stands for a value of its own in INSERT and UPDATE only", at: .sql(range))
    }
  }

  // MARK: Subqueries

  /// A subquery as the column that it becomes once it is joined to the rows.
  private func bindSubquery(_ expression: SQLExpression) throws(EngineError) -> BoundExpression {
    let use = SubqueryUse(expression: expression, isBeforeGrouping: clause.isBeforeGrouping)
    if let known = knownSubqueries[use] { return known }
    guard let queries else {
      throw EngineError(
        .unsupported, "a subquery in \(clause.rawValue) is not supported yet", at: .sql(expression.range))
    }
    let bound: BoundExpression
    switch expression.kind {
    case .inQuery(let value, let query, let isNegated):
      let subquery = try Subquery.membership(
        of: try bind(value), in: query, self, queries, at: expression.range)
      bound = try negated(isNegated, add(subquery), expression.range)
    case .anyQuery(let value, let operation, let query):
      bound = add(
        try Subquery.comparison(
          of: try bind(value), operation, with: query, self, queries, at: expression.range))
    case .exists(let query):
      bound = add(try Subquery.existence(of: query, self, queries, at: expression.range))
    case .scalarQuery(let query):
      bound = add(try Subquery.value(of: query, self, queries, at: expression.range))
    default: preconditionFailure("a subquery")
    }
    knownSubqueries[use] = bound
    // A key of the groups can be had for each of them.
    if clause == .groupBy {
      knownSubqueries[SubqueryUse(expression: expression, isBeforeGrouping: false)] = bound
    }
    return bound
  }

  private func add(_ subquery: Subquery) -> BoundExpression {
    subqueries.append(subquery)
    return subquery.value
  }

  /// A condition: anything that casts to BOOLEAN.
  func bindCondition(_ expression: SQLExpression) throws(EngineError) -> BoundExpression {
    try Coercion.cast(try bind(expression), to: .boolean)
  }

  func unsupported(_ what: String, _ range: Range<Int>) -> EngineError {
    EngineError(.unsupported, "\(what) not supported yet", at: .sql(range))
  }

  func call(
    _ function: ScalarFunction, _ arguments: [BoundExpression], _ type: DataType, _ range: Range<Int>
  ) -> BoundExpression {
    ConstantFolding.fold(BoundExpression(.call(function, arguments), type, at: range))
  }

  func functionContext(
    _ name: String, _ arguments: [BoundExpression], _ range: Range<Int>
  ) -> FunctionContext {
    FunctionContext(name: name, arguments: arguments, range: range, catalog: context.catalog)
  }

  private func bindColumn(_ parts: [Identifier], at range: Range<Int>) throws(EngineError) -> BoundExpression
  {
    if let computed = try bindComputed(parts, at: range) { return computed }
    if let position = try scope.position(of: parts) {
      let column = scope.columns[position]
      return BoundExpression(.column(column.id), column.type, at: range)
    }
    let name = parts[parts.count - 1]
    if parts.count == 1, let expression = aliases[name.folded] { return try bindAlias(name, expression) }
    if let outer = try queries?.bindOuter(parts, at: range) { return outer }
    if !name.isQuoted, parts.count == 1, Self.bareFunctions.contains(name.name.lowercased()) {
      return try FunctionRegistry.resolve(functionContext(name.name.lowercased(), [], range))
    }
    if parts.count > 1 { throw scope.unknown(name, of: parts[parts.count - 2]) }
    let aliasNames = aliases.keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
    throw scope.unknown(name, among: scope.columns.map(\.name) + aliasNames + scope.computedNames(context))
  }

  /// The column that a name means if a table has it without storing it, and nothing else is called so.
  private func bindComputed(
    _ parts: [Identifier], at range: Range<Int>
  ) throws(EngineError) -> BoundExpression? {
    let name = parts[parts.count - 1]
    if parts.count == 1, aliases[name.folded] != nil, !openAliases.contains(name.folded) { return nil }
    return try scope.computed(parts, context, at: range)
  }

  /// Functions that may be written without parentheses.
  private static let bareFunctions: Set<String> = ["current_date"]

  private func bindAlias(
    _ name: Identifier, _ expression: SQLExpression
  ) throws(EngineError) -> BoundExpression {
    if let known = boundAliases[name.folded] {
      if known.hasAggregate, !clause.takesAggregates {
        let shown = ShownText.shortened(name.name)
        throw barred("\(shown), which is an aggregate,", at: name.range)
      }
      return known
    }
    guard openAliases.insert(name.folded).inserted else { throw scope.unknown(name, among: []) }
    defer { openAliases.remove(name.folded) }
    let bound = try bind(expression)
    guard bound.nodeCount < SyntaxLimits.nodeCount else {
      throw EngineError(
        .binding, "the expression has more than \(SyntaxLimits.nodeCount) parts with its aliases",
        at: .sql(name.range))
    }
    boundAliases[name.folded] = bound
    return bound
  }

  /// Adds an aggregate, or finds it among the known ones.
  func register(_ aggregate: AggregateCall, at range: Range<Int>) -> BoundExpression {
    let index = aggregateIndices[aggregate] ?? aggregates.count
    if index == aggregates.count {
      aggregates.append(aggregate)
      aggregateIndices[aggregate] = index
    }
    return BoundExpression(.aggregate(index), aggregate.function.resultType, at: range)
  }
}
