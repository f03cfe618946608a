import DossierBase
import DossierVector

/// A condition on rows, answered for a block as a whole: from the nulls, from small numbers, and where that is not
/// possible by computing it slice by slice.
final class BlockCondition {
  private typealias Source = BlockColumns.Source

  /// What decides whether a row meets the condition.
  private indirect enum Form {
    /// IS [NOT] NULL.
    case presence(column: Int, isNegated: Bool)
    /// Left plus offset is at most right, and both have values.
    case order(Source, plus: Int64, atMost: Source)
    case equality(Source, Source)
    case within(Source, ClosedRange<Int64>)
    case all([BlockCondition])
    case any([BlockCondition])
    /// Decided by the values of a column with a dictionary.
    case codes(column: Int)
    /// A column has this text.
    case text(column: Int, [UInt8])
    /// Only its computation.
    case computation
  }

  private let form: Form
  private let expression: BoundExpression
  private let layout: ColumnLayout
  private lazy var evaluator = expression.makeEvaluator(layout)
  private lazy var truth = CodeTruth(evaluator)

  init(_ expression: BoundExpression, _ layout: ColumnLayout) {
    self.expression = expression
    self.layout = layout
    form = Self.form(of: expression, layout)
  }

  /// The rows of the block for which the condition is true, among those that count.
  func rows(_ block: BlockColumns) throws(EngineError) -> BlockRows {
    switch form {
    case .presence(let column, let isNegated):
      if let present = try block.presentRows(column) {
        return isNegated ? present.complement(count: block.batch.rowCount) : present
      }
    case .order(let left, let offset, let right):
      if let present = try present(left, right, block), let (numbers, others) = try block.pair(left, right) {
        return present.intersection(numbers.rows(plus: offset, atMost: others))
      }
    case .equality(let left, let right):
      if let present = try present(left, right, block), let (numbers, others) = try block.pair(left, right) {
        return present.intersection(numbers.rows(plus: 0, atMost: others))
          .intersection(others.rows(plus: 0, atMost: numbers))
      }
    case .within(let source, let range):
      if let rows = block.knownRows(source, within: range) { return rows }
      if let present = try block.presentRows(source.column) {
        if let rows = try block.rows(source, within: range) { return present.intersection(rows) }
        guard let numbers = try block.numbers(source) else { break }
        return present.intersection(numbers.rows(within: range))
      }
    case .codes(let column):
      if let rows = try truth.rows(column, block) { return rows }
    case .text(let column, let text):
      if let rows = try block.rows(column, equalTo: text) { return rows }
      if let rows = try truth.rows(column, block) { return rows }
    case .all(let terms):
      var rows = BlockRows.all
      for term in terms {
        rows = rows.intersection(try term.rows(block))
        if case .none = rows { return rows }
      }
      return rows
    case .any(let terms):
      var rows = BlockRows.none
      for term in terms {
        rows = rows.union(try term.rows(block))
        if case .all = rows { return rows }
      }
      return rows
    case .computation: break
    }
    return try block.rows(where: evaluator)
  }

  private func present(
    _ left: Source, _ right: Source, _ block: BlockColumns
  ) throws(EngineError) -> BlockRows? {
    guard let first = try block.presentRows(left.column), let second = try block.presentRows(right.column)
    else { return nil }
    return first.intersection(second)
  }

  // MARK: Recognising forms

  private static func form(of expression: BoundExpression, _ layout: ColumnLayout) -> Form {
    if case .one(let column) = expression.columnUse, expression.isDeterministic, !expression.mayFail,
      expression.type == .boolean, expression.readsTexts
    {
      if let text = equality(expression) { return .text(column: layout[column], text) }
      return .codes(column: layout[column])
    }
    switch expression.kind {
    // Terms that fail must be kept from the rows that others exclude.
    case .and(let terms) where !expression.mayFail: return .all(terms.map { BlockCondition($0, layout) })
    case .or(let terms) where !expression.mayFail: return .any(terms.map { BlockCondition($0, layout) })
    case .call(let function, let arguments):
      switch function.identity {
      case .nullness(let isNotNull):
        guard let column = arguments[0].column, arguments[0].type != .null else { return .computation }
        return .presence(column: layout[column], isNegated: !isNotNull)
      case .comparison(let operation, _):
        return comparison(operation, arguments[0], arguments[1], layout)
          ?? comparison(operation.flipped, arguments[1], arguments[0], layout) ?? .computation
      default: return .computation
      }
    default: return .computation
    }
  }

  /// The text that a column is compared with, if the expression is that it has it.
  private static func equality(_ expression: BoundExpression) -> [UInt8]? {
    guard case .call(let function, let arguments) = expression.kind,
      case .comparison(.equal, _) = function.identity
    else { return nil }
    for (column, value) in [(arguments[0], arguments[1]), (arguments[1], arguments[0])] {
      if column.column != nil, column.type == .varchar, case .text(let text) = value.constantValue {
        return text
      }
    }
    return nil
  }

  private static func comparison(
    _ operation: ComparisonOperator, _ left: BoundExpression, _ right: BoundExpression, _ layout: ColumnLayout
  ) -> Form? {
    if let value = right.constantValue { return comparison(operation, left, value, layout) }
    guard let left = Source(left, layout), let right = Source(right, layout) else { return nil }
    switch operation {
    case .lessOrEqual: return .order(left, plus: 0, atMost: right)
    case .less: return .order(left, plus: 1, atMost: right)
    case .greaterOrEqual: return .order(right, plus: 0, atMost: left)
    case .greater: return .order(right, plus: 1, atMost: left)
    case .equal: return .equality(left, right)
    case .notEqual: return nil
    }
  }

  private static func comparison(
    _ operation: ComparisonOperator, _ left: BoundExpression, _ value: Scalar, _ layout: ColumnLayout
  ) -> Form? {
    if left.type == .timestamp, let column = left.column, case .timestamp(let moment) = value {
      // Midnight divides the days before from those after it.
      guard !Infinity.contains(moment), moment % Microseconds.perDay == 0,
        operation == .less || operation == .greaterOrEqual
      else { return nil }
      return range(operation, moment / Microseconds.perDay).map { .within(.days(layout[column]), $0) }
    }
    guard let source = Source(left, layout) else { return nil }
    switch value {
    case .integer(let number): return range(operation, number).map { .within(source, $0) }
    case .date(let day): return range(operation, Int64(day)).map { .within(source, $0) }
    default: return nil
    }
  }

  /// The numbers that compare so with one.
  private static func range(_ operation: ComparisonOperator, _ number: Int64) -> ClosedRange<Int64>? {
    switch operation {
    case .equal: number...number
    case .less: number > .min ? .min...number - 1 : nil
    case .lessOrEqual: .min...number
    case .greater: number < .max ? number + 1 ... .max : nil
    case .greaterOrEqual: number ... .max
    case .notEqual: nil
    }
  }
}
