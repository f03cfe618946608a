import DossierBase
import DossierVector

/// Guesses how many rows come out of each step of a plan.
///
/// Rows of a table are those of the blocks that zone maps do not refute. A condition keeps of its rows: for equality
/// with a constant one in as many as the column has distinct values, if its dictionary says how many, else a tenth; for
/// a list as much for each value; for another comparison a third; for IS NULL a tenth; for any other a third.
/// Conditions count as independent. Groups are as many as the keys have combinations of values, at most as many as
/// rows; a key of unknown values has one for ten rows. A pair of rows meets an equation with the chance of one in as
/// many as the side with more values has; these are at most as many as numbers or days lie between the bounds of a
/// column, and as its table has rows.
struct RowEstimate {
  private static let equality = 0.1
  private static let range = 1.0 / 3
  private static let nullness = 0.1
  private static let other = 1.0 / 3
  private static let rowsPerUnknownKey = 10.0

  /// How many values columns have, as far as it is known.
  private var valueCounts: [ColumnID: Double] = [:]
  /// Where columns are stored.
  private var storage: [ColumnID: (source: any TableSource, position: Int)] = [:]

  /// Sets the estimate of every step.
  mutating func fill(_ node: inout PlanNode) {
    for child in node.children.indices { fill(&node.children[child]) }
    let input = Double(node.children.first?.estimatedRowCount ?? 0)
    let rows: Double
    switch node.operation {
    case .scan(let scan): rows = count(scan)
    case .oneRow: rows = 1
    case .empty: rows = 0
    case .tableFunction(let step):
      rows = Double(step.function.estimatedRowCount(of: node.children[0].estimatedRowCount))
    case .filter(let conditions):
      rows = input == 0 ? 0 : max(1, conditions.reduce(input) { $0 * share(of: $1) })
    case .project: rows = input
    case .aggregate(let keys, _):
      rows = keys.isEmpty ? 1 : min(input, keys.reduce(1) { $0 * valueCount(of: $1.expression, rows: input) })
    case .sort(_, let limit): rows = min(input, limit.map(Double.init) ?? .infinity)
    case .limit(let count, let offset):
      rows = min(max(0, input - Double(offset)), count.map(Double.init) ?? .infinity)
    case .join(let step):
      let right = Double(node.children[1].estimatedRowCount)
      switch step.kind {
      case .inner: rows = joinedRows(input, right, step.keys, step.conditions)
      case .left: rows = max(input, joinedRows(input, right, step.keys, step.conditions))
      case .full: rows = max(input, right, joinedRows(input, right, step.keys, step.conditions))
      case .single, .mark: rows = input
      }
    case .concatenate: rows = node.children.reduce(0) { $0 + Double($1.estimatedRowCount) }
    case .repeat, .window: rows = input
    case .common(let step): rows = Double(step.common.plan.estimatedRowCount)
    }
    node.estimatedRowCount = Int(exactly: rows.rounded(.up)) ?? .max
  }

  /// About how many pairs of rows meet keys and conditions.
  func joinedRows(
    _ left: Double, _ right: Double, _ keys: [JoinKey], _ conditions: [BoundExpression]
  ) -> Double {
    if left == 0 || right == 0 { return 0 }
    var rows = left * right
    for key in keys {
      rows /= max(1, distinctCount(of: key.left, rows: left), distinctCount(of: key.right, rows: right))
    }
    return max(1, conditions.reduce(rows) { $0 * share(of: $1) })
  }

  /// About how many values an expression has in so many rows.
  private func distinctCount(of expression: BoundExpression, rows: Double) -> Double {
    guard let column = expression.column else { return rows }
    if let known = valueCounts[column] { return min(known, rows) }
    guard let (source, position) = storage[column], let range = range(of: position, in: source) else {
      return rows
    }
    return min(rows, range, Double(source.rowCount))
  }

  /// How many numbers or days lie between the bounds of a column.
  private func range(of column: Int, in source: any TableSource) -> Double? {
    var bounds: (Double, Double)?
    for block in 0..<source.blockCount {
      guard let statistics = source.statistics(column: column, block: block) else { return nil }
      guard let low = statistics.minimum?.wholeNumber, let high = statistics.maximum?.wholeNumber else {
        if statistics.minimum == nil, statistics.nullCount == source.rowCount(ofBlock: block) { continue }
        return nil
      }
      bounds = (min(bounds?.0 ?? low, low), max(bounds?.1 ?? high, high))
    }
    return bounds.map { $1 - $0 + 1 }
  }

  private mutating func count(_ scan: TableScan) -> Double {
    for column in scan.columns {
      storage[column.id] = (scan.source, column.position)
      if let dictionary = scan.source.dictionary(column: column.position) {
        valueCounts[column.id] = Double(max(1, dictionary.count))
      } else if column.type == .boolean {
        valueCounts[column.id] = 2
      }
    }
    guard !scan.predicates.isEmpty else { return Double(scan.source.rowCount) }
    var rows = 0
    for block in 0..<scan.source.blockCount
    where ScanPredicate.mayHold(scan.predicates, scan.source, block: block) {
      rows += scan.source.rowCount(ofBlock: block)
    }
    return Double(rows)
  }

  private func valueCount(of expression: BoundExpression, rows: Double) -> Double {
    if expression.constantValue != nil { return 1 }
    if let known = expression.column.flatMap({ valueCounts[$0] }) { return known }
    return max(1, rows / Self.rowsPerUnknownKey)
  }

  /// The part of the rows for which a condition is true.
  private func share(of condition: BoundExpression) -> Double {
    switch condition.kind {
    case .constant(let value): return value == .boolean(true) ? 1 : 0
    case .and(let terms): return terms.reduce(1) { $0 * share(of: $1) }
    case .or(let terms): return 1 - terms.reduce(1) { $0 * (1 - share(of: $1)) }
    case .call(let function, let arguments):
      switch function.identity {
      case .comparison(.equal, _): return shareOfValue(arguments)
      case .comparison(.notEqual, _): return 1 - shareOfValue(arguments)
      case .comparison: return Self.range
      case .membership(let set): return min(1, shareOfValue(arguments) * Double(set.values.count))
      case .nullness(let isNegated): return isNegated ? 1 - Self.nullness : Self.nullness
      case .not: return 1 - share(of: arguments[0])
      default: return Self.other
      }
    case .column: return 0.5
    case .conditional, .coalesce, .aggregate: return Self.other
    }
  }

  private func shareOfValue(_ arguments: [BoundExpression]) -> Double {
    let known = arguments.lazy.compactMap(\.column).compactMap { valueCounts[$0] }.first
    return known.map { 1 / $0 } ?? Self.equality
  }
}

extension Scalar {
  /// A whole number or a day, as a number.
  fileprivate var wholeNumber: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .date(let days): Double(days)
    default: nil
    }
  }
}
