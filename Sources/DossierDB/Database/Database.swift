import DossierBase
import DossierStore

/// A database: a file, or tables in memory.
///
/// Safe to use from several threads; each thread that runs statements takes a ``Connection`` of its own.
public final class Database: Sendable {
  /// The file's path as it was given, or nil for a database in memory.
  public let path: String?
  /// What the database was opened with.
  public let options: Options
  /// Where the database is, and under which name.
  let files: any FileSystem
  let name: String
  /// The open file that is read, once there is one.
  let reader = Guarded<DatabaseFile?>(nil)
  let scheduler: Scheduler
  let budget: MemoryBudget
  let temporaryDirectory: TemporaryDirectory

  /// Opens a file, which need not exist yet: the first import creates it, whole or not at all.
  ///
  /// - Throws: ``DossierError/Code/notDossierFile``, ``DossierError/Code/damaged`` or
  ///   ``DossierError/Code/inputOutput``; with ``Options/isReadOnly`` also if the file does not exist.
  public init(path: String, options: Options = Options()) throws(DossierError) {
    self.path = path
    self.options = options
    scheduler = options.makeScheduler()
    budget = options.makeBudget()
    temporaryDirectory = TemporaryDirectory(chosen: options.temporaryDirectory, beside: path)
    files = PosixFileSystem()
    name = path
    try DossierError.translating { () throws(EngineError) in
      if path.isEmpty { throw EngineError(.usage, "the file has no name") }
      if options.isReadOnly || files.exists(path) { try openReader() }
    }
  }

  /// A database in memory, which vanishes with this object.
  ///
  /// Its tables are stored as in a file, and their bytes count against ``Options/memoryLimitByteCount``.
  public init(inMemory options: Options = Options()) {
    path = nil
    self.options = options
    scheduler = options.makeScheduler()
    budget = options.makeBudget()
    temporaryDirectory = TemporaryDirectory(chosen: options.temporaryDirectory, beside: nil)
    files = MemoryFileSystem(budget: budget)
    name = ":memory:"
  }

  /// A new connection.
  public func connect() -> Connection { Connection(database: self) }
}
