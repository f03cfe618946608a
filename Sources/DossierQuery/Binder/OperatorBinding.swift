import DossierBase
import DossierSQL

/// Finds the kernels of operators for the types of their operands.
enum OperatorBinding {
  static func comparison(
    _ operation: ComparisonOperator, _ left: BoundExpression, _ right: BoundExpression, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    let (left, right) = try Coercion.unify(left, right, for: "comparison", at: range, isComparison: true)
    let function = ComparisonKernels.function(operation, left.type)
    return fold(function, [left, right], .boolean, range)
  }

  static func distinctness(
    _ left: BoundExpression, _ right: BoundExpression, isNegated: Bool, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    let (left, right) = try Coercion.unify(
      left, right, for: "IS DISTINCT FROM", at: range, isComparison: true)
    return fold(NullTests.isDistinct(left.type, isNegated: isNegated), [left, right], .boolean, range)
  }

  private static func fold(
    _ function: ScalarFunction, _ arguments: [BoundExpression], _ type: DataType, _ range: Range<Int>
  ) -> BoundExpression {
    ConstantFolding.fold(BoundExpression(.call(function, arguments), type, at: range))
  }

  static func negation(_ operand: BoundExpression, at range: Range<Int>) throws(EngineError)
    -> BoundExpression
  {
    let operand = operand.type == .null ? try Coercion.cast(operand, to: .bigint) : operand
    guard operand.type.isNumeric || operand.type == .interval else {
      throw EngineError(.binding, "-(\(operand.type.name)) does not exist", at: .sql(range))
    }
    let negated = fold(ArithmeticKernels.negation(operand.type), [operand], operand.type, range)
    return BoundExpression(negated.kind, negated.type, at: range, isLiteral: operand.isLiteral)
  }

  static func concatenation(
    _ left: BoundExpression, _ right: BoundExpression, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    if left.type == .null || right.type == .null { return .constant(.null, .null, at: range) }
    let texts = [try Coercion.cast(left, to: .varchar), try Coercion.cast(right, to: .varchar)]
    return fold(TextFunctions.concatenation, texts, .varchar, range)
  }

  private static func mismatch(
    _ name: String, _ left: BoundExpression, _ right: BoundExpression, _ range: Range<Int>
  ) -> EngineError {
    EngineError(
      .binding, "\(left.type.name) \(name) \(right.type.name) does not exist", at: .sql(range),
      hint: "add an explicit cast")
  }

  /// `+ - * / // %` of numbers, dates and intervals.
  static func arithmetic(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    if let temporal = try temporal(operation, left, right, range) { return temporal }
    if left.type == .null && right.type.isDecimal || left.type.isDecimal && right.type == .null,
      operation != .divide, operation != .integerDivide, operation != .power, operation != .caret
    {
      return .constant(.null, .null, at: range)
    }
    var (left, right) = (left, right)
    if left.type == .null { left = try Coercion.cast(left, to: right.type == .null ? .bigint : right.type) }
    if right.type == .null { right = try Coercion.cast(right, to: left.type) }
    // A literal text takes the type that the operator has beside the other operand's.
    let isReal = operation == .divide || operation == .power || operation == .caret
    if left.type == .varchar, left.isLiteral, right.type.isNumeric {
      left = try Coercion.cast(left, to: isReal || right.type.isDecimal ? .double : right.type)
    }
    if right.type == .varchar, right.isLiteral, left.type.isNumeric {
      right = try Coercion.cast(right, to: isReal || left.type.isDecimal ? .double : left.type)
    }
    guard left.type.isNumeric, right.type.isNumeric else {
      throw mismatch(operation.rawValue, left, right, range)
    }
    let result = try numeric(operation, left, right, range)
    return BoundExpression(result.kind, result.type, at: range)
  }

  private static func numeric(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    switch operation {
    case .divide:
      let operands = [try Coercion.cast(left, to: .double), try Coercion.cast(right, to: .double)]
      return fold(ArithmeticKernels.divide, operands, .double, range)
    case .power, .caret:
      let operands = [try Coercion.cast(left, to: .double), try Coercion.cast(right, to: .double)]
      return fold(ArithmeticKernels.power, operands, .double, range)
    case .integerDivide, .modulo: return try division(operation, left, right, range)
    default: break
    }
    let kernel: ArithmeticKernels.Operation =
      operation == .add ? .add : operation == .subtract ? .subtract : .multiply
    if left.type.isDecimal || right.type.isDecimal, left.type != .double, right.type != .double {
      return try decimal(kernel, left, right, range)
    }
    let (first, second) = try Coercion.unify(left, right, for: operation.rawValue, at: range)
    return fold(ArithmeticKernels.function(kernel, first.type), [first, second], first.type, range)
  }

