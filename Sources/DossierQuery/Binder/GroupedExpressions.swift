import DossierBase

/// Turns expressions over rows into expressions over groups: keys and aggregates become columns.
struct GroupedExpressions {
  private let keyCount: Int
  private let indices: [BoundExpression: Int]
  /// The columns of the rows, for messages.
  private let scope: Scope

  init(keys: [BoundExpression], scope: Scope) {
    keyCount = keys.count
    indices = Dictionary(keys.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    self.scope = scope
  }

  func rewrite(_ expression: BoundExpression) throws(EngineError) -> BoundExpression {
    if let key = indices[expression] {
      return BoundExpression(.column(key), expression.type, at: expression.range)
    }
    switch expression.kind {
    case .aggregate(let index):
      return BoundExpression(.column(keyCount + index), expression.type, at: expression.range)
    case .column(let index):
      let name = ShownText.shortened(scope.columns[index].name)
      throw EngineError(
        .binding, "the column \(name) is neither in GROUP BY nor inside an aggregate",
        at: .sql(expression.range),
        hint: "add \(name) to GROUP BY, or write min(\(name)) if any value will do")
    default:
      let children = try expression.children.map { (child) throws(EngineError) in try rewrite(child) }
      return children.isEmpty ? expression : expression.replacingChildren(children)
    }
  }
}

extension BoundExpression {
  /// True if an aggregate is part of the expression.
  var hasAggregate: Bool {
    if case .aggregate = kind { return true }
    return children.contains(where: \.hasAggregate)
  }
}
