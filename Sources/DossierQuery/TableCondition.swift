package import DossierBase
package import DossierSQL
package import DossierVector

/// A condition in SQL on the rows of one table, for reports that know no SQL.
package struct TableCondition: RowFilter {
  package let columns: [Int]
  private let condition: BoundExpression

  /// Binds an expression to the columns of a table; `name` is what may stand before them.
  ///
  /// - Throws: ``EngineError/Code/binding`` with the place in the expression's text.
  package init(
    _ expression: SQLExpression, table name: String, schema: Schema, catalog: any Catalog,
    settings: QuerySettings = QuerySettings()
  ) throws(EngineError) {
    let scope = Scope(
      columns: schema.columns.map { Scope.Column(table: name, name: $0.name, type: $0.type) },
      catalog: catalog)
    let binder = ExpressionBinder(scope: scope, catalog: catalog, settings: settings)
    binder.aggregatesBarredBy = "the condition of a report"
    let bound = try binder.bindCondition(expression)
    var used: Set<Int> = []
    bound.collectColumns(into: &used)
    columns = used.sorted()
    condition = bound.remappingColumns(
      Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($0.element, $0.offset) }))
  }

  package func makeEvaluator() -> any RowFilterEvaluator { TableConditionEvaluator(condition) }
}

private final class TableConditionEvaluator: RowFilterEvaluator {
  private let condition: Evaluator
  private let rows = RowList()

  init(_ condition: BoundExpression) { self.condition = Evaluator.make(condition) }

  func select(_ batch: Batch, into target: UnsafeMutablePointer<UInt32>) throws(EngineError) -> Int {
    rows.select(try condition.evaluate(batch), count: batch.count)
    if rows.count > 0 { target.update(from: rows.buffer.baseAddress!, count: rows.count) }
    return rows.count
  }
}
