import DossierQuery
import DossierSQL
import DossierVector

extension Connection {
  /// Runs one statement and returns its rows.
  ///
  /// - Throws: ``DossierError`` with the place in `sql`; ``DossierError/Code/usage`` if `sql` does not have
  ///   exactly one statement.
  public func query(_ sql: String) throws(DossierError) -> ResultSet { try prepare(sql).run() }

  /// Parses one statement, which can then be run repeatedly.
  ///
  /// - Throws: ``DossierError/Code/syntax`` with the place in `sql`; ``DossierError/Code/usage`` if `sql` does
  ///   not have exactly one statement.
  public func prepare(_ sql: String) throws(DossierError) -> Statement {
    let trees = try DossierError.translating(sql: sql) { () throws(EngineError) in
      try SQLParser.statements(of: sql)
    }
    guard trees.count == 1 else {
      throw DossierError(
        .usage,
        trees.isEmpty ? "there is no statement in the text" : "there are several statements in the text",
        hint: trees.isEmpty ? nil : "run the statements of a script one after the other with execute")
    }
    return Statement(sql: sql, connection: self, tree: trees[0])
  }

  /// Runs the statements of a script one after the other, until the first error.
  ///
  /// - Parameter each: takes each statement's rows before the next statement runs.
  /// - Throws: ``DossierError`` with the place in `script`, or what `each` throws.
  public func execute(_ script: String, each: (ResultSet) throws(DossierError) -> Void = { _ in })
    throws(DossierError)
  {
    for part in Script(script).statements { try each(run(part)) }
  }

  /// Runs one statement of a script.
  ///
  /// - Throws: ``DossierError`` with the place in the whole script.
  public func run(_ part: Script.Part) throws(DossierError) -> ResultSet {
    let start = part.utf8Range.lowerBound
    let trees = try DossierError.translating(sql: part.script) { () throws(EngineError) in
      do throws(EngineError) {
        return try SQLParser.statements(of: part.text)
      } catch {
        throw error.moved(by: start)
      }
    }
    precondition(trees.count == 1, "a part of a script is one statement")
    return try perform(sql: part.script) { () throws(EngineError) in
      do throws(EngineError) {
        return try self.answer(trees[0])
      } catch {
        throw error.moved(by: start)
      }
    }
  }

  /// Runs a parsed statement, whose places are offsets into `sql`.
  func run(_ tree: SQLStatement, sql: String) throws(DossierError) -> ResultSet {
    try perform(sql: sql) { () throws(EngineError) in try self.answer(tree) }
  }

  private func answer(_ tree: SQLStatement) throws(EngineError) -> ResultSet {
    let catalog = DatabaseCatalog(try database.store.tables())
    let session = QuerySession(
      catalog: catalog, pool: pool, budget: budget, interruption: interruption)
    session.settings = settings.withLock { $0 }
    let result = try session.run(tree)
    settings.withLock { $0 = session.settings }
    return ResultSet(result.table)
  }
}

extension EngineError {
  /// The same error, its place in SQL moved to the right.
  fileprivate func moved(by offset: Int) -> EngineError {
    guard case .sql(let range) = place else { return self }
    var copy = self
    copy.place = .sql(range.lowerBound + offset..<range.upperBound + offset)
    return copy
  }
}
