import DossierSQL
import DossierVector

/// ORDER BY: by columns of the result, or by further expressions that are computed beside it.
enum OrderBinding {
  struct Order {
    /// Positions in the result's columns followed by `hidden`.
    var keys: [SortKey] = []
    var hidden: [BoundExpression] = []
  }

  static func bind(
    _ orderBy: OrderBy, _ items: [SelectBinder.Item], _ outputs: [BoundExpression], _ binder: ExpressionBinder
  ) throws(EngineError) -> Order {
    var order = Order()
    switch orderBy {
    case .none: break
    case .all(let isDescending, let nulls):
      order.keys = outputs.indices.map {
        SortKey(column: $0, isDescending: isDescending, nullsFirst: nulls == .first)
      }
    case .terms(let terms):
      for term in terms {
        let column = try column(term.expression, items, outputs, binder, &order.hidden)
        order.keys.append(
          SortKey(column: column, isDescending: term.isDescending, nullsFirst: term.nulls == .first))
      }
    }
    return order
  }

  private static func column(
    _ expression: SQLExpression, _ items: [SelectBinder.Item], _ outputs: [BoundExpression],
    _ binder: ExpressionBinder, _ hidden: inout [BoundExpression]
  ) throws(EngineError) -> Int {
    if let ordinal = try SelectBinder.ordinal(expression, itemCount: items.count) { return ordinal }
    if case .column(let parts) = expression.kind, parts.count == 1,
      let alias = items.firstIndex(where: { $0.alias?.folded == parts[0].folded })
    {
      return alias
    }
    let bound = try binder.bind(expression)
    if let known = (outputs + hidden).firstIndex(of: bound) { return known }
    hidden.append(bound)
    return outputs.count + hidden.count - 1
  }
}
