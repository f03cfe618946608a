import DossierBase
import DossierSQL
import DossierVector

/// INSERT.
extension ChangeRunner {
  /// The name of the rows that could not be inserted, in ON CONFLICT.
  private static let excludedName = Identifier("excluded")

  func insert(_ insert: Insert) throws(EngineError) -> QueryResult {
    let (definition, source) = try table(insert.table)
    let place = insert.table[insert.table.count - 1].range
    var new = try rows(of: insert, into: definition, at: place)
    try checkConflictColumns(insert, definition)
    var updated: Changes?
    switch insert.conflict {
    case .error: try KeyCheck(self, definition, at: place).check(new.rows, against: source)
    case .nothing:
      let first = try firstOfEqualKeys(new.rows, definition, at: place)
      new.rows = try withoutConflicts(first, definition, source, at: place)
    case .replace, .update:
      let first = try firstOfEqualKeys(new.rows, definition, at: place)
      updated = try conflicts(insert, first, new.given, definition, source, at: place)
      new.rows = try withoutConflicts(first, definition, source, at: place)
    }
    let all = definition.columns.indices.map { (column: $0, position: $0) }
    try refuseNulls(in: new.rows, all, definition, at: place)
    if let updated {
      try apply(updated, to: definition, at: place)
      if definition.key.contains(where: updated.columns.contains) {
        // An updated row may have got the key of a new one.
        catalog = try target.makeCatalog()
        if let changed = try catalog.table(named: definition.name) {
          try KeyCheck(self, definition, at: place).check(new.rows, against: changed)
        }
      }
    }
    try append(new.rows, to: definition.name)
    let count = new.rows.rowCount + (updated?.rowCount ?? 0)
    var changedRows = new.rows
    if let updated, updated.rowCount > 0, !insert.returning.isEmpty {
      let old = try rows(numbered: updated, of: definition, at: place)
      changedRows = ConcatenatedTable(
        [old, new.rows].map { .init(source: $0, columns: Array(definition.columns.indices)) },
        definition.schema)
    }
    return try returned(
      insert.returning, of: changedRows, as: insert.alias ?? insert.table[insert.table.count - 1],
      at: place, changedRowCount: count)
  }

  // MARK: New rows

  /// The rows that a statement gives, with all columns of the table, and which of the columns it names.
  private func rows(
    of insert: Insert, into definition: TableDefinition, at place: Range<Int>
  ) throws(EngineError) -> (rows: any TableSource, given: [Int]) {
    var given = try columns(insert.columns, of: definition)
    if insert.columns.isEmpty, !insert.isByName { given = Array(definition.columns.indices) }
    guard var query = insert.query else {
      let values = try definition.columns.map { (column) throws(EngineError) in
        try defaultValue(of: column, at: place)
      }
      let query = SQLQuery(body: .values([values]), at: place)
      return (try rows(named: definition, query, at: place), [])
    }
    if case .values(let rows) = query.body, query.with.isEmpty, !insert.isByName {
      try checkCount(rows[0].count, given.count, insert, definition)
      query = SQLQuery(
        body: .values(try typed(rows, given.map { definition.columns[$0] })), orderBy: query.orderBy,
        limit: query.limit, offset: query.offset, at: query.range)
    }
    let result = try session.result(catalog, [:], at: query.range) { (binder) throws(EngineError) in
      let bound = try binder.bind(query)
      if insert.isByName {
        let names = bound.columns.map { Identifier($0.name, isQuoted: true, at: query.range) }
        given = try self.columns(names, of: definition)
      }
      try self.checkCount(bound.columns.count, given.count, insert, definition)
      var items: [SelectItem] = []
      for (position, column) in definition.columns.enumerated() {
        let value =
          if let index = given.firstIndex(of: position) {
            try self.value(Self.sourceValue(index, at: query.range), for: column)
          } else { try self.defaultValue(of: column, at: query.range) }
        items.append(Self.item(value, as: column.name))
      }
      return try self.bind(items, over: bound, binder, at: query.range)
    }
    return (try result.table(), given)
  }

  /// The rows of VALUES under the names of the table's columns.
  private func rows(
    named definition: TableDefinition, _ query: SQLQuery, at place: Range<Int>
  ) throws(EngineError) -> any TableSource {
    try session.result(catalog, [:], at: place) { (binder) throws(EngineError) in
      var bound = try binder.bind(query)
      for (index, column) in definition.columns.enumerated() { bound.columns[index].name = column.name }
      return bound
    }.table()
  }

  private func checkCount(
    _ count: Int, _ expected: Int, _ insert: Insert, _ definition: TableDefinition
  ) throws(EngineError) {
    if count == expected { return }
    let what = insert.columns.isEmpty ? "the table \(ShownText.shortened(definition.name)) has" : "there are"
    throw EngineError(
      .binding, "\(what) \(expected) columns, but \(count) values for them",
      at: .sql(insert.query?.range ?? insert.table[0].range))
  }

