import DossierBase

/// Resolves aggregates that take several arguments, have parameters or ask for an order of the rows.
enum OtherAggregates {
  /// - Parameters:
  ///   - name: as it was written, for messages.
  ///   - arguments: parameters are taken out.
  static func resolve(
    _ aggregate: AggregateName, _ name: String, _ arguments: inout [BoundExpression], order: [GatheredOrder],
    at range: Range<Int>
  ) throws(EngineError) -> AggregateFunction {
    func expect(_ counts: ClosedRange<Int>) throws(EngineError) {
      try FunctionContext.expect(counts, arguments.count, of: name, at: range)
    }
    switch aggregate {
    case .first, .last, .anyValue, .mode:
      try expect(1...1)
      if arguments[0].type == .null { arguments[0] = try Coercion.cast(arguments[0], to: .integer) }
      let kind: GatheredFold =
        switch aggregate {
        case .first: .first
        case .last: .last
        case .mode: .mode
        default: .anyValue
        }
      return gathered(aggregate, arguments[0].type, kind, [arguments[0].type], order)
    case .argMin, .argMax:
      try expect(2...2)
      for index in arguments.indices where arguments[index].type == .null {
        arguments[index] = try Coercion.cast(arguments[index], to: .integer)
      }
      // The row that comes first by the other value.
      let byValue = GatheredOrder(isDescending: aggregate == .argMax, nullsFirst: false)
      return gathered(aggregate, arguments[0].type, .argument, arguments.map(\.type), [byValue])
    case .stringAggregate:
      try expect(1...2)
      arguments[0] = try Coercion.cast(arguments[0], to: .varchar)
      let separator = try arguments.count > 1 ? text(arguments.removeLast(), name) : Array(",".utf8)
      let fold = GatheredFold.joined(separator: separator)
      return gathered(aggregate, .varchar, fold, [.varchar], order, [.text(separator)])
    case .quantileContinuous, .quantileDiscrete:
      try expect(2...2)
      return try quantile(aggregate, name, &arguments, at: range)
    case .varianceSample, .variancePopulation, .deviationSample, .deviationPopulation:
      try expect(1...1)
      return try moments(aggregate, name, &arguments, at: range)
    case .covarianceSample, .covariancePopulation, .correlation, .slope, .intercept, .determination:
      try expect(2...2)
      return try moments(aggregate, name, &arguments, at: range)
    case .count, .sum, .min, .max, .median, .mean: preconditionFailure("an aggregate of one argument")
    }
  }

  private static func gathered(
    _ name: AggregateName, _ type: DataType, _ fold: GatheredFold, _ types: [DataType],
    _ order: [GatheredOrder],
    _ parameters: [Scalar] = []
  ) -> AggregateFunction {
    // Which order it is tells aggregates apart, too.
    let directions = order.map { Scalar.integer(($0.isDescending ? 2 : 0) + ($0.nullsFirst ? 1 : 0)) }
    return AggregateFunction(name: name, resultType: type, parameters: parameters + directions) { _, budget in
      GatheredState(fold, order, budget)
    }
  }

  private static func text(_ expression: BoundExpression, _ name: String) throws(EngineError) -> [UInt8] {
    guard case .text(let text)? = try Coercion.cast(expression, to: .varchar).constantValue else {
      throw EngineError(
        .binding, "the separator of \(name) is a constant text", at: .sql(expression.range))
    }
    return text
  }

  // MARK: Quantiles

