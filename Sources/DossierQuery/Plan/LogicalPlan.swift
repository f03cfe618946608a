import DossierBase
import DossierVector

/// What a query computes, as a tree of relational steps; every step's columns are known.
indirect enum LogicalPlan: Sendable {
  /// The given columns of a table.
  case scan(any TableSource, columns: [Int])
  /// One row without columns: SELECT without FROM.
  case oneRow
  /// Rows for which every condition is true.
  case filter(LogicalPlan, [BoundExpression])
  case project(LogicalPlan, [BoundExpression])
  /// One row per group: the keys, then the aggregates. Without keys there is one row, whatever the input.
  case aggregate(LogicalPlan, keys: [BoundExpression], calls: [AggregateCall])
  case sort(LogicalPlan, [SortKey])
  case limit(LogicalPlan, count: Int?, offset: Int)

  /// The types of the columns.
  var types: [DataType] {
    switch self {
    case .scan(let source, let columns): columns.map { source.schema.columns[$0].type }
    case .oneRow: []
    case .filter(let input, _), .sort(let input, _), .limit(let input, _, _): input.types
    case .project(_, let expressions): expressions.map(\.type)
    case .aggregate(_, let keys, let calls): keys.map(\.type) + calls.map(\.function.resultType)
    }
  }
}

/// One column that rows are ordered by.
struct SortKey: Sendable {
  var column: Int
  var isDescending: Bool
  var nullsFirst: Bool
}
