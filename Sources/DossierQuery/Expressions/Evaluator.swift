import DossierBase
import DossierVector

/// Computes an expression over batches; one per thread, since it reuses its result vector.
///
/// The result is valid until the next call, and may be a vector of the batch itself.
class Evaluator {
  let type: DataType
  init(_ type: DataType) { self.type = type }

  /// The values of the batch's rows.
  func evaluate(_ batch: Batch) throws(EngineError) -> Vector {
    preconditionFailure("every kind of evaluator computes something")
  }

  /// The evaluator of an expression over batches of a layout.
  static func make(_ expression: BoundExpression, _ layout: ColumnLayout) -> Evaluator {
    func make(_ expression: BoundExpression) -> Evaluator { Self.make(expression, layout) }
    switch expression.kind {
    case .column(let column): return ColumnEvaluator(layout[column], expression.type)
    case .constant(let value): return ConstantEvaluator(value, expression.type)
    case .call(let function, let arguments):
      return CallEvaluator(function, arguments.map(make), expression.type, expression.range)
    case .and(let terms): return LogicEvaluator(terms.map(make), decisive: 0)
    case .or(let terms): return LogicEvaluator(terms.map(make), decisive: 1)
    case .conditional(let arms, let otherwise):
      return ConditionalEvaluator(
        conditions: arms.map { make($0.condition) }, values: arms.map { make($0.value) } + [make(otherwise)],
        expression.type)
    case .coalesce(let terms): return CoalesceEvaluator(terms.map(make), expression.type)
    case .aggregate: preconditionFailure("aggregates are planned before expressions are evaluated")
    }
  }
}

/// A column of the batch as it is.
final class ColumnEvaluator: Evaluator {
  private let index: Int

  init(_ index: Int, _ type: DataType) {
    self.index = index
    super.init(type)
  }

  override func evaluate(_ batch: Batch) throws(EngineError) -> Vector { batch.columns[index] }
}

/// One value for every row.
final class ConstantEvaluator: Evaluator {
  private let vector: Vector

  init(_ value: Scalar, _ type: DataType) {
    vector = .constant(value, type, count: 1)
    super.init(type)
  }

  override func evaluate(_ batch: Batch) throws(EngineError) -> Vector {
    vector.count = batch.count
    return vector
  }
}
