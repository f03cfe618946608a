import DossierBase
import DossierVector

/// What an aggregate computes.
enum AggregateName: String, Sendable {
  case count, sum, min, max, median
  case mean = "avg"

  /// True if values that occur again change nothing, so that DISTINCT means nothing.
  var ignoresRepetition: Bool { self == .min || self == .max }
}

/// An aggregate, resolved for the type of its argument.
struct AggregateFunction: Sendable {
  /// Tells aggregates apart, together with the result's type and the argument.
  let name: AggregateName
  let resultType: DataType
  /// Makes a state, which may have its sums among those of a lane.
  let makeState: @Sendable (SumCells, MemoryBudget) -> any AggregateState
}

/// One use of an aggregate in a query.
struct AggregateCall: Hashable, Sendable {
  var function: AggregateFunction
  /// Nil for count(*).
  var argument: BoundExpression?
  var isDistinct: Bool
  var filter: BoundExpression?

  static func == (left: AggregateCall, right: AggregateCall) -> Bool {
    left.function.name == right.function.name
      && left.function.resultType == right.function.resultType && left.argument == right.argument
      && left.isDistinct == right.isDistinct && left.filter == right.filter
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(function.name)
    hasher.combine(function.resultType)
    hasher.combine(argument)
    hasher.combine(isDistinct)
    hasher.combine(filter)
  }
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

  /// Adds the groups of another state of the same kind, group g of it to group `map[g]`.
  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError)

  /// The results of the given groups, at most a block of them.
  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder

  /// True if results change nothing and cannot fail, so that threads may ask for them at once and whenever they like.
  var canBeReadByMany: Bool { get }
}

extension AggregateState {
  var canBeReadByMany: Bool { false }

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
