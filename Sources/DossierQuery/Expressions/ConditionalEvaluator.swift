import DossierBase
import DossierVector

/// CASE: per row the value of the first arm whose condition is true.
///
/// Conditions and values are evaluated on whole slices; one that fails is evaluated again on just the rows
/// that reach it, so that `CASE WHEN x <> 0 THEN 1 // x END` never divides by zero.
final class ConditionalEvaluator: Evaluator {
  private let conditions: [any Evaluator]
  private let values: [any Evaluator]
  private let chooser: RowChooser

  /// - Precondition: one more value than conditions, the last being ELSE.
  init(conditions: [any Evaluator], values: [any Evaluator], _ type: DataType) {
    self.conditions = conditions
    self.values = values
    chooser = RowChooser(type, sourceCount: values.count)
  }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView {
    chooser.begin(slice.count)
    for (arm, condition) in conditions.enumerated() {
      try chooser.assignOpenRows(to: arm, where: condition, slice)
    }
    chooser.assignRest(to: conditions.count)
    return try chooser.choose(values, slice)
  }
}

/// COALESCE: per row the first value that is not null.
final class CoalesceEvaluator: Evaluator {
  private let terms: [any Evaluator]
  private let chooser: RowChooser

  init(_ terms: [any Evaluator], _ type: DataType) {
    self.terms = terms
    chooser = RowChooser(type, sourceCount: terms.count)
  }

  func evaluate(_ slice: SliceReader) throws(EngineError) -> VectorView {
    let first = try terms[0].evaluate(slice)
    if !first.hasNulls { return first }
    chooser.begin(slice.count)
    for (index, term) in terms.enumerated() {
      try chooser.assignOpenRows(to: index, whereNotNull: term, slice)
    }
    chooser.assignRest(to: terms.count - 1)
    return try chooser.choose(terms, slice)
  }
}
