import DossierBase
import DossierSQL
import DossierVector

/// The rows of SUMMARIZE: a row for each column, what its values are like.
struct Summary {
  let session: QuerySession
  let catalog: any Catalog
  /// The rows that are summarised, under names of their places.
  private let rows: any TableSource
  private let columns: [ColumnDefinition]
  private let place: Range<Int>

  private static let tableName = "\0rows"

  init(of query: SQLQuery, _ session: QuerySession, _ catalog: any Catalog) throws(EngineError) {
    self.session = session
    self.catalog = catalog
    place = query.range
    let source = try Self.source(of: query, session, catalog)
    let columns = source.schema.columns
    let names = columns.enumerated().map { ColumnDefinition("c\($0.offset)", $0.element.type) }
    self.columns = columns
    rows = ConcatenatedTable([.init(source: source, columns: Array(columns.indices))], Schema(names))
  }

  /// A table as it stands, of which each column is read alone; or the rows of a query.
  private static func source(
    of query: SQLQuery, _ session: QuerySession, _ catalog: any Catalog
  ) throws(EngineError) -> any TableSource {
    if query.with.isEmpty, query.orderBy == .none, query.limit == nil, query.offset == nil,
      case .select(let core) = query.body, core.from.count == 1, core == .everything(of: core.from[0]),
      case .named(let parts) = core.from[0].kind, parts.count == 1,
      let table = try catalog.table(named: parts[0].name)
    {
      return table
    }
    return try session.result(catalog, [:], at: query.range) { (binder) throws(EngineError) in
      try binder.bind(query)
    }.table()
  }

  func result() throws(EngineError) -> MemoryTable {
    var cells: [[Scalar]] = []
    for (index, column) in columns.enumerated() {
      cells.append([.text(column.name), .text(column.type.name)] + (try values(index, column.type)))
    }
    let vectors = Self.schema.columns.enumerated().map { place, column in
      Vector(column.type, cells.map { $0[place] })
    }
    return MemoryTable(schema: Self.schema, batches: [Batch(columns: vectors, rowCount: cells.count)])
  }

  static let schema = Schema([
    ColumnDefinition("column_name", .varchar), ColumnDefinition("column_type", .varchar),
    ColumnDefinition("min", .varchar), ColumnDefinition("max", .varchar),
    ColumnDefinition("approx_unique", .bigint), ColumnDefinition("avg", .varchar),
    ColumnDefinition("std", .varchar), ColumnDefinition("q25", .varchar), ColumnDefinition("q50", .varchar),
    ColumnDefinition("q75", .varchar), ColumnDefinition("count", .bigint),
    ColumnDefinition("null_percentage", .decimal(precision: 9, scale: 2)),
  ])

  private func values(_ index: Int, _ type: DataType) throws(EngineError) -> [Scalar] {
    let name = "c\(index)"
    func text(_ call: String, _ isMeant: Bool) -> String { isMeant ? "CAST(\(call) AS VARCHAR)" : "NULL" }
    let isNumber = type.isNumeric
    let hasQuantiles = isNumber || type == .date || type == .timestamp || type == .time
    let quantiles = [25, 50, 75].map { text("quantile_disc(\(name), 0.\($0))", hasQuantiles) }
    let sql = """
      SELECT \(text("min(\(name))", true)), \(text("max(\(name))", true)), count(DISTINCT \(name)),
      \(text("avg(\(name))", isNumber)), \(text("stddev(\(name))", isNumber)), \(quantiles.joined(separator: ", ")),
      count(*), CAST(round(100.0 * (count(*) - count(\(name))) / nullif(count(*), 0), 2) AS DECIMAL(9,2))
      FROM "\(Self.tableName)"
      """
    let query = try SQLParser.query(of: sql, at: place)
    let found = try session.result(catalog, [Self.tableName: rows], at: place) {
      (binder) throws(EngineError) in try binder.bind(query)
    }.table()
    let row = try RowsOfTable(found).read(0..<1, columns: Array(0..<10))
    var scalars: [Scalar] = []
    for column in try row.columns { scalars.append(try column.scalar(0)) }
    return scalars
  }
}
