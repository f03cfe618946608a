import DossierBase
import DossierVector

/// A condition of rows of a table that the zone map of a block may refute.
indirect enum ScanPredicate: Sendable {
  /// A column, at its position in the table's schema, compares so with a constant that is not null.
  case comparison(column: Int, ComparisonOperator, Scalar)
  /// A column has one of the values.
  case membership(column: Int, ConstantSet)
  case isNull(column: Int)
  case isNotNull(column: Int)
  case anyOf([ScanPredicate])
  case allOf([ScanPredicate])

  /// True if a column is compared with a text.
  var isOfText: Bool { if case .comparison(_, _, .text) = self { true } else { false } }

  /// True unless the zone maps of a block say that some predicate holds for none of its rows.
  static func mayHold(_ predicates: [ScanPredicate], _ source: any TableSource, block: Int) -> Bool {
    predicates.allSatisfy { $0.mayHold(source, block) }
  }

  private func mayHold(_ source: any TableSource, _ block: Int) -> Bool {
    switch self {
    case .anyOf(let parts): return parts.contains { $0.mayHold(source, block) }
    case .allOf(let parts): return parts.allSatisfy { $0.mayHold(source, block) }
    case .isNull(let column):
      return source.statistics(column: column, block: block).map { $0.nullCount > 0 } ?? true
    case .isNotNull(let column), .comparison(let column, _, _), .membership(let column, _):
      guard let statistics = source.statistics(column: column, block: block) else { return true }
      if statistics.nullCount == source.rowCount(ofBlock: block) { return false }
      guard let minimum = statistics.minimum, let maximum = statistics.maximum else { return true }
      return mayHold(from: minimum, through: maximum)
    }
  }

  /// True if a value between the bounds may meet the predicate.
  private func mayHold(from minimum: Scalar, through maximum: Scalar) -> Bool {
    switch self {
    case .membership(_, let set): return set.hasValue(from: minimum, through: maximum)
    case .comparison(_, let operation, let value):
      let low = ScalarOrder.compare(minimum, value)
      let high = ScalarOrder.compare(maximum, value)
      switch operation {
      case .equal: return low <= 0 && high >= 0
      case .notEqual: return low != 0 || high != 0
      case .less: return low < 0
      case .lessOrEqual: return low <= 0
      case .greater: return high > 0
      case .greaterOrEqual: return high >= 0
      }
    case .isNull, .isNotNull, .anyOf, .allOf: return true
    }
  }
}