  /// Each value cast to its column's type by itself, and DEFAULT written out.
  private func typed(
    _ rows: [[SQLExpression]], _ columns: [TableDefinition.Column]
  ) throws(EngineError) -> [[SQLExpression]] {
    var result: [[SQLExpression]] = []
    result.reserveCapacity(rows.count)
    for row in rows {
      var values: [SQLExpression] = []
      values.reserveCapacity(row.count)
      for (value, column) in zip(row, columns) { values.append(try self.value(value, for: column)) }
      result.append(values)
    }
    return result
  }

  // MARK: Conflicts

  private func checkConflictColumns(
    _ insert: Insert, _ definition: TableDefinition
  ) throws(EngineError) {
    if insert.conflict == .error { return }
    let place = insert.conflictColumns.first?.range ?? insert.table[0].range
    if definition.key.isEmpty {
      throw EngineError(
        .binding, "the table \(ShownText.shortened(definition.name)) has no key that rows could share",
        at: .sql(place))
    }
    if insert.conflictColumns.isEmpty { return }
    let named = try columns(insert.conflictColumns, of: definition)
    if Set(named) != Set(definition.key) {
      throw EngineError(.binding, "ON CONFLICT names other columns than the key's", at: .sql(place))
    }
  }

  /// Of rows with equal keys the first.
  private func firstOfEqualKeys(
    _ rows: any TableSource, _ definition: TableDefinition, at place: Range<Int>
  ) throws(EngineError) -> any TableSource {
    let keys = keyNames(definition)
    let number = Self.quotedNumber
    let sql = """
      SELECT \(columnNames(definition)) FROM \(Self.quotedRows)
      QUALIFY row_number() OVER (PARTITION BY \(keys) ORDER BY \(number)) = 1 ORDER BY \(number)
      """
    return try self.rows(
      of: try SQLParser.query(of: sql, at: place), over: [Self.rowsName: NumberedTable(rows)])
  }

  /// Those rows, each with a key of its own, whose key no row of the table has.
  private func withoutConflicts(
    _ rows: any TableSource, _ definition: TableDefinition, _ source: any TableSource, at place: Range<Int>
  ) throws(EngineError) -> any TableSource {
    let keys = keyNames(definition)
    let sql = """
      SELECT \(columnNames(definition)) FROM \(Self.quotedRows)
      ANTI JOIN \(Self.quotedTarget) USING (\(keys)) ORDER BY \(Self.quotedNumber)
      """
    return try self.rows(
      of: try SQLParser.query(of: sql, at: place),
      over: [Self.rowsName: NumberedTable(rows), Self.targetName: source])
  }

  /// What DO UPDATE makes of the table's rows whose keys come again.
  private func conflicts(
    _ insert: Insert, _ new: any TableSource, _ given: [Int], _ definition: TableDefinition,
    _ source: any TableSource, at place: Range<Int>
  ) throws(EngineError) -> Changes {
    var assignments: [Assignment] = []
    var condition: SQLExpression?
    if case .update(let set, let only) = insert.conflict {
      (assignments, condition) = (set, only)
    } else {
      for position in given where !definition.key.contains(position) {
        let name = Identifier(definition.columns[position].name, isQuoted: true, at: place)
        assignments.append(
          Assignment(column: name, value: SQLExpression(.column([Self.excludedName, name]), at: place)))
      }
    }
    let alias = insert.alias ?? insert.table[insert.table.count - 1]
    if alias == Self.excludedName {
      throw EngineError(
        .binding, "a table called excluded needs another name where ON CONFLICT means the new rows by it",
        at: .sql(alias.range), hint: "INSERT INTO excluded AS t …")
    }
    var terms = definition.key.map { position in
      let name = Identifier(definition.columns[position].name, isQuoted: true, at: place)
      return SQLExpression(
        .binary(
          .equal, SQLExpression(.column([alias, name]), at: place),
          SQLExpression(.column([Self.excludedName, name]), at: place)), at: place)
    }
    if let condition { terms.append(condition) }
    let excluded = SQLTable(
      .named([Identifier(Self.rowsName)]), alias: TableAlias(name: Self.excludedName),
      at: place)
    return try changes(
      assignments, of: definition, source, as: alias, from: [excluded],
      where: terms.count == 1 ? terms[0] : SQLExpression(.and(Self.flattened(terms)), at: place),
      over: [Self.rowsName: new], qualifiedOnly: [Self.excludedName], at: place)
  }

  /// Terms of which none is itself AND.
  static func flattened(_ terms: [SQLExpression]) -> [SQLExpression] {
    terms.flatMap { term in
      if case .and(let parts) = term.kind { return parts }
      return [term]
    }
  }
}
