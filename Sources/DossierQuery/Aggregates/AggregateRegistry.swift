import DossierBase

/// All aggregates by name.
enum AggregateRegistry {
  static let names =
    (["avg", "bool_and", "bool_or", "count", "count_if", "countif", "max", "mean", "median", "min", "sum"]
    + Array(otherNames.keys)).sorted()

  /// The names of aggregates that take several arguments or ask for an order.
  private static let otherNames: [String: AggregateName] = [
    "any_value": .anyValue, "arbitrary": .first, "arg_max": .argMax, "arg_min": .argMin, "argmax": .argMax,
    "argmin": .argMin, "corr": .correlation, "covar_pop": .covariancePopulation,
    "covar_samp": .covarianceSample, "first": .first, "group_concat": .stringAggregate, "last": .last,
    "listagg": .stringAggregate, "max_by": .argMax, "min_by": .argMin, "mode": .mode,
    "quantile": .quantileDiscrete, "quantile_cont": .quantileContinuous, "quantile_disc": .quantileDiscrete,
    "regr_intercept": .intercept, "regr_r2": .determination, "regr_slope": .slope,
    "stddev": .deviationSample, "stddev_pop": .deviationPopulation, "stddev_samp": .deviationSample,
    "string_agg": .stringAggregate, "var_pop": .variancePopulation, "var_samp": .varianceSample,
    "variance": .varianceSample,
  ]

  static func contains(_ name: String) -> Bool { knownNames.contains(name) }

  private static let knownNames = Set(names)

  /// The aggregate of a name for arguments and an order of the rows, as far as it is fixed when it is bound.
  ///
  /// - Parameter arguments: at least one; those that are no parameters stay, converted to the types that are needed.
  static func resolve(
    _ name: String, _ arguments: inout [BoundExpression], order: [GatheredOrder], at range: Range<Int>
  ) throws(EngineError) -> AggregateFunction {
    if let other = otherNames[name] {
      return try OtherAggregates.resolve(other, name, &arguments, order: order, at: range)
    }
    guard arguments.count == 1 else {
      throw EngineError(.binding, "\(name) takes one argument, not \(arguments.count)", at: .sql(range))
    }
    // The order of rows changes nothing.
    let (function, argument) = try resolve(name, arguments[0], at: range)
    arguments = argument.map { [$0] } ?? []
    return function
  }

  /// The aggregate for an argument, which is cast if the aggregate needs another type.
  ///
  /// - Parameter argument: nil for count(*).
  static func resolve(
    _ name: String, _ argument: BoundExpression?, at range: Range<Int>
  ) throws(EngineError) -> (AggregateFunction, BoundExpression?) {
    guard var argument else {
      return (AggregateFunction(.count, .bigint) { CountState($0) }, nil)
    }
    if argument.type == .null, name != "count" {
      if name == "min" || name == "max" { return (try extreme(.null, isMaximum: false), argument) }
      let isLogical = name == "bool_and" || name == "bool_or"
      argument = try Coercion.cast(argument, to: isLogical ? .boolean : name == "sum" ? .integer : .double)
    }
    if name == "count_if" || name == "countif" {
      let condition = try Coercion.cast(argument, to: .boolean)
      let (one, none) = (
        BoundExpression.constant(.integer(1), .integer, at: range),
        BoundExpression.constant(.integer(0), .integer, at: range)
      )
      let flag = BoundExpression(
        .conditional([.init(condition: condition, value: one)], otherwise: none), .integer, at: range)
      return (sum(.integer)!, flag)
    }
    // The mean of dates is that of their first moments.
    if argument.type == .date, name == "avg" || name == "mean" {
      argument = try Coercion.cast(argument, to: .timestamp)
    }
    let function: AggregateFunction?
    switch name {
    case "count": function = AggregateFunction(.count, .bigint) { CountState($0) }
    case "sum": function = sum(argument.type)
    case "avg", "mean": function = mean(argument.type)
    case "min": function = try extreme(argument.type, isMaximum: false)
    case "max": function = try extreme(argument.type, isMaximum: true)
    case "median": function = median(argument.type)
    case "bool_and", "bool_or":
      if argument.type == .varchar, argument.isLiteral {
        argument = try Coercion.cast(argument, to: .boolean)
      }
      function = argument.type == .boolean ? try extreme(.boolean, isMaximum: name == "bool_or") : nil
    default: function = nil
    }
    guard let function else {
      throw EngineError(
        .binding, "no aggregate \(name)(\(argument.type.name))", at: .sql(range), hint: "add an explicit cast"
      )
    }
    return (function, argument)
  }

