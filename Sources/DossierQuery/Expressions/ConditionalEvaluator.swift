import DossierBase
import DossierVector

/// CASE: per row the value of the first arm whose condition is true.
///
/// Conditions and values are evaluated on whole batches; one that fails is evaluated again on just the rows
/// that reach it, so that `CASE WHEN x <> 0 THEN 1 // x END` never divides by zero.
final class ConditionalEvaluator: Evaluator {
  private let conditions: [Evaluator]
  private let values: [Evaluator]
  private let chooser: RowChooser

  /// - Precondition: one more value than conditions, the last being ELSE.
  init(conditions: [Evaluator], values: [Evaluator], _ type: DataType) {
    self.conditions = conditions
    self.values = values
    chooser = RowChooser(type, sourceCount: values.count)
    super.init(type)
  }

  override func evaluate(_ batch: Batch) throws(EngineError) -> Vector {
    chooser.begin(batch.count)
    for (arm, condition) in conditions.enumerated() {
      try chooser.assignOpenRows(to: arm, where: condition, batch)
    }
    chooser.assignRest(to: conditions.count)
    return try chooser.choose(values, batch)
  }
}

/// COALESCE: per row the first value that is not null.
final class CoalesceEvaluator: Evaluator {
  private let terms: [Evaluator]
  private let chooser: RowChooser

  init(_ terms: [Evaluator], _ type: DataType) {
    self.terms = terms
    chooser = RowChooser(type, sourceCount: terms.count)
    super.init(type)
  }

  override func evaluate(_ batch: Batch) throws(EngineError) -> Vector {
    let first = try terms[0].evaluate(batch)
    if !first.hasNulls { return first }
    chooser.begin(batch.count)
    for (index, term) in terms.enumerated() {
      try chooser.assignOpenRows(to: index, whereNotNull: term, batch)
    }
    chooser.assignRest(to: terms.count - 1)
    return try chooser.choose(terms, batch)
  }
}
