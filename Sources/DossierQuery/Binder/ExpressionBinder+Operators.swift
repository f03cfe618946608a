import DossierBase
import DossierSQL

extension ExpressionBinder {
  func bindUnary(
    _ operation: UnaryOperator, _ operand: SQLExpression, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    switch operation {
    case .not: return call(NullTests.not, [try bindCondition(operand)], .boolean, range)
    case .minus: return try OperatorBinding.negation(try bind(operand), at: range)
    case .plus:
      let bound = try bind(operand)
      guard bound.type.isNumeric || bound.type == .null else {
        throw EngineError(.binding, "+(\(bound.type.name)) does not exist", at: .sql(range))
      }
      return bound.type == .null ? try Coercion.cast(bound, to: .bigint) : bound.computed
    }
  }

  func bindBinary(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    switch operation {
    case .equal: return try OperatorBinding.comparison(.equal, left, right, at: range)
    case .notEqual: return try OperatorBinding.comparison(.notEqual, left, right, at: range)
    case .less: return try OperatorBinding.comparison(.less, left, right, at: range)
    case .lessOrEqual: return try OperatorBinding.comparison(.lessOrEqual, left, right, at: range)
    case .greater: return try OperatorBinding.comparison(.greater, left, right, at: range)
    case .greaterOrEqual: return try OperatorBinding.comparison(.greaterOrEqual, left, right, at: range)
    case .isDistinctFrom: return try OperatorBinding.distinctness(left, right, isNegated: false, at: range)
    case .isNotDistinctFrom: return try OperatorBinding.distinctness(left, right, isNegated: true, at: range)
    case .concatenate: return try OperatorBinding.concatenation(left, right, at: range)
    case .divide where context.settings.isIntegerDivision && left.type.isInteger && right.type.isInteger:
      return try OperatorBinding.arithmetic(.integerDivide, left, right, at: range)
    default: return try OperatorBinding.arithmetic(operation, left, right, at: range)
    }
  }

  func bindLogic(
    _ terms: [SQLExpression], _ range: Range<Int>, _ make: ([BoundExpression]) -> BoundExpression.Kind
  ) throws(EngineError) -> BoundExpression {
    var bound: [BoundExpression] = []
    for term in terms { bound.append(try bindCondition(term)) }
    let logic = ConstantFolding.fold(BoundExpression(make(bound), .boolean, at: range))
    return ConstantFolding.decide(logic)
  }

  func negated(
    _ isNegated: Bool, _ expression: BoundExpression, _ range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    isNegated ? call(NullTests.not, [expression], .boolean, range) : expression
  }

  func bindBetween(
    _ value: SQLExpression, _ low: SQLExpression, _ high: SQLExpression, isNegated: Bool, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    let items = [try bind(value), try bind(low), try bind(high)]
    let unified = try Coercion.unify(items, for: "BETWEEN", at: range, isComparison: true)
    let lower = try OperatorBinding.comparison(.greaterOrEqual, unified[0], unified[1], at: range)
    let upper = try OperatorBinding.comparison(.lessOrEqual, unified[0], unified[2], at: range)
    let both = ConstantFolding.fold(BoundExpression(.and([lower, upper]), .boolean, at: range))
    return try negated(isNegated, both, range)
  }

  /// `value IN (items)`: a set where all items are constants, else comparisons joined by OR.
  func bindIn(
    _ value: BoundExpression, _ items: [SQLExpression], at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    var bound = [value]
    bound.reserveCapacity(items.count + 1)
    for item in items { bound.append(try bind(item)) }
    try context.reserve(items.count, BindingContext.constantByteCount)
    let unified = try Coercion.unify(bound, for: "IN", at: range, isComparison: true)
    let constants = unified.dropFirst().compactMap(\.constantValue)
    if constants.count == items.count,
      let function = SetMembership.function(ConstantSet(constants, unified[0].type))
    {
      context.release(items.count, BindingContext.expressionByteCount)
      return call(function, [unified[0]], .boolean, range)
    }
    var terms: [BoundExpression] = []
    for item in unified.dropFirst() {
      terms.append(try OperatorBinding.comparison(.equal, unified[0], item, at: range))
    }
    if terms.count == 1 { return terms[0] }
    return ConstantFolding.fold(BoundExpression(.or(terms), .boolean, at: range))
  }

  func bindLike(_ match: LikeMatch, at range: Range<Int>) throws(EngineError) -> BoundExpression {
    var operands = [try bind(match.value), try bind(match.pattern)]
    if let escape = match.escape { operands.append(try bind(escape)) }
    for (index, operand) in operands.enumerated() {
      guard operand.type == .varchar || operand.type == .null else {
        throw EngineError(
          .binding, "LIKE compares texts, not \(operand.type.name)", at: .sql(operand.range),
          hint: "cast with ::VARCHAR")
      }
      operands[index] = try Coercion.cast(operand, to: .varchar)
    }
    return call(LikeKernels.function(ignoresCase: match.ignoresCase), operands, .boolean, range)
  }

  func bindCase(_ choice: CaseChoice, at range: Range<Int>) throws(EngineError) -> BoundExpression {
    let operand = try choice.operand.map { (expression) throws(EngineError) in try bind(expression) }
    var conditions: [BoundExpression] = []
    // The common type is found from ELSE on.
    var values = [try choice.otherwise.map(bind) ?? .constant(.null, .null, at: range)]
    for branch in choice.branches {
      if let operand {
        let other = try bind(branch.condition)
        conditions.append(
          try OperatorBinding.comparison(.equal, operand, other, at: branch.condition.range))
      } else {
        conditions.append(try bindCondition(branch.condition))
      }
      values.append(try bind(branch.result))
    }
    let unified = try Coercion.unify(values, for: "CASE", at: range)
    let arms = conditions.indices.map {
      BoundExpression.Arm(condition: conditions[$0], value: unified[$0 + 1])
    }
    let kind = BoundExpression.Kind.conditional(arms, otherwise: unified[0])
    return ConstantFolding.fold(BoundExpression(kind, unified[0].type, at: range))
  }

  func bindCast(
    _ operand: SQLExpression, to type: DataType, isTry: Bool, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    let bound = try bind(operand)
    if bound.type == type { return BoundExpression(bound.kind, type, at: range) }
    let cast = try Coercion.cast(bound, to: type, isTry: isTry)
    return BoundExpression(cast.kind, type, at: range)
  }
}