  private static func sum(_ type: DataType) -> AggregateFunction? {
    switch type {
    case .boolean, .tinyint, .smallint, .integer, .bigint, .hugeint:
      let physicalType = type.physicalType
      return AggregateFunction(.sum, .hugeint) { ExactSumState(physicalType, .sum, $0, $1) }
    case .decimal(_, let scale):
      let physicalType = type.physicalType
      return AggregateFunction(.sum, .decimal(precision: 38, scale: scale)) {
        ExactSumState(physicalType, .sum, $0, $1)
      }
    case .double:
      let scale = DoubleSumScale()
      return AggregateFunction(.sum, .double) { DoubleSumState(isMean: false, scale, $0, $1) }
    default: return nil
    }
  }

  private static func mean(_ type: DataType) -> AggregateFunction? {
    let physicalType = type.physicalType
    switch type {
    case .tinyint, .smallint, .integer, .bigint, .hugeint:
      return AggregateFunction(.mean, .double) { ExactSumState(physicalType, .mean(scale: 0), $0, $1) }
    case .decimal(_, let scale):
      return AggregateFunction(.mean, .double) { ExactSumState(physicalType, .mean(scale: scale), $0, $1) }
    case .double:
      let scale = DoubleSumScale()
      return AggregateFunction(.mean, .double) { DoubleSumState(isMean: true, scale, $0, $1) }
    case .timestamp, .time:
      return AggregateFunction(.mean, type) { ExactSumState(physicalType, .wholeMean, $0, $1) }
    default: return nil
    }
  }

  private static func extreme(_ type: DataType, isMaximum: Bool) throws(EngineError) -> AggregateFunction {
    let name = isMaximum ? AggregateName.max : .min
    switch type.physicalType {
    case .boolean:
      return AggregateFunction(name, type) { IntegerExtremeState<UInt8>(isMaximum: isMaximum, $0) }
    case .int8: return AggregateFunction(name, type) { IntegerExtremeState<Int8>(isMaximum: isMaximum, $0) }
    case .int16: return AggregateFunction(name, type) { IntegerExtremeState<Int16>(isMaximum: isMaximum, $0) }
    case .int32: return AggregateFunction(name, type) { IntegerExtremeState<Int32>(isMaximum: isMaximum, $0) }
    case .int64: return AggregateFunction(name, type) { IntegerExtremeState<Int64>(isMaximum: isMaximum, $0) }
    case .int128:
      return AggregateFunction(name, type) { IntegerExtremeState<Int128>(isMaximum: isMaximum, $0) }
    case .double:
      return AggregateFunction(name, type) { OrderedExtremeState<Double>(isMaximum: isMaximum, $0) }
    case .string: return AggregateFunction(name, type) { TextExtremeState(isMaximum: isMaximum, $0) }
    case .interval:
      return AggregateFunction(name, type) { OrderedExtremeState<Interval>(isMaximum: isMaximum, $0) }
    }
  }
}

extension AggregateFunction {
  init(
    _ name: AggregateName, _ resultType: DataType,
    makeState: @escaping @Sendable (MemoryBudget) -> any AggregateState
  ) {
    self.init(name: name, resultType: resultType, parameters: []) { makeState($1) }
  }

  /// An aggregate whose sums are among those of a lane.
  init(
    _ name: AggregateName, _ resultType: DataType,
    makeSums: @escaping @Sendable (SumCells, MemoryBudget) -> any AggregateState
  ) {
    self.init(name: name, resultType: resultType, parameters: [], makeState: makeSums)
  }
}
