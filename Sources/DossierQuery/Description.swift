import DossierBase
import DossierSQL
import DossierVector

/// The rows of DESCRIBE, SHOW TABLES and EXPLAIN.
enum Description {
  static func describe(_ parts: [Identifier], _ catalog: any Catalog) throws(EngineError) -> MemoryTable {
    let name = parts[parts.count - 1]
    guard let table = try catalog.definition(ofTable: name.name) else {
      throw EngineError(
        .binding, "there is no table \(ShownText.shortened(name.name))", at: .sql(name.range),
        hint: NearestName.nearest(to: name.name, among: catalog.tableNames).map { "did you mean \($0)?" })
    }
    return describe(table)
  }

  private static func describe(_ table: TableDefinition) -> MemoryTable {
    let columns = table.columns
    return make([
      ("column_name", columns.map { .text($0.name) }),
      ("column_type", columns.map { .text($0.type.name) }),
      ("null", columns.indices.map { .text(table.refusesNulls($0) ? "NO" : "YES") }),
      ("key", columns.indices.map { table.key.contains($0) ? .text("PRI") : .null }),
      ("default", columns.map { column in column.defaultSQL.map { .text($0) } ?? .null }),
      ("extra", columns.map { _ in .null }),
    ])
  }

  static func describe(_ columns: [ColumnDefinition]) -> MemoryTable {
    describe(TableDefinition(name: "", schema: Schema(columns)))
  }

  static func tables(_ catalog: any Catalog) -> MemoryTable {
    make([("name", catalog.tableNames.map { .text($0) })])
  }

  /// The lines of a plan.
  static func plan(_ lines: [String]) -> MemoryTable { make([("plan", lines.map { .text($0) })]) }

  private static func make(_ columns: [(String, [Scalar])]) -> MemoryTable {
    let schema = Schema(columns.map { ColumnDefinition($0.0, .varchar) })
    let count = columns[0].1.count
    let batch = Batch(columns: columns.map { Vector(.varchar, $0.1) }, rowCount: count)
    return MemoryTable(schema: schema, batches: [batch])
  }
}
