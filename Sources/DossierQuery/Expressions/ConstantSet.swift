import DossierBase

/// The distinct values of one type that an IN list names, in their order.
///
/// A long list is one set, not as many expressions: a row is looked up in it, and a block of rows is compared with
/// its values between two bounds.
final class ConstantSet: Sendable, Hashable {
  let type: DataType
  /// Ascending, each once, without null.
  let values: [Scalar]
  /// True if the list has a null, so that rows that are not in the set are null.
  let hasNull: Bool
  private let structure: Int

  init(_ items: [Scalar], _ type: DataType) {
    self.type = type
    hasNull = items.contains(.null)
    var sorted = items.filter { !$0.isNull }
    sorted.sort { ScalarOrder.compare($0, $1) < 0 }
    var distinct: [Scalar] = []
    distinct.reserveCapacity(sorted.count)
    for value in sorted {
      if let last = distinct.last, ScalarOrder.compare(last, value) == 0 { continue }
      distinct.append(value)
    }
    values = distinct
    var hasher = Hasher()
    hasher.combine(type)
    hasher.combine(hasNull)
    hasher.combine(distinct)
    structure = hasher.finalize()
  }

  /// True if a value lies between the bounds, which are included.
  ///
  /// - Complexity: O(log *n*).
  func hasValue(from minimum: Scalar, through maximum: Scalar) -> Bool {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if ScalarOrder.compare(values[middle], minimum) < 0 { low = middle + 1 } else { high = middle }
    }
    return low < values.count && ScalarOrder.compare(values[low], maximum) <= 0
  }

  static func == (left: ConstantSet, right: ConstantSet) -> Bool {
    left === right
      || left.structure == right.structure && left.type == right.type && left.hasNull == right.hasNull
        && left.values == right.values
  }

  func hash(into hasher: inout Hasher) { hasher.combine(structure) }
}

/// The order of values of one type, as comparisons in SQL have it.
enum ScalarOrder {
  /// Negative, zero or positive; NaN is equal to itself and greatest, null stands before everything.
  ///
  /// - Precondition: both values belong to the same type.
  static func compare(_ left: Scalar, _ right: Scalar) -> Int {
    switch (left, right) {
    case (.integer(let a), .integer(let b)), (.time(let a), .time(let b)),
      (.timestamp(let a), .timestamp(let b)):
      order(a, b)
    case (.date(let a), .date(let b)): order(a, b)
    case (.hugeint(let a), .hugeint(let b)), (.decimal(let a), .decimal(let b)): order(a, b)
    case (.double(let a), .double(let b)): ComparisonKernels.order(a, b)
    case (.text(let a), .text(let b)): a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    case (.boolean(let a), .boolean(let b)): (a ? 1 : 0) - (b ? 1 : 0)
    case (.interval(let a), .interval(let b)): order(a.comparableMicroseconds, b.comparableMicroseconds)
    case (.null, let other): other.isNull ? 0 : -1
    case (_, .null): 1
    default: preconditionFailure("values of one type are compared")
    }
  }

  @inline(__always)
  private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left < right ? -1 : left > right ? 1 : 0
  }
}
