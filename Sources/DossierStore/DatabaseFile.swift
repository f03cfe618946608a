package import DossierVector

/// An open database file: snapshots to read from, one transaction at a time to write with.
///
/// Safe to use from several threads. Readers in this and other processes go on while a transaction
/// writes, and see what it committed from their next snapshot on.
package final class DatabaseFile: Sendable {
  package let path: String
  package let isReadOnly: Bool

  init(path: String, isReadOnly: Bool) {
    self.path = path
    self.isReadOnly = isReadOnly
  }

  /// Prepares a new file, which appears under its name, whole, with the first commit.
  ///
  /// - Throws: ``EngineError/Code/usage`` if the path exists already.
  package static func create(
    path: String, in fileSystem: any FileSystem = PosixFileSystem()
  ) throws(EngineError) -> DatabaseFile {
    throw EngineError(.unsupported, "not yet")
  }

  /// Opens a file; read-only opening writes nothing, not even repairs.
  ///
  /// - Throws: ``EngineError/Code/notDossierFile``, ``EngineError/Code/damaged`` or
  ///   ``EngineError/Code/inputOutput``.
  package static func open(
    path: String, readOnly: Bool, in fileSystem: any FileSystem = PosixFileSystem()
  ) throws(EngineError) -> DatabaseFile {
    throw EngineError(.unsupported, "not yet")
  }

  /// Opens the file for writing if it exists, else prepares a new one.
  package static func openOrCreate(
    path: String, in fileSystem: any FileSystem = PosixFileSystem()
  ) throws(EngineError) -> DatabaseFile {
    throw EngineError(.unsupported, "not yet")
  }

  /// The newest committed state, which stays as it is for as long as the snapshot lives.
  package func snapshot() throws(EngineError) -> Snapshot {
    throw EngineError(.unsupported, "not yet")
  }

  /// Starts the one transaction that may write.
  ///
  /// - Throws: ``EngineError/Code/locked`` if this or another process is writing.
  package func beginWrite() throws(EngineError) -> WriteTransaction {
    throw EngineError(.unsupported, "not yet")
  }
}
