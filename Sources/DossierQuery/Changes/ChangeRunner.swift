import DossierBase
import DossierSQL
import DossierVector

/// Runs statements that change data, each of them by queries: what it changes is what they give.
///
/// Rows that come in or change are computed whole before anything is written, so that a statement reads the state
/// before it, also of the tables that it changes.
final class ChangeRunner {
  /// Names of tables in queries of the runner's own, which no statement can spell.
  static let rowsName = "\0rows"
  static let targetName = "\0target"
  static let quotedRows = "\"\(rowsName)\""
  static let quotedTarget = "\"\(targetName)\""
  static let quotedNumber = "\"\(NumberedTable.numberName)\""

  let session: QuerySession
  let target: any ChangeTarget
  /// As the statement found it, or as it has become since.
  var catalog: any Catalog

  init(_ session: QuerySession, _ target: any ChangeTarget) throws(EngineError) {
    self.session = session
    self.target = target
    catalog = try target.makeCatalog()
  }

  /// Runs one statement; `begin`, `commit` and `rollback` are none of these.
  func run(_ statement: SQLStatement) throws(EngineError) -> QueryResult {
    switch statement.kind {
    case .createTable(let create): try self.create(create)
    case .createView(let create): try self.create(create)
    case .alterTable(let change): try alter(change)
    case .drop(let drop): try self.drop(drop)
    case .truncate(let table): try truncate(table)
    case .insert(let insert): try self.insert(insert)
    case .update(let update): try self.update(update)
    case .delete(let delete): try self.delete(delete)
    default: preconditionFailure("a statement that changes data")
    }
  }

  // MARK: Names

  /// A table that rows of may change.
  func table(
    _ parts: [Identifier]
  ) throws(EngineError) -> (definition: TableDefinition, source: any TableSource) {
    let name = try TableName.last(of: parts)
    if let definition = try catalog.definition(ofTable: name.name),
      let source = try catalog.table(named: name.name)
    {
      return (definition, source)
    }
    if catalog.view(named: name.name) != nil {
      throw EngineError(
        .binding, "\(ShownText.shortened(name.name)) is a view, and its rows are changed in its tables",
        at: .sql(name.range))
    }
    throw missing(name, "table")
  }

  func missing(_ name: Identifier, _ what: String) -> EngineError {
    let known = catalog.tableNames
    return EngineError(
      .binding, "there is no \(what) \(ShownText.shortened(name.name))", at: .sql(name.range),
      hint: NearestName.nearest(to: name.name, among: known).map { "did you mean \(SQLPrinter.quoted($0))?" })
  }

  /// The position of a column that a statement names.
  func column(_ name: Identifier, of definition: TableDefinition) throws(EngineError) -> Int {
    if let position = definition.schema.index(of: name.name) { return position }
    throw EngineError(
      .binding,
      "the table \(ShownText.shortened(definition.name)) has no column \(ShownText.shortened(name.name))",
      at: .sql(name.range),
      hint: NearestName.nearest(to: name.name, among: definition.columns.map(\.name)).map {
        "did you mean \(SQLPrinter.quoted($0))?"
      })
  }

  /// The positions of columns that a statement names, each once.
  func columns(_ names: [Identifier], of definition: TableDefinition) throws(EngineError) -> [Int] {
    var positions: [Int] = []
    for name in names {
      let position = try column(name, of: definition)
      if positions.contains(position) {
        throw EngineError(
          .binding, "the column \(ShownText.shortened(name.name)) is named twice", at: .sql(name.range))
      }
      positions.append(position)
    }
    return positions
  }

  func columnNames(_ definition: TableDefinition) -> String {
    definition.columns.map { SQLPrinter.quoted($0.name) }.joined(separator: ", ")
  }

  func keyNames(_ definition: TableDefinition) -> String {
    definition.key.map { SQLPrinter.quoted(definition.columns[$0].name) }.joined(separator: ", ")
  }

  // MARK: Rows

  /// All rows of a query, over tables of the runner's own besides those of the catalogue.
  func rows(
    of query: SQLQuery, over tables: [String: any TableSource] = [:]
  ) throws(EngineError) -> any TableSource {
    try session.result(catalog, tables, at: query.range) { (binder) throws(EngineError) in
      try binder.bind(query)
    }.table()
  }

