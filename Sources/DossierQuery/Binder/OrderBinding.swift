import DossierBase
import DossierSQL

/// ORDER BY: by columns of the result, or by further expressions that are computed beside it.
enum OrderBinding {
  struct Key {
    var position: Int
    var isDescending: Bool
    var nullsFirst: Bool
  }

  struct Order {
    /// Each by the position of its column among the result's followed by `hidden`.
    var keys: [Key] = []
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
        Key(position: $0, isDescending: isDescending, nullsFirst: nulls == .first)
      }
    case .terms(let terms):
      var known = Dictionary(outputs.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
      var aliases: [[UInt8]: Int] = [:]
      for (position, item) in items.enumerated() {
        if let alias = item.alias { aliases[alias.folded] = position }
      }
      for term in terms {
        let position = try position(
          of: term.expression, items.count, aliases, outputs.count, binder, &known, &order.hidden)
        order.keys.append(
          Key(position: position, isDescending: term.isDescending, nullsFirst: term.nulls == .first))
      }
    }
    return order
  }

  /// The keys of DISTINCT ON, each by the position of its column among the result's followed by the hidden ones.
  static func bind(
    distinctOn expressions: [SQLExpression], _ items: [SelectBinder.Item], _ outputs: [BoundExpression],
    _ binder: ExpressionBinder, _ order: inout Order
  ) throws(EngineError) -> [Int] {
    if expressions.isEmpty { return [] }
    let terms = expressions.map { OrderTerm(expression: $0) }
    let keys = try bind(.terms(terms), items, outputs, binder)
    let count = order.hidden.count
    order.hidden += keys.hidden
    return keys.keys.map { $0.position < outputs.count ? $0.position : $0.position + count }
  }

  private static func position(
    of expression: SQLExpression, _ itemCount: Int, _ aliases: [[UInt8]: Int], _ outputCount: Int,
    _ binder: ExpressionBinder,
    _ known: inout [BoundExpression: Int], _ hidden: inout [BoundExpression]
  ) throws(EngineError) -> Int {
    if let ordinal = try SelectBinder.ordinal(expression, itemCount: itemCount) { return ordinal }
    if case .literal = expression.kind {
      throw EngineError(
        .binding, "ORDER BY a constant orders nothing", at: .sql(expression.range),
        hint: "give a column, its number or an expression")
    }
    if case .column(let parts) = expression.kind, parts.count == 1, let alias = aliases[parts[0].folded] {
      return alias
    }
    let bound = try binder.bind(expression)
    if let position = known[bound] { return position }
    hidden.append(bound)
    known[bound] = outputCount + hidden.count - 1
    return outputCount + hidden.count - 1
  }
}
