import DossierBase
import DossierSQL

/// The select list with its stars written out.
enum SelectItems {
  static func expand(
    _ items: [SelectItem], _ scope: Scope, _ windows: [NamedWindow], _ context: BindingContext
  ) throws(EngineError) -> [SelectBinder.Item] {
    var result: [SelectBinder.Item] = []
    for item in items {
      switch item.kind {
      case .expression(let expression, let alias):
        try context.reserve(1, BindingContext.columnByteCount)
        let name = alias?.name ?? name(of: expression, scope, windows)
        result.append(.init(name: name, source: .expression(expression, alias: alias)))
      case .star(let table, let excluded, let alias):
        let columns = try columns(table, excluded, scope, item.place.range)
        try context.reserve(columns.count, BindingContext.columnByteCount)
        for index in columns {
          if let alias {
            result.append(.init(name: alias.name, source: .renamedColumn(index, alias: alias)))
          } else {
            result.append(.init(name: scope.columns[index].name, source: .column(index)))
          }
        }
      }
    }
    return result
  }

  /// A column keeps the name of its table's definition; other expressions are named by their text.
  private static func name(
    of expression: SQLExpression, _ scope: Scope, _ windows: [NamedWindow]
  ) -> String {
    if case .column(let parts) = expression.kind {
      if let index = scope.positions(named: parts[parts.count - 1]).first { return scope.columns[index].name }
    }
    return SQLPrinter.columnName(of: expression, windows: windows)
  }

  private static func columns(
    _ table: Identifier?, _ excluded: [Identifier], _ scope: Scope, _ range: Range<Int>
  ) throws(EngineError) -> [Int] {
    var columns = scope.columns.indices.filter { table != nil || !scope.columns[$0].needsTable }
    if let table {
      columns = columns.filter { Schema.folded(scope.columns[$0].table ?? "") == table.folded }
      if columns.isEmpty {
        throw EngineError(
          .binding, "there is no table \(ShownText.shortened(table.name)) in FROM", at: .sql(table.range))
      }
    }
    if columns.isEmpty {
      throw EngineError(.binding, "SELECT * needs a table after FROM", at: .sql(range))
    }
    for name in excluded where try scope.position(of: [name]) == nil {
      throw scope.unknown(name, among: scope.columns.map(\.name))
    }
    let dropped = Set(excluded.map(\.folded))
    return columns.filter { !dropped.contains(Schema.folded(scope.columns[$0].name)) }
  }
}
