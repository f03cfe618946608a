import DossierBase
import DossierSQL
import DossierVector

/// The tables of the schema `information_schema`, `tables` and `columns`: what the catalogue has, as the standard says.
enum InformationSchema {
  static let name = "information_schema"
  private static let catalogName = "dossier"
  private static let schemaName = "main"

  /// The table of a name; nil if there is none.
  static func table(named name: String, _ binder: QueryBinder) throws(EngineError) -> MemoryTable? {
    switch String(decoding: Schema.folded(name), as: UTF8.self) {
    case "tables": try tables(binder.context.catalog)
    case "columns": try columns(binder)
    default: nil
    }
  }

  private static func tables(_ catalog: any Catalog) throws(EngineError) -> MemoryTable {
    let names = [
      "table_catalog", "table_schema", "table_name", "table_type", "self_referencing_column_name",
      "reference_generation", "user_defined_type_catalog", "user_defined_type_schema",
      "user_defined_type_name", "is_insertable_into", "is_typed", "commit_action", "TABLE_COMMENT",
    ]
    var rows: [[Scalar]] = []
    for name in catalog.tableNames {
      let isView = try isView(name, catalog)
      var row = known(name) + [.text(isView ? "VIEW" : "BASE TABLE")]
      row += [Scalar](repeating: .null, count: 5) + [.text(isView ? "NO" : "YES"), .text("NO"), .null, .null]
      rows.append(row)
    }
    return table(names.map { ColumnDefinition($0, .varchar) }, rows)
  }

  private static func columns(_ binder: QueryBinder) throws(EngineError) -> MemoryTable {
    let texts = [
      "interval_type", "interval_precision", "character_set_catalog", "character_set_schema",
      "character_set_name", "collation_catalog", "collation_schema", "collation_name", "domain_catalog",
      "domain_schema", "domain_name", "udt_catalog", "udt_schema", "udt_name", "scope_catalog",
      "scope_schema", "scope_name", "maximum_cardinality", "dtd_identifier", "is_self_referencing",
      "is_identity", "identity_generation", "identity_start", "identity_increment", "identity_maximum",
      "identity_minimum", "identity_cycle", "is_generated", "generation_expression", "is_updatable",
      "COLUMN_COMMENT",
    ]
    let others: [String: DataType] = [
      "interval_precision": .integer, "maximum_cardinality": .bigint, "is_self_referencing": .boolean,
      "is_identity": .boolean, "identity_cycle": .boolean, "is_updatable": .boolean,
    ]
    let definitions =
      [
        ColumnDefinition("table_catalog", .varchar), ColumnDefinition("table_schema", .varchar),
        ColumnDefinition("table_name", .varchar), ColumnDefinition("column_name", .varchar),
        ColumnDefinition("ordinal_position", .integer), ColumnDefinition("column_default", .varchar),
        ColumnDefinition("is_nullable", .varchar), ColumnDefinition("data_type", .varchar),
        ColumnDefinition("character_maximum_length", .integer),
        ColumnDefinition("character_octet_length", .integer), ColumnDefinition("numeric_precision", .integer),
        ColumnDefinition("numeric_precision_radix", .integer), ColumnDefinition("numeric_scale", .integer),
        ColumnDefinition("datetime_precision", .integer),
      ] + texts.map { ColumnDefinition($0, others[$0] ?? .varchar) }
    var rows: [[Scalar]] = []
    for name in binder.context.catalog.tableNames {
      guard let table = try definition(of: name, binder) else { continue }
      for (place, column) in table.columns.enumerated() {
        var row = known(name) + [.text(column.name), .integer(Int64(place + 1))]
        row += [
          column.defaultSQL.map { .text($0) } ?? .null, .text(table.refusesNulls(place) ? "NO" : "YES"),
          .text(column.type.name), .null, .null,
        ]
        row += numbers(column.type) + [.null]
        row += texts.map { $0 == "is_generated" ? .text("NEVER") : .null }
        rows.append(row)
      }
    }
    return table(definitions, rows)
  }

  private static func known(_ name: String) -> [Scalar] {
    [.text(catalogName), .text(schemaName), .text(name)]
  }

  private static func isView(_ name: String, _ catalog: any Catalog) throws(EngineError) -> Bool {
    try catalog.table(named: name) == nil && catalog.view(named: name) != nil
  }

  /// The columns of a table or view; nil for a view whose query has no meaning any more.
  private static func definition(
    of name: String, _ binder: QueryBinder
  ) throws(EngineError) -> TableDefinition? {
    if let table = try binder.context.catalog.definition(ofTable: name) { return table }
    do throws(EngineError) {
      let view = try QueryBinder(binder.context).bindNamed([Identifier(name, isQuoted: true)])
      return TableDefinition(name: name, schema: Schema(view.columns.map(\.definition)))
    } catch {
      if error.code == .binding || error.code == .unsupported { return nil }
      throw error
    }
  }

  /// Digits, their base and those behind the point.
  private static func numbers(_ type: DataType) -> [Scalar] {
    func bits(_ count: Int64) -> [Scalar] { [.integer(count), .integer(2), .integer(0)] }
    return switch type {
    case .tinyint: bits(8)
    case .smallint: bits(16)
    case .integer: bits(32)
    case .bigint: bits(64)
    case .hugeint: bits(128)
    case .double: [.integer(53), .integer(2), .integer(0)]
    case .decimal(let precision, let scale):
      [.integer(Int64(precision)), .integer(10), .integer(Int64(scale))]
    default: [.null, .null, .null]
    }
  }

  private static func table(_ columns: [ColumnDefinition], _ rows: [[Scalar]]) -> MemoryTable {
    var batches: [Batch] = []
    for start in stride(from: 0, to: rows.count, by: Limits.blockRowCount) {
      let part = rows[start..<min(start + Limits.blockRowCount, rows.count)]
      let vectors = columns.indices.map { column in Vector(columns[column].type, part.map { $0[column] }) }
      batches.append(Batch(columns: vectors, rowCount: part.count))
    }
    return MemoryTable(schema: Schema(columns), batches: batches)
  }
}
