import DossierBase
import DossierSQL

/// Window functions over the same partitions in the same order.
struct WindowStep: Sendable {
  var partition: [ColumnID]
  var order: [ColumnOrder]
  var calls: [WindowCall]

  /// Columns of the input that the step reads.
  var inputs: ColumnIDSet {
    var all = ColumnIDSet(partition + order.map(\.column))
    for call in calls {
      for column in call.arguments
        + [call.filter, call.frame.start.column, call.frame.end.column].compactMap(\.self)
      {
        all.insert(column)
      }
      if let column = call.frame.orderColumn { all.insert(column) }
    }
    return all
  }
}

/// One window function; what it is computed from are columns of the input.
struct WindowCall: Sendable {
  var id: ColumnID
  var type: DataType
  var function: WindowFunction
  var arguments: [ColumnID]
  /// A condition on the rows that are aggregated.
  var filter: ColumnID?
  var ignoresNulls = false
  var frame: WindowRowFrame

  var column: PlanColumn { PlanColumn(id: id, type: type) }

  /// The call with other numbers for columns.
  func renumbered(_ new: (ColumnID) -> ColumnID) -> WindowCall {
    var call = self
    call.id = new(id)
    call.arguments = arguments.map(new)
    call.filter = filter.map(new)
    call.frame.start = frame.start.renumbered(new)
    call.frame.end = frame.end.renumbered(new)
    call.frame.orderColumn = frame.orderColumn.map(new)
    return call
  }
}

enum WindowFunction: Sendable {
  case rowNumber, rank, denseRank, percentRank, cumulativeDistribution
  /// The part of the partition, of as many as the argument says, in which a row is.
  case part
  /// The argument of the row before or behind, then how far, then what it is where there is no such row.
  case before, behind
  /// The argument of the first, the last or the n-th row of the frame.
  case first, last, nth
  case aggregate(AggregateFunction, isDistinct: Bool)

  /// As SQL writes it.
  var name: String {
    switch self {
    case .rowNumber: "row_number"
    case .rank: "rank"
    case .denseRank: "dense_rank"
    case .percentRank: "percent_rank"
    case .cumulativeDistribution: "cume_dist"
    case .part: "ntile"
    case .before: "lag"
    case .behind: "lead"
    case .first: "first_value"
    case .last: "last_value"
    case .nth: "nth_value"
    case .aggregate(let function, _): function.name.rawValue
    }
  }
}

/// Which rows of its partition a window function looks at from a row.
struct WindowRowFrame: Sendable {
  enum Bound: Sendable {
    case unboundedPreceding
    /// So many rows or groups before, or, of RANGE, the least value of the order that is in the frame.
    case preceding(ColumnID)
    case currentRow
    case following(ColumnID)
    case unboundedFollowing

    var column: ColumnID? {
      switch self {
      case .preceding(let column), .following(let column): column
      case .unboundedPreceding, .currentRow, .unboundedFollowing: nil
      }
    }

    func renumbered(_ new: (ColumnID) -> ColumnID) -> Bound {
      switch self {
      case .preceding(let column): .preceding(new(column))
      case .following(let column): .following(new(column))
      case .unboundedPreceding, .currentRow, .unboundedFollowing: self
      }
    }
  }

  var unit: WindowFrame.Unit
  var start: Bound
  var end: Bound
  var exclusion: WindowFrame.Exclusion
  /// Of RANGE with offsets: the order's value in the type of the bounds.
  var orderColumn: ColumnID?

  static let wholePartition = WindowRowFrame(
    unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing, exclusion: .noOthers)
}
