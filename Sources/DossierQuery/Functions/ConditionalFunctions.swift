import DossierBase

/// coalesce, nullif and their kin.
enum ConditionalFunctions {
  static let resolvers: [String: FunctionContext.Resolver] = [
    "coalesce": coalesce, "ifnull": coalesce, "nullif": nullIf, "if": choose, "greatest": greatest,
    "least": least, "typeof": typeOf,
  ]

  private static func coalesce(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(context.name == "ifnull" ? 2...2 : 1...10_000)
    let terms = try Coercion.unify(context.arguments, for: context.name, at: context.range)
    if terms.count == 1 { return terms[0] }
    return ConstantFolding.fold(BoundExpression(.coalesce(terms), terms[0].type, at: context.range))
  }

  private static func nullIf(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let (left, right) = try Coercion.unify(
      context.arguments[0], context.arguments[1], for: "nullif", at: context.range, isComparison: true)
    let isEqual = context.call(ComparisonKernels.function(.equal, left.type), [left, right], .boolean)
    let first = context.arguments[0]
    let null = BoundExpression.constant(.null, first.type, at: context.range)
    return ConstantFolding.fold(
      BoundExpression(
        .conditional([.init(condition: isEqual, value: null)], otherwise: first), first.type,
        at: context.range))
  }

  private static func choose(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(3...3)
    let condition = try context.argument(0, as: .boolean)
    let (no, yes) = try Coercion.unify(
      context.arguments[2], context.arguments[1], for: "if", at: context.range)
    return ConstantFolding.fold(
      BoundExpression(
        .conditional([.init(condition: condition, value: yes)], otherwise: no), yes.type, at: context.range))
  }

  private static func greatest(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try extreme(context, isGreatest: true)
  }

  private static func least(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try extreme(context, isGreatest: false)
  }

  /// Nulls are passed over: the result is null only if all are.
  private static func extreme(
    _ context: FunctionContext, isGreatest: Bool
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1_000)
    let terms = try Coercion.unify(context.arguments, for: context.name, at: context.range)
    let type = terms[0].type
    if terms.count == 1 || type == .null { return terms[0].computed }
    return context.call(ExtremeKernels.function(context.name, type, isGreatest: isGreatest), terms, type)
  }

  private static func typeOf(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    return .constant(.text(context.arguments[0].type.name), .varchar, at: context.range)
  }
}
