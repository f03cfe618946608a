package import DossierBase
import DossierCodec

/// Changes to a file that become visible together, or not at all.
///
/// One thread at a time may call it; the sinks it hands out take blocks from many.
/// A transaction that is dropped without a commit is rolled back.
package final class WriteTransaction: @unchecked Sendable {
  let database: DatabaseFile
  let base: Generation
  let space: SpaceAllocator
  var workingTables: [WorkingTable]
  /// The views as this transaction has made them so far, in the order in which they were created.
  package private(set) var views: [ViewDefinition]
  let cache: TableCache
  let settings: WriteSettings
  private(set) var isOpen = true

  init(_ database: DatabaseFile, base: Generation, cache: TableCache, _ settings: WriteSettings) {
    self.settings = settings
    self.database = database
    self.base = base
    self.cache = cache
    space = SpaceAllocator(end: base.header.end)
    workingTables = base.catalog.tables.map { WorkingTable($0) }
    views = base.catalog.views
  }

  deinit { rollback() }

  /// The generation that this transaction makes.
  var generation: UInt64 { base.header.generation + 1 }

  /// The tables as this transaction has made them so far.
  ///
  /// Rows of an appender count once another one has begun or the transaction is committed.
  package var tables: [Snapshot.Table] { workingTables.map(\.table) }

  /// The tables as this transaction has made them, with all blocks that were appended so far, for reading.
  ///
  /// It stays as it is whatever comes later, but of a transaction that was rolled back only the tables that were
  /// committed before can be read. Rows that wait to be sorted are sorted for it, and their appender is finished.
  package func snapshot() throws(EngineError) -> Snapshot {
    try expectOpen()
    var changed: [Int: StoredTable] = [:]
    for (index, table) in workingTables.enumerated() {
      changed[index] = try table.changed(base.reader, former: cache.known(table.entry.name))
    }
    let catalog = FileCatalog(tables: workingTables.map(\.entry), views: views)
    let state = Generation(on: base, catalog)
    return Snapshot(state, cache: cache, changed: changed)
  }

  /// Gives up all changes, and begins anew on the newest committed state.
  package func startOver() throws(EngineError) -> WriteTransaction {
    rollback()
    return try database.beginWrite(settings)
  }

  /// True if nothing was committed before.
  package var isFirst: Bool { base.catalog.tables.isEmpty }

  /// The commit on whose state it began; 0 before the first one.
  package var baseGeneration: Int { Int(base.header.generation) }

  /// Adds an empty table.
  ///
  /// - Throws: ``EngineError/Code/binding`` if the name is taken or two columns share one.
  package func createTable(_ definition: TableDefinition) throws(EngineError) {
    try expectOpen()
    try TableRules.check(definition)
    try expectFree(definition.name)
    workingTables.append(WorkingTable(TableEntry(definition)))
  }

  /// Adds an empty table without rules.
  package func createTable(_ name: String, schema: Schema) throws(EngineError) {
    try createTable(TableDefinition(name: name, schema: schema))
  }

  /// Puts an empty table in the place of the one of its name, if there is one.
  package func replaceTable(_ definition: TableDefinition) throws(EngineError) {
    try expectOpen()
    try TableRules.check(definition)
    guard let index = index(of: definition.name) else { return try createTable(definition) }
    workingTables[index].abandonAppender("the table was replaced")
    workingTables[index] = WorkingTable(TableEntry(definition))
  }

  /// Puts an empty table without rules in the place of the one of this name, if there is one.
  package func replaceTable(_ name: String, schema: Schema) throws(EngineError) {
    try replaceTable(TableDefinition(name: name, schema: schema))
  }

  /// Removes a table.
  ///
  /// - Throws: ``EngineError/Code/binding`` if there is no such table.
  package func dropTable(_ name: String) throws(EngineError) {
    try expectOpen()
    let index = try existingTable(name)
    workingTables[index].abandonAppender("the table was dropped")
    workingTables.remove(at: index)
  }

  /// Gives a table another name.
  ///
  /// - Throws: ``EngineError/Code/binding`` if there is no such table or the name is taken.
  package func renameTable(_ name: String, to new: String) throws(EngineError) {
    try expectOpen()
    let index = try existingTable(name)
    try workingTables[index].finishAppender()
    if Schema.folded(name) != Schema.folded(new) { try expectFree(new) }
    workingTables[index].entry.name = new
  }

  /// Adds a view, or puts it in the place of the one of its name.
  ///
  /// - Throws: ``EngineError/Code/binding`` if the name is that of a table.
  package func setView(_ view: ViewDefinition) throws(EngineError) {
    try expectOpen()
    if let index = viewIndex(of: view.name) {
      views[index] = view
    } else {
      try expectFree(view.name)
      views.append(view)
    }
  }

  /// Removes a view.
  ///
  /// - Throws: ``EngineError/Code/binding`` if there is no such view.
  package func dropView(_ name: String) throws(EngineError) {
    try expectOpen()
    guard let index = viewIndex(of: name) else { throw EngineError(.binding, "there is no view '\(name)'") }
    views.remove(at: index)
  }

  /// Settles the order of a table that never had rows.
  ///
  /// - Parameter names: of columns, the first of which decides before the next; at least one.
  /// - Throws: ``EngineError/Code/binding`` if there is no such table or column, or one twice or that has no order;
  ///   ``EngineError/Code/usage`` if the table has another order already.
  package func setOrder(_ names: [String], ofTable table: String) throws(EngineError) {
    try expectOpen()
    let working = workingTables[try existingTable(table)]
    let order = try TableOrder(columns: names, of: working.entry)
    if let known = working.entry.order, known != order {
      throw EngineError(
        .usage,
        "the table '\(working.entry.name)' is ordered already: \(known.description(working.entry.columns))",
        hint: "load into a new table")
    }
    working.entry.order = order
  }

  /// A sink that adds rows to a table, whose batches have the columns of `schema`.
  ///
  /// Columns go by name: those the table lacks are added to it (older rows have null there), those
  /// that `schema` lacks are null in the new rows. A table has one sink at a time: the one before is
  /// finished by this.
  /// - Parameter encoding: the number of the encoding that blocks take if it can hold them; nil takes the smallest.
  /// - Throws: ``EngineError/Code/binding`` if there is no such table or a type differs.
  package func appender(
    table name: String, schema: Schema, encoding: UInt8? = nil
  ) throws(EngineError) -> TableAppender {
    try expectOpen()
    let table = workingTables[try existingTable(name)]
    try table.finishAppender()
    let ids = try table.adopt(schema)
    let loader = TableLoader(entry: table.entry, reader: base.reader, former: cache.known(name))
    let appender = try appender(
      of: table, columnIDs: ids, order: table.entry.order, encoding: encoding, loader)
    table.begin(appender)
    return appender
  }

  /// A sink for rows of a table's columns.
  func appender(
    of table: WorkingTable, columnIDs ids: [UInt32], order: TableOrder?, encoding: UInt8?,
    _ loader: TableLoader
  ) throws(EngineError) -> TableAppender {
    var types: [UInt32: DataType] = [:]
    for column in table.entry.columns { types[column.id] = column.type }
    var targets: [TableAppender.Target] = []
    for id in ids {
      guard let type = types[id] else { preconditionFailure("a column of the table") }
      let dictionary = type == .varchar ? try table.dictionary(columnID: id, loader: loader) : nil
      targets.append(TableAppender.Target(columnID: id, type: type, dictionary: dictionary))
    }
    let writer = BlockWriter(
      columns: targets.map { ($0.columnID, $0.type) }, file: database.file, generation: generation,
      space: space,
      encoding: encoding.map { EncodingID(rawValue: $0) })
    return TableAppender(targets: targets, order: order, writer, settings)
  }

  /// Makes the changes durable and visible.
  ///
  /// - Throws: ``EngineError/Code/diskFull`` or ``EngineError/Code/inputOutput``, and then nothing has changed,
  ///   unless the message says that the outcome is unknown.
  package func commit() throws(EngineError) {
    try expectOpen()
    do throws(EngineError) {
      for table in workingTables { try table.finishAppender() }
      try CommitWriter(self).commit()
    } catch {
      rollback()
      throw error
    }
    close()
  }

  /// Gives up all changes; does nothing after a commit.
  package func rollback() {
    guard isOpen else { return }
    for table in workingTables { table.abandonAppender("the transaction was rolled back") }
    // What was written lies behind the committed end, where the next transaction would write over it.
    // If a sync failed, the commit may have happened, and nothing must be touched.
    if database.hasName, !database.mustReopen, space.end > base.header.end {
      try? database.file.truncate(to: base.header.end)
    }
    close()
  }

  private func close() {
    isOpen = false
    database.releaseWriting()
  }

  func expectOpen() throws(EngineError) {
    if !isOpen { throw EngineError(.usage, "the transaction has ended already") }
  }

  private func index(of name: String) -> Int? {
    let wanted = Schema.folded(name)
    return workingTables.firstIndex { Schema.folded($0.entry.name) == wanted }
  }

  private func viewIndex(of name: String) -> Int? {
    let wanted = Schema.folded(name)
    return views.firstIndex { Schema.folded($0.name) == wanted }
  }

  private func expectFree(_ name: String) throws(EngineError) {
    if index(of: name) != nil { throw EngineError(.binding, "there is a table '\(name)' already") }
    if viewIndex(of: name) != nil { throw EngineError(.binding, "there is a view '\(name)' already") }
  }

  func existingTable(_ name: String) throws(EngineError) -> Int {
    guard let index = index(of: name) else { throw EngineError(.binding, "there is no table '\(name)'") }
    return index
  }
}
