import DossierBase
import DossierVector

extension BoundExpression {
  /// True for a call that takes columns and constants alone and compares them.
  var isPlainComparison: Bool {
    guard case .call(let function, let arguments) = kind, arguments.count == 2,
      let symbol = function.identity.split(separator: " ").first
    else { return false }
    return ComparisonOperator(rawValue: String(symbol)) != nil
      && arguments.allSatisfy { $0.children.isEmpty }
  }
}

/// Decides from a block's zone map that no row of it can meet a condition.
struct ZoneMapFilter: Sendable {
  private struct Bound: Sendable {
    /// Position in the table's schema.
    var column: Int
    var operation: ComparisonOperator
    var value: Scalar
  }

  private var bounds: [Bound] = []

  /// The part of the conditions that compares a column with a constant.
  ///
  /// - Parameter columns: the table's column behind every position of the conditions.
  init(_ conditions: [BoundExpression], columns: [Int]) {
    for condition in conditions { collect(condition, columns) }
  }

  private mutating func collect(_ condition: BoundExpression, _ columns: [Int]) {
    if case .and(let terms) = condition.kind {
      for term in terms { collect(term, columns) }
      return
    }
    guard case .call(let function, let arguments) = condition.kind, arguments.count == 2,
      let symbol = function.identity.split(separator: " ").first,
      let operation = ComparisonOperator(rawValue: String(symbol))
    else { return }
    let isPair = arguments[0].type == arguments[1].type
    if isPair, case .column(let column) = arguments[0].kind, let value = arguments[1].constantValue {
      bounds.append(Bound(column: columns[column], operation: operation, value: value))
    } else if isPair, case .column(let column) = arguments[1].kind, let value = arguments[0].constantValue {
      bounds.append(Bound(column: columns[column], operation: operation.flipped, value: value))
    }
  }

  /// True if the block must be read.
  func mayMatch(_ source: any TableSource, block: Int) -> Bool {
    for bound in bounds {
      guard let statistics = source.statistics(column: bound.column, block: block) else { continue }
      if statistics.nullCount == source.rowCount(ofBlock: block) { return false }
      guard let minimum = statistics.minimum, let maximum = statistics.maximum else { continue }
      guard let low = Self.order(minimum, bound.value), let high = Self.order(maximum, bound.value) else {
        continue
      }
      let isPossible =
        switch bound.operation {
        case .equal: low <= 0 && high >= 0
        case .notEqual: !(low == 0 && high == 0)
        case .less: low < 0
        case .lessOrEqual: low <= 0
        case .greater: high > 0
        case .greaterOrEqual: high >= 0
        }
      if !isPossible { return false }
    }
    return true
  }

  /// The order of two scalars of one type, nil where it is not known.
  private static func order(_ left: Scalar, _ right: Scalar) -> Int? {
    switch (left, right) {
    case (.integer(let a), .integer(let b)), (.time(let a), .time(let b)),
      (.timestamp(let a), .timestamp(let b)):
      a < b ? -1 : a > b ? 1 : 0
    case (.date(let a), .date(let b)): a < b ? -1 : a > b ? 1 : 0
    case (.hugeint(let a), .hugeint(let b)), (.decimal(let a), .decimal(let b)): a < b ? -1 : a > b ? 1 : 0
    case (.text(let a), .text(let b)): a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    case (.boolean(let a), .boolean(let b)): (a ? 1 : 0) - (b ? 1 : 0)
    default: nil
    }
  }
}