  /// What a column of a table becomes by a value: the value cast to its type, or its default.
  func value(
    _ value: SQLExpression, for column: TableDefinition.Column
  ) throws(EngineError) -> SQLExpression {
    if case .defaultValue = value.kind { return try defaultValue(of: column, at: value.range) }
    return SQLExpression(
      .cast(value, TypeName(column.type, spelling: column.type.name), isTry: false), at: value.range)
  }

  func defaultValue(
    of column: TableDefinition.Column, at place: Range<Int>
  ) throws(EngineError) -> SQLExpression {
    let value =
      try column.defaultSQL.map { (sql) throws(EngineError) in
        try SQLParser.expression(of: sql, at: place)
      } ?? SQLExpression(.literal(.null), at: place)
    return SQLExpression(
      .cast(value, TypeName(column.type, spelling: column.type.name), isTry: false), at: place)
  }

  /// - Throws: ``EngineError/Code/constraint`` if a column that refuses null has one.
  /// - Parameter columns: of the rows, by the positions in the table that they are for; others are not looked at.
  func refuseNulls(
    in rows: any TableSource, _ columns: [(column: Int, position: Int)], _ definition: TableDefinition,
    at place: Range<Int>
  ) throws(EngineError) {
    let checked = columns.filter { definition.refusesNulls($0.position) }
    if checked.isEmpty { return }
    let name = definition.name
    let titles = checked.map { definition.columns[$0.position].name }
    try session.context.scheduler.run(rows.blockCount) { (_, block) throws(EngineError) in
      let batch = try rows.makeReader(columns: checked.map(\.column)).read(block: block).compacted()
      for (title, vector) in try batch.columns.enumerated()
      where vector.validity.valueCount(0..<vector.count) < vector.count {
        throw EngineError(
          .constraint, "the column \(ShownText.shortened(titles[title])) of table '\(name)' takes no null",
          at: .sql(place))
      }
    }
  }

  /// Adds rows, of which all columns of the table are given in their order.
  func append(_ rows: any TableSource, to table: String) throws(EngineError) {
    if rows.rowCount == 0 { return }
    let sink = try target.appender(table: table)
    let blockRowCount = session.context.settings.blockRowCount
    let source = RowsOfTable(rows)
    let columns = Array(rows.schema.columns.indices)
    let blockCount = (rows.rowCount + blockRowCount - 1) / blockRowCount
    let interruption = session.context.interruption
    try session.context.scheduler.run(blockCount) { (_, block) throws(EngineError) in
      do throws(EngineError) {
        try interruption.check()
        let first = block * blockRowCount
        try sink.append(
          try source.read(first..<min(first + blockRowCount, source.rowCount), columns: columns),
          ordinal: block)
      } catch {
        sink.abandon(error)
        throw error
      }
    }
  }

  // MARK: Results

  /// The result of a statement that changed so many rows and returns none.
  func changed(_ rowCount: Int) -> QueryResult {
    QueryResult(
      MemoryTable(schema: Schema([]), batches: []), session.context, changedRowCount: rowCount)
  }

  /// What RETURNING says of rows that were changed, or nothing without it.
  ///
  /// - Parameter rows: with the columns of the table.
  func returned(
    _ items: [SelectItem], of rows: any TableSource, as name: Identifier, at place: Range<Int>,
    changedRowCount: Int
  ) throws(EngineError) -> QueryResult {
    if items.isEmpty { return changed(changedRowCount) }
    let table = SQLTable(
      .named([Identifier(Self.targetName)]), alias: TableAlias(name: name), at: place)
    let core = SelectCore(
      items: items, from: [table], place: SourcePlace(place))
    let query = SQLQuery(body: .select(core), at: place)
    let result = try session.result(catalog, [Self.targetName: rows], at: place) {
      (binder) throws(EngineError) in try binder.bind(query)
    }
    return QueryResult(
      MemoryTable(schema: result.schema, batches: try result.batches()), session.context,
      changedRowCount: changedRowCount)
  }
}
