import DossierBase
import DossierSQL
import DossierVector

/// UPDATE and DELETE.
extension ChangeRunner {
  /// Rows of a table that change: where they stand, in ascending order, and what becomes of them.
  struct Changes {
    /// The number of each row, then the new values; a row may come several times, and then the first counts.
    let rows: any TableSource
    /// The columns that the new values are of.
    let columns: [Int]
    /// For each block with rows that change, ascending, those of `rows` that are about it.
    let blocks: [(block: Int, rows: Range<Int>)]
    /// Rows that change.
    let rowCount: Int
  }

  func update(_ update: Update) throws(EngineError) -> QueryResult {
    let (definition, source) = try table(update.table)
    let name = update.table[update.table.count - 1]
    let changes = try changes(
      update.assignments, of: definition, source, as: update.alias ?? name, from: update.from,
      where: update.condition, with: update.with, at: name.range)
    try apply(changes, to: definition, at: name.range)
    var rows: any TableSource = source
    if !update.returning.isEmpty { rows = try self.rows(numbered: changes, of: definition, at: name.range) }
    return try returned(
      update.returning, of: rows, as: update.alias ?? name, at: name.range,
      changedRowCount: changes.rowCount)
  }

  func delete(_ delete: Delete) throws(EngineError) -> QueryResult {
    if delete.condition == nil, delete.using.isEmpty, delete.returning.isEmpty {
      return try truncate(delete.table)
    }
    let (definition, source) = try table(delete.table)
    let name = delete.table[delete.table.count - 1]
    let changes = try changes(
      [], of: definition, source, as: delete.alias ?? name, from: delete.using, where: delete.condition,
      with: delete.with, at: name.range)
    let result = try returned(
      delete.returning,
      of: delete.returning.isEmpty ? source : try rows(numbered: changes, of: definition, at: name.range),
      as: delete.alias ?? name, at: name.range, changedRowCount: changes.rowCount)
    try remove(changes, from: definition)
    return result
  }

  // MARK: What changes

  /// Computes what assignments make of the rows for which a condition is true.
  ///
  /// - Parameters:
  ///   - from: tables to join, which the values may read.
  ///   - qualifiedOnly: names of tables whose columns are read by their tables' names only.
  func changes(
    _ assignments: [Assignment], of definition: TableDefinition, _ source: any TableSource,
    as name: Identifier, from: [SQLTable], where condition: SQLExpression?,
    with: [CommonTable] = [], over tables: [String: any TableSource] = [:],
    qualifiedOnly: Set<Identifier> = [], at place: Range<Int>
  ) throws(EngineError) -> Changes {
    let columns = try columns(assignments.map(\.column), of: definition)
    let number = SQLExpression(
      .column([name, Identifier(NumberedTable.numberName, isQuoted: true)]), at: place)
    var items = [Self.item(number, as: NumberedTable.numberName)]
    for (assignment, column) in zip(assignments, columns) {
      let value = try value(assignment.value, for: definition.columns[column])
      items.append(Self.item(value, as: definition.columns[column].name))
    }
    let target = SQLTable(
      .named([Identifier(Self.targetName)]), alias: TableAlias(name: name), at: place)
    let core = SelectCore(
      items: items, from: [target] + from, condition: condition, place: SourcePlace(place))
    let query = SQLQuery(
      with: with, body: .select(core), orderBy: .terms([OrderTerm(expression: number)]), at: place)
    var all = tables
    all[Self.targetName] = NumberedTable(source)
    do throws(EngineError) {
      let rows = try session.result(catalog, all, at: place) { (binder) throws(EngineError) in
        binder.qualifiedOnly = qualifiedOnly
        return try binder.bind(query)
      }.table()
      return try changes(rows, columns)
    } catch {
      // The one thing that the number of a row does not go with.
      guard error.message.contains("\0") else { throw error }
      throw EngineError(
        .binding, "a row is not changed by an aggregate of rows", at: error.place,
        hint: "a subquery gives one: SET a = (SELECT max(a) FROM …)")
    }
  }

