import DossierBase
import DossierSQL
import DossierVector

/// Tables and views that come, change and go.
extension ChangeRunner {
  // MARK: CREATE

  func create(_ create: CreateTable) throws(EngineError) -> QueryResult {
    let name = try TableName.last(of: create.table)
    let isThere = try catalog.table(named: name.name) != nil
    if let view = catalog.view(named: name.name) {
      throw EngineError(
        .binding, "there is a view \(ShownText.shortened(view.name)) already", at: .sql(name.range))
    }
    if isThere, create.ifNotExists { return changed(0) }
    if isThere, !create.replaces {
      throw EngineError(
        .binding, "there is a table \(ShownText.shortened(name.name)) already", at: .sql(name.range),
        hint: "CREATE OR REPLACE TABLE empties it, CREATE TABLE IF NOT EXISTS leaves it as it is")
    }
    var rows: (any TableSource)?
    if let query = create.query {
      rows = try session.result(catalog, [:], at: query.range) { (binder) throws(EngineError) in
        let bound = try binder.bind(query)
        let columns = try self.columns(of: create, bound)
        return try self.cast(bound, columns, binder, at: query.range)
      }.table()
    }
    let definition = try definition(of: create, rows?.schema)
    try located(name) { () throws(EngineError) in
      isThere ? try target.replaceTable(definition) : try target.createTable(definition)
    }
    guard let rows else { return changed(0) }
    let all = definition.columns.indices.map { (column: $0, position: $0) }
    try refuseNulls(in: rows, all, definition, at: name.range)
    let empty = MemoryTable(schema: definition.schema, batches: [])
    try KeyCheck(self, definition, at: name.range).check(rows, against: empty)
    try append(rows, to: definition.name)
    return changed(rows.rowCount)
  }

  /// The name and type of each column that a query gives to a table.
  private func columns(
    of create: CreateTable, _ bound: BoundQuery
  ) throws(EngineError) -> [ColumnDefinition] {
    guard let given = create.columns else {
      return bound.columns.map { ColumnDefinition($0.name, $0.type == .null ? .integer : $0.type) }
    }
    let name = create.table[create.table.count - 1]
    guard given.count == bound.columns.count else {
      throw EngineError(
        .binding,
        "the table \(ShownText.shortened(name.name)) has \(given.count) columns, "
          + "but the query has \(bound.columns.count)",
        at: .sql(name.range))
    }
    return zip(given, bound.columns).map { column, source in
      ColumnDefinition(
        column.name.name, column.type?.type ?? (source.type == .null ? .integer : source.type))
    }
  }

  /// The columns of a query by their places, as other types and names.
  private func cast(
    _ bound: BoundQuery, _ columns: [ColumnDefinition], _ binder: QueryBinder, at place: Range<Int>
  ) throws(EngineError) -> BoundQuery {
    var items: [SelectItem] = []
    for (index, column) in columns.enumerated() {
      let value = try value(
        Self.sourceValue(index, at: place), for: TableDefinition.Column(column.name, column.type))
      items.append(Self.item(value, as: column.name))
    }
    return try self.bind(items, over: bound, binder, at: place)
  }

  private func definition(of create: CreateTable, _ rows: Schema?) throws(EngineError) -> TableDefinition {
    let name = create.table[create.table.count - 1]
    var columns: [TableDefinition.Column] = []
    if let given = create.columns {
      for (index, column) in given.enumerated() {
        guard let type = column.type?.type ?? rows?.columns[index].type else {
          preconditionFailure("a type, or a query that gives it")
        }
        columns.append(try self.column(column, type))
      }
    } else {
      columns = rows?.columns.map { TableDefinition.Column($0.name, $0.type) } ?? []
    }
    var definition = TableDefinition(name: name.name, columns: columns)
    var known: Set<[UInt8]> = []
    for (index, column) in columns.enumerated() where !known.insert(Schema.folded(column.name)).inserted {
      throw EngineError(
        .binding, "two columns are called \(ShownText.shortened(column.name))",
        at: .sql(create.columns?[index].name.range ?? create.query?.range ?? name.range))
    }
    definition.key = try self.columns(create.primaryKey, of: definition)
    definition.order = try self.columns(create.orderBy, of: definition)
    return definition
  }

  /// A column as a statement specifies it; its default is computed once, to see that it can be.
  private func column(
    _ column: ColumnSpecification, _ type: DataType
  ) throws(EngineError) -> TableDefinition.Column {
    var result = TableDefinition.Column(column.name.name, type, isNotNull: column.isNotNull)
    guard let value = column.defaultValue else { return result }
    let query = SQLQuery(body: .values([[try self.value(value, for: result)]]), at: value.range)
    _ = try session.result(catalog, [:], at: value.range) { (binder) throws(EngineError) in
      try binder.context.withoutParameters { () throws(EngineError) in try binder.bind(query) }
    }.batches()
    if value.kind != .literal(.null) { result.defaultSQL = SQLPrinter.text(of: value) }
    return result
  }

