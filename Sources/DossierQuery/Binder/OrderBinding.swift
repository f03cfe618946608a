import DossierBase
import DossierSQL

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
      var known = Dictionary(outputs.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
      for term in terms {
        let column = try column(term.expression, items, outputs.count, binder, &known, &order.hidden)
        order.keys.append(
          SortKey(column: column, isDescending: term.isDescending, nullsFirst: term.nulls == .first))
      }
    }
    return order
  }

  private static func column(
    _ expression: SQLExpression, _ items: [SelectBinder.Item], _ outputCount: Int, _ binder: ExpressionBinder,
    _ known: inout [BoundExpression: Int], _ hidden: inout [BoundExpression]
  ) throws(EngineError) -> Int {
    if let ordinal = try SelectBinder.ordinal(expression, itemCount: items.count) { return ordinal }
    if case .column(let parts) = expression.kind, parts.count == 1,
      let alias = items.firstIndex(where: { $0.alias?.folded == parts[0].folded })
    {
      return alias
    }
    let bound = try binder.bind(expression)
    if let column = known[bound] { return column }
    hidden.append(bound)
    known[bound] = outputCount + hidden.count - 1
    return outputCount + hidden.count - 1
  }
}
