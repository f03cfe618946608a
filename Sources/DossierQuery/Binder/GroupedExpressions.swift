import DossierBase

/// Turns expressions over rows into expressions over groups: keys and aggregates become columns.
struct GroupedExpressions {
  private let keys: [BoundExpression: ColumnID]
  private let calls: [ColumnID]
  /// The columns of the rows.
  private let inputs: ColumnIDSet
  /// The columns of the rows, for messages.
  private let scope: Scope
  /// Expressions that stand in several places are rewritten once.
  private var rewritten: [ObjectIdentifier: BoundExpression] = [:]

  init(keys: [PlanExpression], calls: [PlanAggregate], inputs: ColumnIDSet, scope: Scope) {
    self.keys = Dictionary(keys.map { ($0.expression, $0.id) }) { first, _ in first }
    self.calls = calls.map(\.id)
    self.inputs = inputs
    self.scope = scope
  }

  mutating func rewrite(_ expression: BoundExpression) throws(EngineError) -> BoundExpression {
    if let known = rewritten[ObjectIdentifier(expression)] { return known }
    let result = try compute(expression)
    rewritten[ObjectIdentifier(expression)] = result
    return result
  }

  private mutating func compute(_ expression: BoundExpression) throws(EngineError) -> BoundExpression {
    if let key = keys[expression] {
      return expression.column == key
        ? expression : BoundExpression(.column(key), expression.type, at: expression.range)
    }
    switch expression.kind {
    case .aggregate(let index):
      return BoundExpression(.column(calls[index]), expression.type, at: expression.range)
    // Of a subquery that is joined to the groups, or of a query around this one.
    case .column(let column) where !inputs.contains(column): return expression
    case .column(let column):
      guard let known = scope.columns.first(where: { $0.id == column })?.name else {
        throw EngineError(
          .binding, "the subquery is computed for rows, and here for groups", at: .sql(expression.range),
          hint: "group by it alone")
      }
      let name = ShownText.shortened(known)
      throw EngineError(
        .binding, "the column \(name) is neither in GROUP BY nor inside an aggregate",
        at: .sql(expression.range),
        hint: "add \(name) to GROUP BY, or write min(\(name)) if any value will do")
    default:
      var children: [BoundExpression] = []
      for child in expression.children { children.append(try rewrite(child)) }
      return children.isEmpty ? expression : expression.replacingChildren(children)
    }
  }
}
