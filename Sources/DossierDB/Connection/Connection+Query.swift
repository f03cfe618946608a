import DossierBase
import DossierQuery
import DossierSQL

extension Connection {
  /// Runs one statement and returns its rows.
  ///
  /// - Throws: ``DossierError`` with the place in `sql`; ``DossierError/Code/usage`` if `sql` does not have
  ///   exactly one statement, or a parameter that has no value.
  public func query(
    _ sql: String, _ parameters: StatementParameters = []
  ) throws(DossierError) -> ResultSet {
    try prepare(sql).run(parameters)
  }

  /// Runs one statement with the values in it as parameters, and returns its rows.
  ///
  /// - Throws: as ``query(_:_:)``.
  public func query(binding sql: BoundSQL) throws(DossierError) -> ResultSet {
    try query(sql.text, sql.parameters)
  }

  /// Plans one statement, whose rows are then computed while they are read.
  ///
  ///     let rows = try connection.stream("SELECT * FROM dossiers")
  ///     try rows.forEach { part in for row in part { print(row) } }
  ///
  /// - Throws: as ``query(_:_:)``.
  public func stream(
    _ sql: String, _ parameters: StatementParameters = []
  ) throws(DossierError) -> ResultStream {
    try prepare(sql).stream(parameters)
  }

  /// Parses one statement, which can then be run repeatedly.
  ///
  /// - Throws: ``DossierError/Code/syntax`` with the place in `sql`; ``DossierError/Code/usage`` if `sql` does
  ///   not have exactly one statement.
  public func prepare(_ sql: String) throws(DossierError) -> Statement {
    let source = SQLSource(sql)
    let trees = try perform(sql: source) { () throws(EngineError) in
      try SQLParser.statements(
        in: source.bytes, at: 0..<source.bytes.count, interruption: interruption)
    }
    guard trees.count == 1 else {
      throw DossierError(
        .usage,
        trees.isEmpty ? "there is no statement in the text" : "there are several statements in the text",
        hint: trees.isEmpty ? nil : "run the statements of a script one after the other with execute")
    }
    return Statement(source: source, connection: self, tree: trees[0])
  }

  /// Runs the statements of a script one after the other, until the first error.
  ///
  /// - Parameter each: takes each statement's rows before the next statement runs.
  /// - Throws: ``DossierError`` with the place in `script`, or what `each` throws.
  public func execute(_ script: String, each: (ResultSet) throws(DossierError) -> Void = { _ in })
    throws(DossierError)
  {
    var reader = ScriptReader(script)
    while case .statement(let part)? = reader.next() { try each(run(part)) }
  }

  /// Runs one statement of a script.
  ///
  /// - Throws: ``DossierError`` with the place in the whole script.
  public func run(_ part: Script.Part) throws(DossierError) -> ResultSet { try stream(part).result() }

  /// Plans one statement of a script, whose rows are then computed while they are read.
  ///
  /// - Throws: as ``run(_:)``.
  public func stream(_ part: Script.Part) throws(DossierError) -> ResultStream {
    let result = try perform(sql: part.source, from: part.start) { () throws(EngineError) in
      let trees = try SQLParser.statements(
        in: part.source.bytes, at: part.utf8Range, interruption: interruption)
      guard let tree = trees.first, trees.count == 1 else {
        throw EngineError(.syntax, "there is no single statement here", at: .sql(part.utf8Range))
      }
      return try self.answer(tree, .none)
    }
    return ResultStream(result, self, part.source, part.start)
  }

  /// Plans a parsed statement, whose places are offsets into `source`.
  func stream(
    _ tree: SQLStatement, _ parameters: StatementParameters, source: SQLSource
  ) throws(DossierError) -> ResultStream {
    let result = try perform(sql: source) { () throws(EngineError) in try self.answer(tree, parameters.bound)
    }
    return ResultStream(result, self, source, TextPosition())
  }

  /// Tells the observer of progress, if there is one, about blocks.
  private var blockObserver: (@Sendable (Int, Int) -> Void)? {
    guard let observer = progressObserver.withLock({ $0 }) else { return nil }
    return { doneCount, blockCount in
      observer.tell(StatementProgress(fraction: Double(doneCount) / Double(max(blockCount, 1))))
    }
  }

  private func answer(
    _ tree: SQLStatement, _ parameters: BoundParameters
  ) throws(EngineError) -> Guarded<QueryResult> {
    let result = try inTransaction { () throws(EngineError) in
      if let result = try control(tree) { return result }
      try refuseAborted(at: tree.range)
      // What changes data reads the state of its transaction; there may be no file yet.
      let session = makeSession(tree.changesData ? database.catalog(of: nil) : try currentCatalog())
      session.parameters = parameters
      if tree.changesData { return try change(tree, session) }
      let result = try session.run(tree)
      settings.withLock { $0 = session.settings }
      return result
    }
    return Guarded(result)
  }

  /// Runs statements over a state of the database, with the settings of this connection.
  func makeSession(_ catalog: DatabaseCatalog) -> QuerySession {
    let session = QuerySession(
      catalog: catalog, scheduler: scheduler, budget: budget, interruption: interruption,
      engine: database.options.engine, temporaryDirectory: database.temporaryDirectory,
      progress: blockObserver)
    session.settings = settings.withLock { $0 }
    return session
  }
}
