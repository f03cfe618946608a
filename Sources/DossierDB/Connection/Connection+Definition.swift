import DossierBase
import DossierSQL

extension Connection {
  /// The statement that would create a table or a view as it is, with a semicolon behind it.
  ///
  /// - Throws: ``DossierError/Code/binding`` with the nearest name if there is none of this name.
  public func definition(of name: String) throws(DossierError) -> String {
    try perform { () throws(EngineError) in
      let catalog = try currentCatalog()
      if let table = try catalog.definition(ofTable: name) { return Self.statement(table) }
      if let view = catalog.view(named: name) { return Self.statement(view) }
      throw EngineError(
        .binding, "there is no table \(ShownText.shortened(name))",
        hint: NearestName.nearest(to: name, among: catalog.tableNames).map {
          "did you mean \(SQLPrinter.name($0))?"
        })
    }
  }

  private static func statement(_ table: TableDefinition) -> String {
    func names(_ columns: [Int]) -> String {
      columns.map { SQLPrinter.name(table.columns[$0].name) }.joined(separator: ", ")
    }
    var lines = table.columns.map { column in
      "  \(SQLPrinter.name(column.name)) \(column.type.name)" + (column.isNotNull ? " NOT NULL" : "")
        + (column.defaultSQL.map { " DEFAULT \(inParentheses($0))" } ?? "")
    }
    if !table.key.isEmpty { lines.append("  PRIMARY KEY (\(names(table.key)))") }
    let order = table.order.isEmpty ? "" : " ORDER BY (\(names(table.order)))"
    return "CREATE TABLE \(SQLPrinter.name(table.name)) (\n" + lines.joined(separator: ",\n")
      + "\n)\(order);"
  }

  /// An expression that is to stand where operators end it.
  private static func inParentheses(_ sql: String) -> String {
    sql.hasPrefix("(") || !sql.contains(" ") ? sql : "(\(sql))"
  }

  private static func statement(_ view: ViewDefinition) -> String {
    let columns = view.columns.map { SQLPrinter.name($0) }.joined(separator: ", ")
    return
      "CREATE VIEW \(SQLPrinter.name(view.name))\(columns.isEmpty ? "" : "(\(columns))") AS \(view.sql);"
  }
}
