import DossierBase

/// All aggregates by name.
enum AggregateRegistry {
  static let names = ["avg", "bool_and", "bool_or", "count", "max", "mean", "median", "min", "sum"]

  static func contains(_ name: String) -> Bool { names.contains(name) }

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
    self.init(name: name, resultType: resultType) { makeState($1) }
  }

  /// An aggregate whose sums are among those of a lane.
  init(
    _ name: AggregateName, _ resultType: DataType,
    makeSums: @escaping @Sendable (SumCells, MemoryBudget) -> any AggregateState
  ) {
    self.init(name: name, resultType: resultType, makeState: makeSums)
  }
}
