package import DossierBase
package import DossierSQL
package import DossierVector

/// A condition in SQL on the rows of one table, for reports that know no SQL.
package struct TableCondition: RowFilter {
  package let columns: [Int]
  private let condition: BoundExpression
  private let layout: ColumnLayout

  /// Binds an expression to the columns of a table; `name` is what may stand before them.
  ///
  /// - Throws: ``EngineError/Code/binding`` with the place in the expression's text.
  package init(
    _ expression: SQLExpression, table name: String, schema: Schema, catalog: any Catalog,
    budget: MemoryBudget,
    settings: QuerySettings = QuerySettings()
  ) throws(EngineError) {
    let context = BindingContext(catalog: catalog, settings: settings, budget: budget)
    let ids = context.makeColumns(schema.columns.count)
    let columns = zip(ids, schema.columns).map {
      Scope.Column(id: $0, table: name, name: $1.name, type: $1.type)
    }
    let binder = ExpressionBinder(scope: Scope(columns: columns, catalog: catalog), context, .reportCondition)
    condition = try binder.bindCondition(expression)
    let used = condition.columns
    self.columns = ids.indices.filter { used.contains(ids[$0]) }
    layout = ColumnLayout(self.columns.map { ids[$0] })
  }

  package func makeEvaluator() -> any RowFilterEvaluator { TableConditionEvaluator(condition, layout) }
}

private final class TableConditionEvaluator: RowFilterEvaluator {
  private let condition: any Evaluator
  private let rows = RowList()

  init(_ condition: BoundExpression, _ layout: ColumnLayout) {
    self.condition = condition.makeEvaluator(layout)
  }

  func select(_ slice: SliceReader, into target: UnsafeMutablePointer<UInt32>) throws(EngineError) -> Int {
    rows.select(try condition.evaluate(slice), count: slice.count)
    if rows.count > 0 { target.update(from: rows.buffer.baseAddress!, count: rows.count) }
    return rows.count
  }
}
