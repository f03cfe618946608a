import DossierBase
import DossierQuery
import Synchronization

/// Runs statements, imports and reports on a ``Database``, one at a time.
///
/// Every statement sees the newest committed state, also of other processes, or, between BEGIN and COMMIT, the one that
/// the first of them found with what they changed. Only ``interrupt()`` may be
/// called while another thread uses the connection; other calls wait for their turn.
public final class Connection: Sendable {
  /// The database that this connection works on.
  public let database: Database
  let interruption = Interruption()
  /// The threads of the database.
  var scheduler: Scheduler { database.scheduler }
  /// The memory of the database.
  var budget: MemoryBudget { database.budget }
  /// What SET has changed.
  let settings = Guarded(QuerySettings())
  let progressObserver = Guarded<ProgressObserver?>(nil)
  /// What BEGIN began; nil outside of a transaction.
  let transaction = Guarded<OpenTransaction?>(nil)
  private let turn = Mutex<Void>(())

  init(database: Database) {
    self.database = database
  }

  /// Tells `observer` how far the statements that are planned from now on have come; nil tells nobody.
  ///
  /// - Parameter observer: called often, from any thread, while rows are computed.
  public func observeProgress(_ observer: (@Sendable (StatementProgress) -> Void)?) {
    progressObserver.withLock { $0 = observer.map(ProgressObserver.init) }
  }

  /// Stops the work that is going on, which then throws ``DossierError/Code/interrupted``; else does nothing.
  ///
  /// Safe to call from any thread.
  public func interrupt() { interruption.request() }

  /// Does one piece of work, alone, with an engine error's place translated by means of `sql`.
  ///
  /// - Parameter start: a place in `sql` before all that the work is about.
  func perform<Answer>(
    sql: SQLSource? = nil, from start: TextPosition = TextPosition(), _ work: () throws(EngineError) -> Answer
  ) throws(DossierError) -> Answer {
    var outcome: Result<Answer, DossierError>?
    turn.withLock { _ in
      interruption.clear()
      outcome = Result { () throws(DossierError) in
        try DossierError.translating(sql: sql, from: start, work)
      }
    }
    guard let outcome else { preconditionFailure("the work was done under the lock") }
    return try outcome.get()
  }
}

/// How far a statement has come.
public struct StatementProgress: Sendable, Hashable {
  /// The part of the step that runs now which is done, from 0 to 1; a statement may have several steps.
  public let fraction: Double
}

struct ProgressObserver: Sendable {
  let tell: @Sendable (StatementProgress) -> Void
}
