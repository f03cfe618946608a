import DossierBase
import DossierVector

/// What an aggregate computes.
enum AggregateName: String, Sendable {
  case count, sum, min, max, median
  case mean = "avg"
  case first, last, mode
  case anyValue = "any_value"
  case argMin = "arg_min"
  case argMax = "arg_max"
  case quantileContinuous = "quantile_cont"
  case quantileDiscrete = "quantile_disc"
  case stringAggregate = "string_agg"
  case varianceSample = "var_samp"
  case variancePopulation = "var_pop"
  case deviationSample = "stddev_samp"
  case deviationPopulation = "stddev_pop"
  case covarianceSample = "covar_samp"
  case covariancePopulation = "covar_pop"
  case correlation = "corr"
  case slope = "regr_slope"
  case intercept = "regr_intercept"
  case determination = "regr_r2"

  /// True if values that occur again change nothing, so that DISTINCT means nothing.
  var ignoresRepetition: Bool {
    switch self {
    case .min, .max, .anyValue, .argMin, .argMax, .first, .last: true
    default: false
    }
  }
}

/// An aggregate, resolved for the types of its arguments.
struct AggregateFunction: Sendable {
  /// Tells aggregates apart, together with the result's type, the parameters and the arguments.
  let name: AggregateName
  let resultType: DataType
  /// What is fixed when the aggregate is bound, such as the share of a quantile.
  var parameters: [Scalar] = []
  /// Makes a state, which may have its sums among those of a lane.
  let makeState: @Sendable (SumCells, MemoryBudget) -> any AggregateState
}

/// One use of an aggregate in a query.
struct AggregateCall: Hashable, Sendable {
  var function: AggregateFunction
  /// Nil for count(*).
  var argument: BoundExpression?
  /// What else it is computed from: a second argument, and values by which rows are ordered.
  var others: [BoundExpression] = []
  var isDistinct: Bool
  var filter: BoundExpression?

  /// All that it is computed from.
  var inputs: [BoundExpression] { [argument].compactMap(\.self) + others + [filter].compactMap(\.self) }

  /// The call with every expression rewritten.
  func rewritten(
    _ rewrite: (BoundExpression) throws(EngineError) -> BoundExpression
  ) throws(EngineError) -> AggregateCall {
    var call = self
    if let argument { call.argument = try rewrite(argument) }
    for index in others.indices { call.others[index] = try rewrite(others[index]) }
    if let filter { call.filter = try rewrite(filter) }
    return call
  }

  static func == (left: AggregateCall, right: AggregateCall) -> Bool {
    left.function.name == right.function.name
      && left.function.resultType == right.function.resultType
      && left.function.parameters == right.function.parameters && left.argument == right.argument
      && left.others == right.others && left.isDistinct == right.isDistinct && left.filter == right.filter
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(function.name)
    hasher.combine(function.resultType)
    hasher.combine(function.parameters)
    hasher.combine(argument)
    hasher.combine(others)
    hasher.combine(isDistinct)
    hasher.combine(filter)
  }
}

/// Rows as an aggregate of several arguments, or one that asks for their order, takes them.
struct AggregateRows {
  /// A view for each argument; only texts may be coded.
  let arguments: [VectorView]
  /// The place of each row in the order of all rows.
  let places: UnsafePointer<Int>
  let groups: UnsafePointer<UInt32>
  /// At most ``Limits/vectorRowCount``.
  let count: Int
}

/// The running values of one aggregate for all groups of one lane; any order of rows and of merges gives the same.
///
/// Memory is reserved before it is taken; a state that was refused any is not to be used again.
protocol AggregateState: AnyObject {
  /// Makes room for groups below `count`, at least one; new ones are empty.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func resize(_ count: Int) throws(EngineError)

  /// Adds at most ``Limits/vectorRowCount`` rows; null arguments are skipped. `argument` is nil for count(*); only
  /// texts may be coded.
  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError)

  /// True if rows come by ``update(_:)`` with all arguments.
  var takesRows: Bool { get }

  /// Adds rows with all their arguments.
  ///
  /// - Precondition: ``takesRows``.
  func update(_ rows: AggregateRows) throws(EngineError)

  /// Adds the groups of another state of the same kind, group g of it to group `map[g]`.
  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError)

  /// True if groups of another state can be added to several groups.
  var mergesPairs: Bool { get }

  /// Adds groups of another state of the same kind, group `sources[i]` of it to group `targets[i]`.
  ///
  /// - Precondition: ``mergesPairs``.
  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError)

  /// The results of the given groups, at most a block of them.
  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder

  /// True if results change nothing and cannot fail, so that threads may ask for them at once and whenever they like.
  var canBeReadByMany: Bool { get }
}

extension AggregateState {
  var canBeReadByMany: Bool { false }
  var mergesPairs: Bool { false }
  var takesRows: Bool { false }

  func update(_ rows: AggregateRows) throws(EngineError) {
    preconditionFailure("only states that say so take rows")
  }

  func merge(
    _ other: any AggregateState, from sources: UnsafePointer<UInt32>, to targets: UnsafePointer<UInt32>,
    count: Int
  ) throws(EngineError) {
    preconditionFailure("only states that say so merge pairs")
  }

  /// Builds a result vector group by group; nil is null.
  @inline(__always)
  func makeResult<Element>(
    _ groups: UnsafeBufferPointer<UInt32>, _ type: DataType, _ element: Element.Type,
    _ value: (Int) throws(EngineError) -> Element?
  ) throws(EngineError) -> VectorBuilder {
    let vector = VectorBuilder(type, capacity: max(groups.count, Limits.vectorRowCount))
    vector.count = groups.count
    let target = vector.elements(Element.self)
    for (place, group) in groups.enumerated() {
      if let value = try value(Int(group)) {
        target[place] = value
      } else {
        vector.setNull(place)
        target.advanced(by: place).withMemoryRebound(to: UInt8.self, capacity: MemoryLayout<Element>.size) {
          $0.update(repeating: 0, count: MemoryLayout<Element>.size)
        }
      }
    }
    return vector
  }

  /// Visits the rows that have a value: body(physical index, group).
  @inline(__always)
  func forEachValue(
    _ argument: VectorView, _ groups: UnsafePointer<UInt32>, _ count: Int, _ body: (Int, Int) -> Void
  ) {
    if argument.isConstant {
      if argument.isNull(0) || argument.type == .null { return }
      for row in 0..<count { body(0, Int(groups[row])) }
    } else if let validity = argument.validity {
      for row in 0..<count where validity[row] != 0 { body(row, Int(groups[row])) }
    } else {
      for row in 0..<count { body(row, Int(groups[row])) }
    }
  }
}
