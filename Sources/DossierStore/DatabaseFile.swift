package import DossierBase
import Synchronization

/// An open database file: snapshots to read from, one transaction at a time to write with.
///
/// Safe to use from several threads. Readers in this and other processes go on while a transaction
/// writes, and see what it committed from their next snapshot on.
package final class DatabaseFile: Sendable {
  package let path: String
  package let isReadOnly: Bool
  let file: any StorageFile
  let fileSystem: any FileSystem
  private let budget: MemoryBudget
  private let cache = TableCache()
  private let chunks: ChunkCache?
  private let state: Mutex<State>

  private struct State: Sendable {
    /// False until the first commit of a new file.
    var hasName: Bool
    var isWriting = false
    /// After a failed sync nobody knows what is on the disk; only a new handle may write.
    var mustReopen = false
    /// The generation seen last.
    var current: Generation?
  }

  private init(
    path: String, file: any StorageFile, fileSystem: any FileSystem, budget: MemoryBudget, isReadOnly: Bool,
    hasName: Bool
  ) {
    self.path = path
    self.file = file
    self.fileSystem = fileSystem
    self.budget = budget
    chunks = file.isInMemory ? nil : ChunkCache(budget)
    self.isReadOnly = isReadOnly
    state = Mutex(State(hasName: hasName))
  }

  /// Prepares a new file, which appears under its name, whole, with the first commit.
  ///
  /// - Throws: ``EngineError/Code/usage`` if the path exists already.
  package static func create(
    path: String, in fileSystem: any FileSystem = PosixFileSystem(), budget: MemoryBudget = .unlimited
  ) throws(EngineError) -> DatabaseFile {
    guard !fileSystem.exists(path) else {
      throw EngineError(.usage, "the file exists already", at: .file(path: path, offset: 0, what: "file"))
    }
    return try prepare(path: path, in: fileSystem, budget)
  }

  private static func prepare(
    path: String, in fileSystem: any FileSystem, _ budget: MemoryBudget
  ) throws(EngineError) -> DatabaseFile {
    let file = try fileSystem.makeUnnamed(beside: path)
    return DatabaseFile(
      path: path, file: file, fileSystem: fileSystem, budget: budget, isReadOnly: false, hasName: false)
  }

  /// Opens a file; read-only opening writes nothing, not even repairs.
  ///
  /// - Parameter budget: where the memory of what is read is reserved.
  /// - Throws: ``EngineError/Code/notDossierFile``, ``EngineError/Code/damaged``,
  ///   ``EngineError/Code/memoryLimit`` or ``EngineError/Code/inputOutput``.
  package static func open(
    path: String, readOnly: Bool, in fileSystem: any FileSystem = PosixFileSystem(),
    budget: MemoryBudget = .unlimited
  ) throws(EngineError) -> DatabaseFile {
    let file = try fileSystem.open(path, readOnly: readOnly)
    let database = DatabaseFile(
      path: path, file: file, fileSystem: fileSystem, budget: budget, isReadOnly: readOnly, hasName: true)
    _ = try database.currentGeneration()
    return database
  }

  /// Opens the file for writing if it exists, else prepares a new one.
  package static func openOrCreate(
    path: String, in fileSystem: any FileSystem = PosixFileSystem(), budget: MemoryBudget = .unlimited
  ) throws(EngineError) -> DatabaseFile {
    fileSystem.exists(path)
      ? try open(path: path, readOnly: false, in: fileSystem, budget: budget)
      : try prepare(path: path, in: fileSystem, budget)
  }

  /// The newest committed state, which stays as it is for as long as the snapshot lives.
  package func snapshot() throws(EngineError) -> Snapshot {
    Snapshot(try currentGeneration(), cache: cache)
  }

  /// Starts the one transaction that may write.
  ///
  /// - Throws: ``EngineError/Code/locked`` if this or another open file is writing.
  package func beginWrite(_ settings: WriteSettings = WriteSettings()) throws(EngineError) -> WriteTransaction
  {
    try claimWriting()
    do throws(EngineError) {
      guard try file.tryLockWriter() else {
        throw EngineError(
          .locked, "another connection or process is writing", at: .file(path: path, offset: 0, what: "file"),
          hint: "try again when it has finished; reading is possible meanwhile")
      }
      return WriteTransaction(self, base: try generationToWriteOn(), cache: cache, settings)
    } catch {
      releaseWriting()
      throw error
    }
  }

  /// The state in force now; parsed anew only if a commit came between.
  private func currentGeneration() throws(EngineError) -> Generation {
    let (hasName, known) = state.withLock { ($0.hasName, $0.current) }
    guard hasName else { return Generation(emptyFile: file, budget, chunks) }
    let current = try Generation.inForce(of: file, budget, chunks, known: known)
    state.withLock { $0.current = current }
    return current
  }

  private func generationToWriteOn() throws(EngineError) -> Generation {
    let current = try currentGeneration()
    if state.withLock({ $0.hasName }) { try HeaderSlots(of: file).repair(file) }
    return current
  }

  private func claimWriting() throws(EngineError) {
    let place = EngineError.Place.file(path: path, offset: 0, what: "file")
    if isReadOnly { throw EngineError(.usage, "the file was opened for reading only", at: place) }
    let (isWriting, mustReopen) = state.withLock { state in
      defer { if !state.mustReopen { state.isWriting = true } }
      return (state.isWriting, state.mustReopen)
    }
    if mustReopen {
      throw EngineError(
        .inputOutput, "an earlier write could not be made durable", at: place,
        hint: "open the file anew before writing again")
    }
    if isWriting { throw EngineError(.locked, "this process is writing to the file already", at: place) }
  }

  /// Ends a transaction.
  func releaseWriting() {
    // The lock is also what keeps others from taking over the temporary name of a new file.
    if hasName { file.unlockWriter() }
    state.withLock { $0.isWriting = false }
  }

  /// Says what a transaction has come to know about the file.
  func note(hasName: Bool? = nil, mustReopen: Bool? = nil) {
    state.withLock { state in
      if let hasName { state.hasName = hasName }
      if let mustReopen { state.mustReopen = mustReopen }
    }
  }

  var hasName: Bool { state.withLock { $0.hasName } }
  var mustReopen: Bool { state.withLock { $0.mustReopen } }
}
