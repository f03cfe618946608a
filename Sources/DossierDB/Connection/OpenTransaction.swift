import DossierBase
import DossierQuery
import DossierSQL

/// What BEGIN began on a connection.
struct OpenTransaction: Sendable {
  /// The state that its first statement found; nil before that.
  var catalog: DatabaseCatalog?
  /// Nil before its first change.
  var change: ChangeTransaction?
  /// True once a statement failed: what it changed is gone, and only COMMIT or ROLLBACK ends it.
  var isAborted = false
}

extension Connection {
  /// True between BEGIN and COMMIT or ROLLBACK.
  public var isInTransaction: Bool { transaction.withLock { $0 != nil } }

  /// The tables as the next statement sees them: those of the open transaction, or the newest committed state.
  func currentCatalog() throws(EngineError) -> DatabaseCatalog {
    guard var open = transaction.withLock({ $0 }) else { return try database.catalog() }
    try refuseAborted(at: nil)
    if let change = open.change { return try change.tables() }
    if let known = open.catalog { return known }
    let catalog = try database.catalog()
    open.catalog = catalog
    transaction.withLock { [open] in $0 = open }
    return catalog
  }

  /// - Throws: ``EngineError/Code/transaction`` if the open transaction takes no statements any more.
  func refuseAborted(at range: Range<Int>?) throws(EngineError) {
    guard transaction.withLock({ $0?.isAborted ?? false }) else { return }
    throw EngineError(
      .transaction, "the transaction was given up after an error", at: range.map { .sql($0) },
      hint: "ROLLBACK ends it")
  }

  /// - Throws: ``EngineError/Code/transaction`` if a transaction is open, for what is a commit of its own.
  func refuseInTransaction(_ what: String) throws(EngineError) {
    guard transaction.withLock({ $0 != nil }) else { return }
    throw EngineError(
      .transaction, "\(what) is a commit of its own, and a transaction is open",
      hint: "COMMIT or ROLLBACK it first")
  }

  /// Runs BEGIN, COMMIT or ROLLBACK; nil for other statements.
  func control(_ statement: SQLStatement) throws(EngineError) -> QueryResult? {
    let open = transaction.withLock { $0 }
    switch statement.kind {
    case .begin:
      if open != nil {
        throw EngineError(.transaction, "a transaction is open already", at: .sql(statement.range))
      }
      transaction.withLock { $0 = OpenTransaction() }
    case .commit:
      guard let open else { throw Self.none(at: statement.range, "COMMIT") }
      transaction.withLock { $0 = nil }
      try open.change?.commit()
    case .rollback:
      guard let open else { throw Self.none(at: statement.range, "ROLLBACK") }
      transaction.withLock { $0 = nil }
      open.change?.rollback()
    default: return nil
    }
    return .nothing
  }

  private static func none(at range: Range<Int>, _ what: String) -> EngineError {
    EngineError(
      .transaction, "there is no transaction that \(what) could end", at: .sql(range),
      hint: "BEGIN starts one")
  }

  /// Does what a statement of a transaction does; what fails ends the transaction.
  func inTransaction<Answer>(_ work: () throws(EngineError) -> Answer) throws(EngineError) -> Answer {
    do throws(EngineError) {
      return try work()
    } catch {
      abortTransaction()
      throw error
    }
  }

  /// Gives up what the open transaction has changed, if there is one.
  func abortTransaction() {
    let change = transaction.withLock { open in
      defer {
        open?.change = nil
        open?.catalog = nil
        open?.isAborted = true
      }
      return open?.change
    }
    change?.rollback()
  }

  /// Runs a statement that changes data: within the open transaction, or in one of its own.
  func change(_ statement: SQLStatement, _ session: QuerySession) throws(EngineError) -> QueryResult {
    guard let open = transaction.withLock({ $0 }) else {
      let own = try ChangeTransaction(self, on: nil)
      do throws(EngineError) {
        let result = try session.change(statement, in: own)
        try own.commit()
        return result
      } catch {
        own.rollback()
        throw error
      }
    }
    let change: ChangeTransaction
    if let known = open.change {
      change = known
    } else {
      change = try ChangeTransaction(self, on: open.catalog?.generation)
      transaction.withLock { $0?.change = change }
    }
    return try session.change(statement, in: change)
  }
}

extension SQLStatement {
  /// True if it changes tables or views.
  var changesData: Bool {
    switch kind {
    case .createTable, .createView, .alterTable, .drop, .insert, .update, .delete, .truncate: true
    case .query, .explain, .describe, .describeQuery, .showTables, .summarize, .set, .begin, .commit,
      .rollback:
      false
    }
  }
}