  private static func decimal(
    _ operation: ArithmeticKernels.Operation, _ left: BoundExpression, _ right: BoundExpression,
    _ range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    if operation != .multiply {
      let type = TypeRules.decimalSum(left.type, right.type)
      // Of a HUGEINT without places after the point only the result must fit.
      func summand(_ term: BoundExpression) throws(EngineError) -> BoundExpression {
        let isWide = term.type == .hugeint && TypeRules.decimalShape(type).scale == 0
        return isWide ? term : try Coercion.cast(term, to: type)
      }
      let operands = [try summand(left), try summand(right)]
      return fold(ArithmeticKernels.function(operation, type), operands, type, range)
    }
    guard let type = TypeRules.decimalProduct(left.type, right.type),
      case .decimal(let precision, _) = type
    else {
      throw EngineError(
        .binding, "the product of \(left.type.name) and \(right.type.name) has more than 38 decimal places",
        at: .sql(range), hint: "cast one side to DOUBLE or to fewer places")
    }
    // Each factor keeps its own scale and takes the width of the product; of a HUGEINT only the product must fit.
    func widened(_ factor: BoundExpression) throws(EngineError) -> BoundExpression {
      if factor.type == .hugeint, type.physicalType == .int128 { return factor }
      let scale = TypeRules.decimalShape(factor.type).scale
      return try Coercion.cast(factor, to: .decimal(precision: precision, scale: scale))
    }
    let operands = [try widened(left), try widened(right)]
    return fold(ArithmeticKernels.function(.multiply, type), operands, type, range)
  }

  private static func division(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ range: Range<Int>
  ) throws(EngineError) -> BoundExpression {
    let isRemainder = operation == .modulo
    if left.type.isInteger, right.type.isInteger {
      let (first, second) = try Coercion.unify(left, right, for: operation.rawValue, at: range)
      let function = ArithmeticKernels.integerDivision(first.type, remainder: isRemainder)
      return fold(function, [first, second], first.type, range)
    }
    if isRemainder, let type = TypeRules.decimalRemainder(left.type, right.type) {
      // A HUGEINT beyond 38 digits divides as it is.
      let isHuge = left.type == .hugeint || right.type == .hugeint
      let operandType = isHuge ? DataType.hugeint : type
      let operands = [try Coercion.cast(left, to: operandType), try Coercion.cast(right, to: operandType)]
      return fold(ArithmeticKernels.integerDivision(operandType, remainder: true), operands, type, range)
    }
    let operands = [try Coercion.cast(left, to: .double), try Coercion.cast(right, to: .double)]
    let isExact = left.type != .double && right.type != .double
    let function =
      !isRemainder
      ? ArithmeticKernels.checkedDoubleQuotient
      : isExact ? ArithmeticKernels.checkedDoubleRemainder : ArithmeticKernels.doubleRemainder
    return fold(function, operands, .double, range)
  }

  /// Arithmetic with dates, times and intervals; nil if neither side is one.
  private static func temporal(
    _ operation: BinaryOperator, _ left: BoundExpression, _ right: BoundExpression, _ range: Range<Int>
  ) throws(EngineError) -> BoundExpression? {
    let isSubtraction = operation == .subtract
    let isSum = operation == .add || isSubtraction
    switch (left.type, right.type) {
    case (.date, let other) where isSum && (other == .tinyint || other == .smallint || other == .integer):
      let days = try Coercion.cast(right, to: .integer)
      return fold(IntervalArithmetic.shiftDate(subtract: isSubtraction), [left, days], .date, range)
    case (let other, .date)
    where operation == .add && (other == .tinyint || other == .smallint || other == .integer):
      return try temporal(.add, right, left, range)
    case (.date, .date) where isSubtraction:
      return fold(IntervalArithmetic.dateDifference, [left, right], .bigint, range)
    case (.varchar, .date) where isSubtraction && left.isLiteral:
      return try temporal(operation, try Coercion.cast(left, to: .date), right, range)
    case (.timestamp, .timestamp), (.timestamp, .date), (.date, .timestamp):
      guard isSubtraction else { return nil }
      let operands = [try Coercion.cast(left, to: .timestamp), try Coercion.cast(right, to: .timestamp)]
      return fold(IntervalArithmetic.timestampDifference, operands, .interval, range)
    case (.date, .interval) where isSum, (.timestamp, .interval) where isSum:
      let operands = [try Coercion.cast(left, to: .timestamp), right]
      return fold(IntervalArithmetic.shiftTimestamp(subtract: isSubtraction), operands, .timestamp, range)
    case (.interval, .date) where operation == .add, (.interval, .timestamp) where operation == .add,
      (.interval, .time) where operation == .add:
      return try temporal(.add, right, left, range)
    case (.time, .interval) where isSum:
      return fold(IntervalArithmetic.shiftTime(subtract: isSubtraction), [left, right], .time, range)
    case (.interval, .interval) where isSum:
      return fold(IntervalArithmetic.combine(subtract: isSubtraction), [left, right], .interval, range)
    case (.interval, let factor) where operation == .multiply && factor.isInteger && factor != .hugeint:
      return fold(
        IntervalArithmetic.multiply, [left, try Coercion.cast(right, to: .bigint)], .interval, range)
    case (.interval, let factor) where (operation == .multiply || operation == .divide) && factor.isNumeric:
      let operands = [left, try Coercion.cast(right, to: .double)]
      return fold(IntervalArithmetic.scale(divide: operation == .divide), operands, .interval, range)
    case (let factor, .interval) where operation == .multiply && factor.isNumeric:
      return try temporal(.multiply, right, left, range)
    default: return nil
    }
  }
}