  /// Finds the blocks that rows are about.
  private func changes(_ rows: any TableSource, _ columns: [Int]) throws(EngineError) -> Changes {
    var blocks: [(block: Int, rows: Range<Int>)] = []
    var (row, rowCount, last) = (0, 0, -1)
    let source = RowsOfTable(rows)
    while row < rows.rowCount {
      let part = row..<min(row + Limits.blockRowCount, rows.rowCount)
      for number in try source.numbers(part, column: 0) {
        precondition(number >= last, "rows in the order of their numbers")
        let block = NumberedTable.block(ofNumber: number)
        if blocks.last?.block != block { blocks.append((block, row..<row)) }
        row += 1
        blocks[blocks.count - 1].rows = blocks[blocks.count - 1].rows.lowerBound..<row
        if number != last { rowCount += 1 }
        last = number
      }
    }
    return Changes(rows: rows, columns: columns, blocks: blocks, rowCount: rowCount)
  }

  /// The rows of a table that changes are about, as they stand now.
  func rows(
    numbered changes: Changes, of definition: TableDefinition, at place: Range<Int>
  ) throws(EngineError) -> any TableSource {
    catalog = try target.makeCatalog()
    guard let source = try catalog.table(named: definition.name) else {
      preconditionFailure("the table that was changed")
    }
    let names = columnNames(definition)
    let number = Self.quotedNumber
    let sql = """
      SELECT \(names) FROM \(Self.quotedTarget) SEMI JOIN \(Self.quotedRows) USING (\(number)) ORDER BY \(number)
      """
    return try rows(
      of: try SQLParser.query(of: sql, at: place),
      over: [Self.targetName: NumberedTable(source), Self.rowsName: changes.rows])
  }

  // MARK: Writing

  /// Gives rows their new values.
  func apply(
    _ changes: Changes, to definition: TableDefinition, at place: Range<Int>
  ) throws(EngineError) {
    if changes.rowCount == 0 || changes.columns.isEmpty { return }
    let values = changes.columns.enumerated().map { (column: $0.offset + 1, position: $0.element) }
    try refuseNulls(in: changes.rows, values, definition, at: place)
    try checkKeys(changes, definition, at: place)
    let source = RowsOfTable(changes.rows)
    let blocks = Dictionary(uniqueKeysWithValues: changes.blocks.map { ($0.block, $0.rows) })
    let columns = changes.columns
    try target.rewrite(changes.blocks.map(\.block), ofTable: definition.name) {
      (block, batch) throws(EngineError) in
      guard let rows = blocks[block] else { preconditionFailure("a block that changes") }
      return try Self.patched(batch, by: source, rows, columns)
    }
  }

  /// The rows of a block with new values in some.
  private static func patched(
    _ batch: Batch, by source: RowsOfTable, _ rows: Range<Int>, _ columns: [Int]
  ) throws(EngineError) -> Batch {
    var result = try batch.columns
    var (part, last) = (rows.lowerBound, -1)
    // A join may give a row many times, so the rows of a block may be more than a block.
    while part < rows.upperBound {
      let end = min(part + Limits.blockRowCount, rows.upperBound)
      let values = try source.read(part..<end, columns: Array(0...columns.count))
      var (chosen, positions): ([UInt32], [UInt32]) = ([], [])
      for (place, number) in try source.numbers(part..<end, column: 0).enumerated() where number != last {
        last = number
        chosen.append(UInt32(place))
        positions.append(UInt32(NumberedTable.row(ofNumber: number)))
      }
      for (place, column) in columns.enumerated() where !chosen.isEmpty {
        let vector = try values.column(place + 1)
        let builder = VectorBuilder(vector.type, capacity: chosen.count)
        try chosen.withUnsafeBufferPointer { (rows) throws(EngineError) in
          try vector.append(rows, to: builder)
        }
        let flat = try builder.finish().flattened()
        result[column] = positions.withUnsafeBufferPointer { positions in
          result[column].patched(flat, at: RowPositions(positions))
        }
      }
      part = end
    }
    return batch.withColumns(result)
  }

