import DossierBase
import DossierVector

/// An aggregate that takes the rows of a block at once if their values are small numbers.
protocol BlockAggregateState: AggregateState {
  /// Adds the given rows of a block; false, with nothing added, if their values must be looked at one by one.
  ///
  /// - Parameters:
  ///   - values: of all rows; those of rows that are not given mean nothing.
  ///   - groups: of all rows.
  func update(
    block values: BlockNumbers, groups: UnsafePointer<UInt32>, rows: BlockRows
  ) throws(EngineError) -> Bool

  /// The same where the rows of each run are of one group, but for exceptions; false also if there must be groups.
  func update(block values: BlockNumbers, runs: RunGroups, rows: BlockRows) throws(EngineError) -> Bool
}

extension BlockAggregateState {
  func update(block values: BlockNumbers, runs: RunGroups, rows: BlockRows) throws(EngineError) -> Bool {
    false
  }
}

/// A call of an aggregate over a block as a whole: the numbers that its argument has, and the rows that it takes.
final class BlockAggregate {
  private enum Argument {
    case column(BlockColumns.Source)
    /// The codes of a column over a dictionary.
    case codes(Int, VectorDictionary)
    /// What the days of one column lie after those of another.
    case days(Int, after: Int)
  }

  /// The number of the call in its plan.
  let call: Int
  let state: any BlockAggregateState
  private let argument: Argument
  private let filter: BlockCondition?

  /// Nil if the argument's values are no numbers of a block, or the state knows rows only.
  init?(_ plan: AggregationPlan, _ call: Int, _ state: any AggregateState) {
    guard let state = state as? any BlockAggregateState, let expression = plan.calls[call].argument else {
      return nil
    }
    if let distinct = state as? CodedDistinctState, let column = expression.column {
      argument = .codes(plan.layout[column], distinct.dictionary)
    } else if let source = BlockColumns.Source(expression, plan.layout) {
      argument = .column(source)
    } else if let (later, earlier) = Self.days(expression, plan.layout) {
      argument = .days(later, after: earlier)
    } else {
      return nil
    }
    self.call = call
    self.state = state
    filter = plan.calls[call].filter.map { BlockCondition($0, plan.layout) }
  }

  /// The columns whose difference in days an expression is.
  private static func days(_ expression: BoundExpression, _ layout: ColumnLayout) -> (Int, Int)? {
    guard case .call(let function, let arguments) = expression.kind, arguments.count == 2,
      function.identity == .arithmetic(.subtract, .date), expression.type == .bigint,
      case .days(let later)? = BlockColumns.Source(arguments[0], layout),
      case .days(let earlier)? = BlockColumns.Source(arguments[1], layout)
    else { return nil }
    return (later, earlier)
  }

  /// The argument's numbers in a block and the rows that the call takes; nil if they cannot be had as a whole.
  func prepare(
    _ block: BlockColumns, _ selected: BlockRows
  ) throws(EngineError) -> (values: BlockNumbers, rows: BlockRows)? {
    let values: BlockNumbers?
    var columns: [Int]
    switch argument {
    case .column(let source): (values, columns) = (try block.numbers(source), [source.column])
    case .codes(let column, let dictionary):
      (values, columns) = (try block.codes(column, of: dictionary), [column])
    case .days(let later, let earlier):
      (values, columns) = (try block.days(later, after: earlier), [later, earlier])
    }
    guard let values else { return nil }
    var rows = selected
    for column in columns {
      guard let present = try block.presentRows(column) else { return nil }
      rows = rows.intersection(present)
    }
    if let filter { rows = rows.intersection(try filter.rows(block)) }
    return (values, rows)
  }
}
