import DossierBase
import DossierVector

/// Computes an expression over slices; for one thread, since it reuses its memory.
///
/// The result is valid until the next call or until the slice changes, and may be a column of the slice itself.
protocol Evaluator: AnyObject {
  /// The values of the rows that the slice reads.
  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView
}

extension BoundExpression {
  /// An evaluator of the expression, whose columns stand where the layout says.
  ///
  /// A part that reads one column alone is computed once for each value of a dictionary, whatever it is made of.
  func makeEvaluator(_ layout: ColumnLayout) -> any Evaluator {
    guard case .one(let column) = columnUse, self.column == nil, presence == nil, isDeterministic else {
      return makeRowEvaluator(layout) { $0.makeEvaluator(layout) }
    }
    return DictionaryEvaluator(layout[column], makeRowsOnlyEvaluator(layout), type)
  }

  /// An evaluator that knows nothing of dictionaries.
  private func makeRowsOnlyEvaluator(_ layout: ColumnLayout) -> any Evaluator {
    makeRowEvaluator(layout) { $0.makeRowsOnlyEvaluator(layout) }
  }

  /// - Parameter make: makes the evaluators of the parts.
  private func makeRowEvaluator(
    _ layout: ColumnLayout, _ make: (BoundExpression) -> any Evaluator
  ) -> any Evaluator {
    switch kind {
    case .column(let column): return ColumnEvaluator(layout[column])
    case .constant(let value): return ConstantEvaluator(value, type)
    case .call(let function, let arguments):
      if let (column, isNegated) = presence {
        let presence = ColumnEvaluator(layout[column], .presence)
        return isNegated ? CallEvaluator(NullTests.not, [presence], type, range) : presence
      }
      if arguments.count == 1, let column = arguments[0].column, arguments[0].type == .timestamp {
        let dates = ColumnEvaluator(layout[column], .dates)
        if function.identity == .cast(from: .timestamp, to: .date, isTry: false) { return dates }
        if let ofDate = function.ofDate { return CallEvaluator(ofDate, [dates], type, range) }
      }
      return CallEvaluator(function, arguments.map(make), type, range)
    case .and(let terms): return LogicEvaluator(terms.map(make), decisive: 0)
    case .or(let terms): return LogicEvaluator(terms.map(make), decisive: 1)
    case .conditional(let arms, let otherwise):
      return ConditionalEvaluator(
        conditions: arms.map { make($0.condition) }, values: arms.map { make($0.value) } + [make(otherwise)],
        type)
    case .coalesce(let terms): return CoalesceEvaluator(terms.map(make), type)
    case .aggregate: preconditionFailure("aggregates are planned before expressions are evaluated")
    }
  }
}

extension BoundExpression {
  /// For IS [NOT] NULL of a column: the column, and whether it is negated from "has a value".
  fileprivate var presence: (column: ColumnID, isNegated: Bool)? {
    guard case .call(let function, let arguments) = kind, case .nullness(let isNotNull) = function.identity,
      let column = arguments[0].column, arguments[0].type != .null
    else { return nil }
    return (column, !isNotNull)
  }
}

/// A column of the slice, or what is asked of it.
final class ColumnEvaluator: Evaluator {
  private let index: Int
  private let aspect: ColumnAspect

  init(_ index: Int, _ aspect: ColumnAspect = .values) {
    self.index = index
    self.aspect = aspect
  }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView { try slice.view(index, aspect) }
}

/// The numbers of a column of texts, all of which have a form.
final class DigitsEvaluator: Evaluator {
  private let index: Int
  private let form: DigitsForm

  init(_ index: Int, _ form: DigitsForm) { (self.index, self.form) = (index, form) }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView {
    try slice.numbers(index, of: form)
  }
}

/// One value for every row.
final class ConstantEvaluator: Evaluator {
  private let value: VectorBuilder

  init(_ value: Scalar, _ type: DataType) {
    self.value = VectorBuilder(type, [value])
    if value.isNull { self.value.clear() }
  }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView {
    value.constantView(count: slice.count)
  }
}