  /// - Throws: ``EngineError/Code/constraint`` if a row gets a key that another one has then.
  private func checkKeys(
    _ changes: Changes, _ definition: TableDefinition, at place: Range<Int>
  ) throws(EngineError) {
    guard definition.key.contains(where: changes.columns.contains),
      let source = try catalog.table(named: definition.name)
    else { return }
    let number = Self.quotedNumber
    func key(_ changed: String, _ old: String) -> String {
      definition.key.map { position in
        let name = SQLPrinter.quoted(definition.columns[position].name)
        return "\(changes.columns.contains(position) ? changed : old).\(name)"
      }.joined(separator: ", ")
    }
    let tables: [String: any TableSource] = [
      Self.rowsName: changes.rows, Self.targetName: NumberedTable(source),
    ]
    // Of a row that comes several times the first counts, as it does when it is written.
    let new = try rows(
      of: try SQLParser.query(
        of: """
          SELECT DISTINCT ON (r.\(number)) \(key("r", "t")) FROM \(Self.quotedRows) r
          JOIN \(Self.quotedTarget) t USING (\(number)) ORDER BY r.\(number)
          """, at: place), over: tables)
    let names = columnNames(definition)
    let others = try rows(
      of: try SQLParser.query(
        of: "SELECT \(names) FROM \(Self.quotedTarget) ANTI JOIN \(Self.quotedRows) USING (\(number))",
        at: place), over: tables)
    try KeyCheck(self, definition, at: place).check(new, against: others)
  }

  /// Takes rows out of a table.
  private func remove(_ changes: Changes, from definition: TableDefinition) throws(EngineError) {
    if changes.rowCount == 0 { return }
    let source = RowsOfTable(changes.rows)
    let blocks = Dictionary(uniqueKeysWithValues: changes.blocks.map { ($0.block, $0.rows) })
    try target.rewrite(changes.blocks.map(\.block), ofTable: definition.name) {
      (block, batch) throws(EngineError) in
      guard let rows = blocks[block] else { preconditionFailure("a block that changes") }
      let isGone = BitMask(count: batch.rowCount)
      var part = rows.lowerBound
      while part < rows.upperBound {
        let end = min(part + Limits.blockRowCount, rows.upperBound)
        for number in try source.numbers(part..<end, column: 0) {
          isGone.set(NumberedTable.row(ofNumber: number))
        }
        part = end
      }
      isGone.complement()
      return batch.withSelection(.bits(isGone))
    }
  }

  // MARK: Trees

  /// A column of the rows that a query gives, by its place.
  static func sourceValue(_ index: Int, at place: Range<Int>) -> SQLExpression {
    SQLExpression(.column([Identifier(rowsName, isQuoted: true), sourceColumn(index)]), at: place)
  }

  private static func sourceColumn(_ index: Int) -> Identifier { Identifier("\0\(index)", isQuoted: true) }

  static func item(_ value: SQLExpression, as name: String) -> SelectItem {
    SelectItem(
      kind: .expression(value, alias: Identifier(name, isQuoted: true, at: value.range)), place: value.place)
  }

  /// A SELECT over the rows of a query that was bound before, whose columns go by ``sourceValue(_:at:)``.
  func bind(
    _ items: [SelectItem], over bound: BoundQuery, _ binder: QueryBinder, at place: Range<Int>
  ) throws(EngineError) -> BoundQuery {
    var source = bound
    for index in source.columns.indices { source.columns[index].name = Self.sourceColumn(index).name }
    let table = SQLTable(.named([Identifier(Self.rowsName, isQuoted: true, at: place)]), at: place)
    let core = SelectCore(
      items: items, from: [table], place: SourcePlace(place))
    return try binder.bind(
      SQLQuery(body: .select(core), at: place), over: source, as: Identifier(Self.rowsName))
  }
}
