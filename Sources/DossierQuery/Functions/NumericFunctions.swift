import DossierBase
import Glibc

/// abs, round and other functions of numbers.
enum NumericFunctions {
  static let resolvers: [String: FunctionContext.Resolver] = [
    "abs": abs, "round": round, "floor": { (c) throws(EngineError) in try wholeNumber(c, .down) },
    "ceil": { (c) throws(EngineError) in try wholeNumber(c, .up) },
    "ceiling": { (c) throws(EngineError) in try wholeNumber(c, .up) },
    "trunc": { (c) throws(EngineError) in try wholeNumber(c, .towardZero) },
    "sign": sign, "mod": mod, "pow": power, "power": power, "fdiv": flooredQuotient, "pi": pi,
    "isnan": { (c) throws(EngineError) in try test(c) { $0.isNaN } },
    "isfinite": { (c) throws(EngineError) in try finiteness(c, answer: 1) },
    "isinf": { (c) throws(EngineError) in try finiteness(c, answer: 0) },
    "sqrt": { (c) throws(EngineError) in try double(c) { $0.squareRoot() } },
    "cbrt": { (c) throws(EngineError) in try double(c) { cbrt($0) } },
    "exp": { (c) throws(EngineError) in try double(c) { exp($0) } },
    "ln": { (c) throws(EngineError) in try double(c) { log($0) } },
    "log": { (c) throws(EngineError) in try double(c) { log10($0) } },
    "log10": { (c) throws(EngineError) in try double(c) { log10($0) } },
    "log2": { (c) throws(EngineError) in try double(c) { log2($0) } },
    "sin": { (c) throws(EngineError) in try double(c) { sin($0) } },
    "cos": { (c) throws(EngineError) in try double(c) { cos($0) } },
    "degrees": { (c) throws(EngineError) in try double(c) { $0 * (180 / .pi) } },
    "radians": { (c) throws(EngineError) in try double(c) { $0 * (.pi / 180) } },
  ]

