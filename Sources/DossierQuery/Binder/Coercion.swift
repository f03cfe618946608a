import DossierBase

/// Casts that the binder adds.
enum Coercion {
  /// The expression as the given type; literals are converted at once.
  static func cast(
    _ expression: BoundExpression, to type: DataType, isTry: Bool = false
  ) throws(EngineError) -> BoundExpression {
    if expression.type == type { return expression }
    if let value = expression.constantValue, value.isNull || keepsForm(expression.type, type) {
      return .constant(value, type, at: expression.range)
    }
    guard let function = CastKernels.function(from: expression.type, to: type, isTry: isTry) else {
      throw EngineError(
        .binding, "\(expression.type.name) cannot be cast to \(type.name)", at: .sql(expression.range))
    }
    let call = BoundExpression(.call(function, [expression]), type, at: expression.range)
    return ConstantFolding.fold(call)
  }

  /// True if every value of `source` is written alike as a scalar of `target`, and is one.
  private static func keepsForm(_ source: DataType, _ target: DataType) -> Bool {
    switch (source, target) {
    case (.tinyint, .smallint), (.tinyint, .integer), (.tinyint, .bigint), (.smallint, .integer),
      (.smallint, .bigint), (.integer, .bigint):
      true
    case (.decimal(let from, let scale), .decimal(let to, let newScale)): scale == newScale && from <= to
    default: false
    }
  }

  /// Both expressions in their common type.
  static func unify(
    _ left: BoundExpression, _ right: BoundExpression, for purpose: String, at range: Range<Int>,
    isComparison: Bool = false
  ) throws(EngineError) -> (BoundExpression, BoundExpression) {
    guard let type = TypeRules.common(left, right, isComparison: isComparison) else {
      throw EngineError(
        .binding, "\(purpose): \(left.type.name) and \(right.type.name) have no common type", at: .sql(range),
        hint: "add an explicit cast to one side")
    }
    return (try cast(left, to: type), try cast(right, to: type))
  }

  /// All expressions in their common type, which is found from the first on: what two literals meet in is no
  /// literal any more.
  static func unify(
    _ expressions: [BoundExpression], for purpose: String, at range: Range<Int>, isComparison: Bool = false
  ) throws(EngineError) -> [BoundExpression] {
    var witness = expressions[0]
    for expression in expressions.dropFirst() {
      guard let type = TypeRules.common(witness, expression, isComparison: isComparison) else {
        throw EngineError(
          .binding, "\(purpose): \(witness.type.name) and \(expression.type.name) have no common type",
          at: .sql(range), hint: "add an explicit cast")
      }
      if type == witness.type, !witness.isLiteral { continue }
      witness = BoundExpression(witness.kind, type, at: witness.range)
    }
    var result: [BoundExpression] = []
    result.reserveCapacity(expressions.count)
    for expression in expressions { result.append(try cast(expression, to: witness.type)) }
    return result
  }
}
