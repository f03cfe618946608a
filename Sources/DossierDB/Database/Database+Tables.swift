import DossierBase
import DossierStore
import DossierVector

/// Reading and writing go through two handles of a file, so that reading needs no right to write.
extension Database {
  /// The newest committed state of the tables.
  func catalog() throws(EngineError) -> DatabaseCatalog {
    if path == nil, !files.exists(name) { return catalog(of: nil) }
    return catalog(of: try openReader().snapshot())
  }

  /// A state of the tables; in memory the built-in ones are among them, as long as no others have their names.
  func catalog(of snapshot: Snapshot?) -> DatabaseCatalog {
    DatabaseCatalog(snapshot, listsBuiltIn: path == nil)
  }

  /// Starts the one transaction that may write; a file that does not exist yet appears with its commit.
  ///
  /// - Throws: ``EngineError/Code/locked`` if there is another one, ``EngineError/Code/usage`` if the database was
  ///   opened for reading only.
  func beginWrite(
    _ scheduler: Scheduler, _ interruption: Interruption
  ) throws(EngineError) -> WriteTransaction {
    if options.isReadOnly {
      throw EngineError(
        .usage, "the database was opened for reading only", at: .file(path: name, offset: 0, what: "file"))
    }
    let settings = WriteSettings(
      scheduler: scheduler, interruption: interruption, budget: budget,
      temporaryDirectory: temporaryDirectory,
      blockRowCount: options.engine.blockRowCount)
    return try DatabaseFile.openOrCreate(path: name, in: files, budget: budget).beginWrite(settings)
  }

  /// The handle for reading; made when it is first needed.
  @discardableResult
  func openReader() throws(EngineError) -> DatabaseFile {
    if let known = reader.withLock({ $0 }) { return known }
    guard files.exists(name) else {
      throw EngineError(
        .inputOutput, "there is no file \(name)", hint: "importing data into it creates it")
    }
    let opened = try DatabaseFile.open(path: name, readOnly: true, in: files, budget: budget)
    return reader.withLock { known in
      let first = known ?? opened
      known = first
      return first
    }
  }

  /// A sink for the rows of a table, which is created if need be, or emptied first if `isReplacing`.
  ///
  /// - Parameter order: columns by which a new table is to be ordered; nil leaves it to its first rows.
  func sink(
    for table: String, schema: Schema, order: [String]? = nil, isReplacing: Bool,
    in transaction: WriteTransaction
  ) throws(EngineError) -> any TableSink {
    if isReplacing {
      try transaction.replaceTable(table, schema: schema)
    } else if transaction.schema(ofTable: table) == nil {
      try transaction.createTable(table, schema: schema)
    }
    if let order { try transaction.setOrder(order, ofTable: table) }
    return try transaction.appender(table: table, schema: schema, encoding: options.engine.encoding)
  }

  /// Makes a transaction's changes durable; a new file gets the built-in tables that it lacks.
  func commit(_ transaction: WriteTransaction) throws(EngineError) {
    if path != nil, transaction.isFirst {
      for name in ReferenceTables.names where transaction.schema(ofTable: name) == nil {
        try ReferenceTables.load(name) { schema throws(EngineError) in
          try sink(for: name, schema: schema, isReplacing: false, in: transaction)
        }
      }
    }
    try transaction.commit()
  }
}

extension WriteTransaction {
  /// The columns of the table of this name (ASCII case-insensitively), or nil if there is none.
  func schema(ofTable name: String) -> Schema? {
    let wanted = Schema.folded(name)
    return tables.first { Schema.folded($0.name) == wanted }?.schema
  }
}
