package import DossierBase

extension Database {
  /// How a database is opened.
  public struct Options: Sendable, Hashable {
    /// Refuses every change; nothing is written to the file, not even repairs.
    public var isReadOnly: Bool
    /// Threads that all connections of the database share, the calling ones among them, from 1; nil takes one per
    /// processor.
    public var threadCount: Int?
    /// Bytes that the large structures of all connections, results among them, may hold together; nil takes three
    /// quarters of the least of the machine's memory, the container's limit and the process's address space.
    public var memoryLimitByteCount: Int?
    /// A folder for the files without a name that take what finds no room in memory, and input that can be read only
    /// once; nil takes that of the database's file, or the system's (`TMPDIR`, else `/tmp`) if the database is in
    /// memory or no file can be made beside it.
    ///
    /// A folder that takes no file is an error (``DossierError/Code/usage``) of the first work that needs one; without
    /// room there it is ``DossierError/Code/diskFull``. Nothing is left there, however the process ends.
    public var temporaryDirectory: String?
    /// What tests vary.
    package var engine = EngineSettings()

    /// Options, of which each has the default described at its property.
    public init(
      isReadOnly: Bool = false, threadCount: Int? = nil, memoryLimitByteCount: Int? = nil,
      temporaryDirectory: String? = nil
    ) {
      precondition(threadCount ?? 1 >= 1, "at least one thread works on a statement")
      precondition(memoryLimitByteCount ?? 1 >= 1, "a memory limit is positive")
      self.isReadOnly = isReadOnly
      self.threadCount = threadCount
      self.memoryLimitByteCount = memoryLimitByteCount
      self.temporaryDirectory = temporaryDirectory
    }
  }
}

extension Database.Options {
  /// Threads as asked for, which are not started yet.
  func makeScheduler() -> Scheduler { Scheduler(threadCount: usedThreadCount) }

  private var usedThreadCount: Int { threadCount ?? Scheduler.processorCount }

  /// A budget of as many bytes as asked for.
  func makeBudget() -> MemoryBudget {
    MemoryBudget(limit: memoryLimitByteCount ?? MemoryBounds.defaultLimit(threadCount: usedThreadCount))
  }
}