  private static func quantile(
    _ aggregate: AggregateName, _ name: String, _ arguments: inout [BoundExpression], at range: Range<Int>
  ) throws(EngineError) -> AggregateFunction {
    let parameter = arguments.removeLast()
    guard let value = parameter.constantValue, let share = QuantileShare(value, parameter.type) else {
      throw EngineError(
        .binding, "the share of \(name) is a constant between -1 and 1", at: .sql(parameter.range))
    }
    if arguments[0].type == .null { arguments[0] = try Coercion.cast(arguments[0], to: .double) }
    var type = arguments[0].type
    var fold = GatheredFold.discreteQuantile(share)
    if aggregate == .quantileContinuous {
      switch type {
      case .tinyint, .smallint, .integer, .bigint, .hugeint, .double: type = .double
      case .date: type = .timestamp
      case .decimal, .timestamp, .time: break
      default:
        throw EngineError(
          .binding, "no aggregate \(name)(\(type.name))", at: .sql(range),
          hint: "quantile_disc takes any type")
      }
      arguments[0] = try Coercion.cast(arguments[0], to: type)
      fold = .continuousQuantile(share)
    }
    let order = GatheredOrder(isDescending: share.isFromBehind, nullsFirst: false)
    return gathered(aggregate, type, fold, [type], [order], [value])
  }

  // MARK: Moments

  private static func moments(
    _ aggregate: AggregateName, _ name: String, _ arguments: inout [BoundExpression], at range: Range<Int>
  ) throws(EngineError) -> AggregateFunction {
    for index in arguments.indices {
      guard arguments[index].type.isNumeric || arguments[index].type == .null else {
        throw EngineError(
          .binding, "no aggregate \(name)(\(arguments.map(\.type.name).joined(separator: ", ")))",
          at: .sql(range),
          hint: "add an explicit cast")
      }
      arguments[index] = try Coercion.cast(arguments[index], to: .double)
    }
    let scales = MomentScales()
    let hasTwo = arguments.count == 2
    return AggregateFunction(name: aggregate, resultType: .double) { _, budget in
      MomentsState(aggregate, hasTwo: hasTwo, scales, budget)
    }
  }
}

extension AggregateFunction {
  /// True if the order of the rows may change the result.
  var takesOrder: Bool {
    switch name {
    case .first, .last, .anyValue, .stringAggregate: true
    default: false
    }
  }
}

/// A share of the rows, from the front or, if it is negative, from behind; exact if it was written as a decimal.
struct QuantileShare: Sendable {
  private let numerator: Int128
  private let denominator: Int128
  private let value: Double
  let isFromBehind: Bool

  /// Nil if the value is no number from -1 to 1.
  init?(_ value: Scalar, _ type: DataType) {
    switch (value, type) {
    case (.integer(let number), _): (numerator, denominator) = (Int128(number).magnitude128, 1)
    // More digits than a product of 128 bits has room for count as a double.
    case (.decimal(let unscaled), .decimal(_, let scale)) where scale <= 18:
      (numerator, denominator) = (unscaled.magnitude128, PowersOfTen.value(scale))
    case (.decimal, .decimal): (numerator, denominator) = (0, 0)
    case (.double, _): (numerator, denominator) = (0, 0)
    default: return nil
    }
    switch value {
    case .integer(let number): isFromBehind = number < 0
    case .decimal(let unscaled): isFromBehind = unscaled < 0
    case .double(let number): isFromBehind = number < 0
    default: return nil
    }
    switch (value, type) {
    case (.double(let number), _): self.value = number.magnitude
    case (.decimal(let unscaled), .decimal(_, let scale)):
      self.value = NumericCasts.double(unscaled, scale: scale).magnitude
    default: self.value = Double(numerator)
    }
    guard self.value <= 1 else { return nil }
  }

  /// The place of the value, of so many, at least one, that has this share of them before it or is of it.
  func place(in count: Int) -> Int {
    if denominator == 0 {
      let rest = (Double(count) - value * Double(count)).rounded(.down)
      return max(1, count - Int(rest)) - 1
    }
    let rest = (denominator * Int128(count) - numerator * Int128(count)) / denominator
    return max(1, count - Int(rest)) - 1
  }

  /// The places between which the share lies, and how far behind the lower one.
  func places(in count: Int) -> (lower: Int, upper: Int, fraction: Double) {
    let position = value * Double(count - 1)
    let lower = Int(position.rounded(.down))
    return (lower, min(Int(position.rounded(.up)), count - 1), position - Double(lower))
  }
}

extension Int128 {
  fileprivate var magnitude128: Int128 { self < 0 ? 0 &- self : self }
}