  private static func double(
    _ context: FunctionContext, _ body: @escaping @Sendable (Double) -> Double
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      frame.map(Double.self, Double.self) { value in
        let result = body(value)
        return result.isNaN ? .nan : result
      }
    }
    return context.call(function, [try context.argument(0, as: .double)], .double)
  }

  private static func test(
    _ context: FunctionContext, _ body: @escaping @Sendable (Double) -> Bool
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      frame.map(Double.self, UInt8.self) { body($0) ? 1 : 0 }
    }
    return context.call(function, [try context.argument(0, as: .double)], .boolean)
  }

  /// isfinite and isinf of numbers, dates and timestamps: `answer` for what is finite, the other for infinities.
  private static func finiteness(
    _ context: FunctionContext, answer: UInt8
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let argument = context.arguments[0]
    let isDate = argument.type == .date
    guard isDate || argument.type == .timestamp else {
      return try test(context) { answer == 1 ? $0.isFinite : $0.isInfinite }
    }
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      if isDate {
        frame.map(Int32.self, UInt8.self) { Infinity.contains($0) ? 1 - answer : answer }
      } else {
        frame.map(Int64.self, UInt8.self) { Infinity.contains($0) ? 1 - answer : answer }
      }
    }
    return context.call(function, [argument], .boolean)
  }

  private static func pi(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(0...0)
    return .constant(.double(.pi), .double, at: context.range)
  }

  private static func power(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let function = ScalarFunction("pow") { (frame) throws(EngineError) in
      frame.map(Double.self, Double.self, Double.self) { pow($0, $1) }
    }
    return context.call(
      function, [try context.argument(0, as: .double), try context.argument(1, as: .double)], .double)
  }

  private static func flooredQuotient(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    let function = ScalarFunction("fdiv") { (frame) throws(EngineError) in
      frame.map(Double.self, Double.self, Double.self) { ($0 / $1).rounded(.down) }
    }
    return context.call(
      function, [try context.argument(0, as: .double), try context.argument(1, as: .double)], .double)
  }

  private static func mod(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(2...2)
    return try OperatorBinding.arithmetic(
      .modulo, context.arguments[0], context.arguments[1], at: context.range)
  }

  private static func abs(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let argument =
      context.arguments[0].type == .null
      ? try context.argument(0, as: .bigint) : context.arguments[0]
    guard argument.type.isNumeric else { throw context.typeError() }
    if argument.type == .double { return try double(context) { $0.magnitude } }
    let negated = context.call(ArithmeticKernels.negation(argument.type), [argument], argument.type)
    let zero = try Coercion.cast(
      .constant(.integer(0), .integer, at: context.range), to: argument.type)
    let isNegative = context.call(
      ComparisonKernels.function(.less, argument.type), [argument, zero], .boolean)
    return ConstantFolding.fold(
      BoundExpression(
        .conditional([.init(condition: isNegative, value: negated)], otherwise: argument), argument.type,
        at: context.range))
  }

  private static func sign(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let function = ScalarFunction("sign") { (frame) throws(EngineError) in
      frame.map(Double.self, Int8.self) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    }
    return context.call(function, [try context.argument(0, as: .double)], .tinyint)
  }

  /// round(x [, digits]): half away from zero; a decimal keeps as many places as are asked for.
  private static func round(_ context: FunctionContext) throws(EngineError) -> BoundExpression {
    try context.expect(1...2)
    let value =
      context.arguments[0].type == .null
      ? try context.argument(0, as: .bigint) : context.arguments[0]
    let digits = try roundingDigits(context)
    if digits?.constantValue == .null {
      guard !value.type.isDecimal || context.arguments[1].type == .null else {
        throw context.typeError("the digits of a DECIMAL's round are not NULL")
      }
      let type: DataType = value.type.isDecimal ? .null : value.type.isInteger ? value.type : .double
      return .constant(.null, type, at: context.range)
    }
    if case .decimal(let precision, let scale) = value.type {
      guard digits == nil || digits?.constantValue != nil else {
        throw context.typeError("the digits of a DECIMAL's round must be constant")
      }
      var places = 0
      if let digits, case .integer(let count) = digits.constantValue { places = max(Int(count), -39) }
      // 999 rounded to tens has a digit more; with decimal places there is room for it.
      if scale == 0, places < 0, -places <= precision, precision < 38 {
        let wide = try Coercion.cast(value, to: .decimal(precision: precision + 1, scale: 0))
        return roundDecimal(context, wide, precision + 1, 0, to: places)
      }
      return roundDecimal(context, value, precision, scale, to: places)
    }
    if value.type.isInteger { return try roundInteger(context, value, digits) }
    let double = try Coercion.cast(value, to: .double)
    guard let digits else {
      let function = ScalarFunction("round") { (frame) throws(EngineError) in
        frame.map(Double.self, Double.self) { $0.rounded(.toNearestOrAwayFromZero) }
      }
      return context.call(function, [double], .double)
    }
    let function = ScalarFunction("round") { (frame) throws(EngineError) in
      frame.map(Double.self, Int32.self, Double.self) { roundDouble($0, digits: $1) }
    }
    return context.call(function, [double, digits], .double)
  }

  /// The second argument of round: an INTEGER, or a literal that fits it.
  private static func roundingDigits(_ context: FunctionContext) throws(EngineError) -> BoundExpression? {
    guard context.arguments.count == 2 else { return nil }
    switch context.arguments[1].type {
    case .null, .tinyint, .smallint, .integer: break
    case .varchar where context.arguments[1].isLiteral: break
    default: throw context.typeError("the digits of round are an INTEGER")
    }
    return try context.argument(1, as: .integer)
  }

  /// Half away from zero at a decimal place; what has no such digit stays.
  private static func roundDouble(_ value: Double, digits: Int32) -> Double {
    guard value.isFinite else { return value }
    let power = Glibc.pow(10, Double(digits.magnitude))
    let rounded =
      digits < 0
      ? (value / power).rounded(.toNearestOrAwayFromZero) * power
      : (value * power).rounded(.toNearestOrAwayFromZero) / power
    // Only a power beyond all numbers leaves nothing; a result beyond them is the value that had no such digit.
    return rounded.isFinite ? rounded : power.isFinite ? value : digits < 0 ? 0 : value
  }

  private static func roundInteger(
    _ context: FunctionContext, _ value: BoundExpression, _ digits: BoundExpression?
  ) throws(EngineError) -> BoundExpression {
    guard let digits else { return value.computed }
    let function = ScalarFunction("round") { (frame) throws(EngineError) in
      try frame.tryMap(
        Int128.self, Int32.self, Int128.self,
        { value, digits, failed in
          if digits >= 0 { return value }
          if digits < -37 { return 0 }
          let rounded = NumericCasts.rounded(value, droppingDigits: Int(-digits))
          let (result, overflow) = rounded.multipliedReportingOverflow(by: PowersOfTen.value(Int(-digits)))
          failed = failed || overflow
          return result
        },
        failure: { value, digits in EngineError(.evaluation, "round(\(value), \(digits)) is out of range") })
    }
    let wide = context.call(
      function, [try Coercion.cast(value, to: .hugeint), digits], .hugeint)
    return try Coercion.cast(wide, to: value.type)
  }

  private static func roundDecimal(
    _ context: FunctionContext, _ value: BoundExpression, _ precision: Int, _ scale: Int, to places: Int
  ) -> BoundExpression {
    if places >= scale { return value.computed }
    let kept = max(places, 0)
    let type = DataType.decimal(precision: precision, scale: kept)
    let isNarrow = type.physicalType == .int64
    let factor = PowersOfTen.value(min(38, kept - min(places, kept)))
    let bound = PowersOfTen.value(precision) - 1
    let dropped = scale - places
    let failure = EngineError(.evaluation, "the rounded value is out of range for \(type.name)")
    @Sendable func rounded(_ value: Int128, _ failed: inout Bool) -> Int128 {
      if dropped > 38 { return 0 }
      let kept = NumericCasts.rounded(value, droppingDigits: dropped)
      let (result, overflow) = kept.multipliedReportingOverflow(by: factor)
      failed = failed || overflow || result > bound || result < -bound
      return result
    }
    let function = ScalarFunction(.named("round", [.integer(Int64(places))])) { (frame) throws(EngineError) in
      if isNarrow {
        try frame.tryMap(
          Int64.self, Int64.self, { Int64(truncatingIfNeeded: rounded(Int128($0), &$1)) },
          failure: { _ in failure })
      } else {
        try frame.tryMap(Int128.self, Int128.self, { rounded($0, &$1) }, failure: { _ in failure })
      }
    }
    return context.call(function, [value], type)
  }

  private static func wholeNumber(
    _ context: FunctionContext, _ rule: FloatingPointRoundingRule
  ) throws(EngineError) -> BoundExpression {
    try context.expect(1...1)
    let value = context.arguments[0]
    if rule == .towardZero, value.type == .null { return try context.argument(0, as: .bigint) }
    if rule == .towardZero, value.type.isInteger { return value.computed }
    if case .decimal(let precision, let scale) = value.type {
      let wide = try Coercion.cast(value, to: .decimal(precision: 38, scale: scale))
      let power = PowersOfTen.value(scale)
      let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
        frame.map(Int128.self, Int128.self) { value in
          let (quotient, rest) = value.quotientAndRemainder(dividingBy: power)
          if rest > 0, rule == .up { return quotient + 1 }
          return rest < 0 && rule == .down ? quotient - 1 : quotient
        }
      }
      let result = context.call(function, [wide], .decimal(precision: 38, scale: 0))
      return try Coercion.cast(result, to: .decimal(precision: precision, scale: 0))
    }
    let function = ScalarFunction(.named(context.name)) { (frame) throws(EngineError) in
      frame.map(Double.self, Double.self) { $0.rounded(rule) }
    }
    return context.call(function, [try context.argument(0, as: .double)], .double)
  }
}
