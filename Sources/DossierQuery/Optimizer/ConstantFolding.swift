import DossierVector

/// Computes at once what does not depend on rows.
enum ConstantFolding {
  /// The expression as a constant if all it is computed from is constant.
  ///
  /// A computation that fails stays as it is, since no row may ever reach it.
  static func fold(_ expression: BoundExpression) -> BoundExpression {
    let children = expression.children
    guard !children.isEmpty || isCall(expression), expression.isDeterministic,
      children.allSatisfy({ $0.constantValue != nil })
    else { return expression }
    do throws(EngineError) {
      let vector = try Evaluator.make(expression).evaluate(Batch(columns: [], count: 1))
      return .constant(vector.scalar(0), expression.type, at: expression.range)
    } catch {
      return expression
    }
  }

  private static func isCall(_ expression: BoundExpression) -> Bool {
    if case .call = expression.kind { true } else { false }
  }
}