  func create(_ create: CreateView) throws(EngineError) -> QueryResult {
    let name = try TableName.last(of: create.view)
    if try catalog.table(named: name.name) != nil {
      throw EngineError(
        .binding, "there is a table \(ShownText.shortened(name.name)) already", at: .sql(name.range))
    }
    if catalog.view(named: name.name) != nil {
      if create.ifNotExists { return changed(0) }
      if !create.replaces {
        throw EngineError(
          .binding, "there is a view \(ShownText.shortened(name.name)) already", at: .sql(name.range),
          hint: "CREATE OR REPLACE VIEW gives it another query")
      }
    }
    let view = ViewDefinition(
      name: name.name, columns: create.columns.map(\.name), sql: SQLPrinter.text(of: create.query))
    // Its columns are known by its own name's place, and whether it uses itself.
    _ = try session.result(catalog, [:], at: create.query.range) { (binder) throws(EngineError) in
      try binder.context.expanding(view, create.query, at: name.range) { () throws(EngineError) in
        try binder.renamed(try binder.bind(create.query), create.columns, owner: name)
      }
    }
    try located(name) { () throws(EngineError) in try target.setView(view) }
    return changed(0)
  }

  // MARK: DROP and TRUNCATE

  func drop(_ drop: Drop) throws(EngineError) -> QueryResult {
    let name = try TableName.last(of: drop.name)
    let isTable = try catalog.table(named: name.name) != nil
    let isView = catalog.view(named: name.name) != nil
    if drop.isView ? isTable : isView {
      throw EngineError(
        .binding, "\(ShownText.shortened(name.name)) is a \(isView ? "view" : "table")", at: .sql(name.range),
        hint: "DROP \(isView ? "VIEW" : "TABLE") removes it")
    }
    guard isTable || isView else {
      if drop.ifExists { return changed(0) }
      throw missing(name, drop.isView ? "view" : "table")
    }
    try located(name) { () throws(EngineError) in
      isView ? try target.dropView(name.name) : try target.dropTable(name.name)
    }
    return changed(0)
  }

  func truncate(_ parts: [Identifier]) throws(EngineError) -> QueryResult {
    let (definition, source) = try table(parts)
    let count = source.rowCount
    if count > 0 { try target.replaceTable(definition) }
    return changed(count)
  }

  // MARK: ALTER

  func alter(_ change: AlterTable) throws(EngineError) -> QueryResult {
    let name = try TableName.last(of: change.table)
    if catalog.view(named: name.name) != nil {
      throw EngineError(
        .binding, "\(ShownText.shortened(name.name)) is a view", at: .sql(name.range),
        hint: "CREATE OR REPLACE VIEW gives it another query")
    }
    if change.ifExists, try catalog.definition(ofTable: name.name) == nil { return changed(0) }
    let (definition, source) = try table(change.table)
    switch change.action {
    case .renameTable(let new):
      try located(new) { () throws(EngineError) in try target.renameTable(definition.name, to: new.name) }
    case .renameColumn(let old, let new):
      let column = try column(old, of: definition)
      try located(new) { () throws(EngineError) in
        try target.renameColumn(column, ofTable: definition.name, to: new.name)
      }
    case .dropColumn(let column, let ifExists):
      if ifExists, definition.schema.index(of: column.name) == nil { return changed(0) }
      let position = try self.column(column, of: definition)
      try located(column) { () throws(EngineError) in
        try target.dropColumn(position, ofTable: definition.name)
      }
    case .addColumn(let column, let ifNotExists):
      if ifNotExists, definition.schema.index(of: column.name.name) != nil { return changed(0) }
      try add(column, to: definition, source)
    }
    return changed(0)
  }

  /// Adds a column, whose default the rows get that are there.
  private func add(
    _ specification: ColumnSpecification, to definition: TableDefinition, _ source: any TableSource
  ) throws(EngineError) {
    guard let type = specification.type?.type else { preconditionFailure("the parser wants a type") }
    let column = try self.column(specification, type)
    let name = specification.name
    if column.isNotNull, column.defaultSQL == nil, source.rowCount > 0 {
      throw EngineError(
        .constraint, "the column \(ShownText.shortened(name.name)) takes no null, which all rows would have",
        at: .sql(name.range), hint: "give it a DEFAULT")
    }
    try located(name) { () throws(EngineError) in
      try target.addColumn(column, toTable: definition.name)
    }
    guard column.defaultSQL != nil, source.rowCount > 0 else { return }
    catalog = try target.makeCatalog()
    let table = [Identifier(definition.name, isQuoted: true, at: name.range)]
    let value = SQLExpression(.defaultValue, at: name.range)
    _ = try update(
      Update(table: table, assignments: [Assignment(column: name, value: value)]))
  }

  /// Gives errors of the target the place of a name.
  private func located(
    _ name: Identifier, _ body: () throws(EngineError) -> Void
  ) throws(EngineError) {
    do throws(EngineError) { try body() } catch { throw error.located(at: .sql(name.range)) }
  }
}
