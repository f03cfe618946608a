import DossierBase
import DossierVector

/// Computes at once what does not depend on rows.
enum ConstantFolding {
  /// The expression as a constant if all it is computed from is constant.
  ///
  /// A computation that fails stays as it is, since no row may ever reach it.
  static func fold(_ expression: BoundExpression) -> BoundExpression {
    let children = expression.children
    // A null decides, whatever the other arguments would give or fail with.
    if case .call(let function, _) = expression.kind, function.nulls == .propagate,
      children.contains(where: { $0.constantValue == .null })
    {
      return .constant(.null, expression.type, at: expression.range)
    }
    guard !children.isEmpty || isCall(expression), expression.isDeterministic,
      isChoice(expression) ? !expression.dependsOnRows : children.allSatisfy({ $0.constantValue != nil })
    else { return expression }
    do throws(EngineError) {
      let oneRow = SliceReader()
      oneRow.present([], count: 1)
      let evaluator = expression.makeEvaluator(.empty)
      let value = try evaluator.evaluate(oneRow).scalar(0)
      withExtendedLifetime(evaluator) {}
      return .constant(value, expression.type, at: expression.range)
    } catch {
      return expression
    }
  }

  /// The value of an AND or OR that one constant term settles whatever rows say; else the expression as it is.
  ///
  /// As in DuckDB a term before that one which fails without any row, such as `1 // 0 > 0`, keeps its error.
  static func decide(_ expression: BoundExpression) -> BoundExpression {
    let (terms, decisive): ([BoundExpression], Bool)
    switch expression.kind {
    case .and(let all): (terms, decisive) = (all, false)
    case .or(let all): (terms, decisive) = (all, true)
    default: return expression
    }
    for term in terms {
      if term.constantValue == .boolean(decisive) {
        return .constant(.boolean(decisive), .boolean, at: expression.range)
      }
      if term.constantValue == nil, !term.dependsOnRows { return expression }
    }
    return expression
  }

  /// True if it computes no more than its value needs: a part that fails may be one that nobody asks for.
  private static func isChoice(_ expression: BoundExpression) -> Bool {
    switch expression.kind {
    case .conditional, .coalesce: true
    default: false
    }
  }

  private static func isCall(_ expression: BoundExpression) -> Bool {
    if case .call = expression.kind { true } else { false }
  }
}
