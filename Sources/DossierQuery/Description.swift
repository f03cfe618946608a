import DossierBase
import DossierSQL
import DossierVector

/// The rows of DESCRIBE, SHOW TABLES and EXPLAIN.
enum Description {
  static func describe(_ parts: [Identifier], _ catalog: any Catalog) throws(EngineError) -> MemoryTable {
    let name = parts[parts.count - 1]
    guard let table = try catalog.table(named: name.name) else {
      throw EngineError(
        .binding, "there is no table \(ShownText.shortened(name.name))", at: .sql(name.range),
        hint: NearestName.nearest(to: name.name, among: catalog.tableNames).map { "did you mean \($0)?" })
    }
    return describe(table.schema.columns)
  }

  static func describe(_ columns: [ColumnDefinition]) -> MemoryTable {
    make([
      ("column_name", columns.map { .text($0.name) }),
      ("column_type", columns.map { .text($0.type.name) }),
      ("null", columns.map { _ in .text("YES") }),
      ("key", columns.map { _ in .null }), ("default", columns.map { _ in .null }),
      ("extra", columns.map { _ in .null }),
    ])
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
