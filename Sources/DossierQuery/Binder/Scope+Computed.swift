import DossierBase
import DossierSQL

/// Columns that tables in scope have without storing them.
extension Scope {
  /// The column that a name means if a table computes it, and none is stored by the name.
  func computed(
    _ parts: [Identifier], _ context: BindingContext, at range: Range<Int>
  ) throws(EngineError) -> BoundExpression? {
    let name = parts[parts.count - 1]
    guard let column = context.catalog.computedColumns.first(where: { Schema.folded($0.name) == name.folded })
    else { return nil }
    let owner = parts.count > 1 ? parts[parts.count - 2].folded : nil
    let isStored = positions(named: name).contains {
      owner == nil || Schema.folded(columns[$0].table ?? "") == owner
    }
    if isStored { return nil }
    for table in tables where owner == nil || Schema.folded(table.name) == owner {
      if let call = try column.call(on: table, context, at: range) { return call }
    }
    return nil
  }

  /// The names of such columns.
  func computedNames(_ context: BindingContext) -> [String] {
    context.catalog.computedColumns.filter { column in
      tables.contains { column.inputs(of: $0.source.schema) != nil }
    }
    .map(\.name)
  }
}
