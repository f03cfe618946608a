package import DossierVector

/// A place in a file whose bytes are not what was written.
package struct Damage: Sendable, Equatable {
  package var path: String
  package var offset: Int
  package var byteCount: Int
  /// What stands there: a header copy, a table's column and block, …
  package var what: String
  /// What is wrong with it.
  package var message: String
}

/// What a check of a whole file found.
package struct CheckReport: Sendable, Equatable {
  package var path: String
  package var byteCount = 0
  package var generation = 0
  package var tableCount = 0
  package var rowCount = 0
  /// Encoded columns of blocks that were read.
  package var extentCount = 0
  package var damages: [Damage] = []

  package var isClean: Bool { damages.isEmpty }
}

extension DatabaseFile {
  /// Verifies every checksum and invariant of the newest generation and lists all places of damage.
  ///
  /// Writes nothing.
  /// - Throws: ``EngineError/Code/notDossierFile`` or ``EngineError/Code/inputOutput``; damage is reported, not thrown.
  package static func check(
    path: String, in fileSystem: any FileSystem = PosixFileSystem(), interruption: Interruption? = nil
  ) throws(EngineError) -> CheckReport {
    throw EngineError(.unsupported, "not yet")
  }
}
