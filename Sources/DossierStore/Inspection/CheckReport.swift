package import DossierBase

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
  /// Oddities that a crash may leave behind and that harm nothing.
  package var remarks: [Damage] = []

  package var isClean: Bool { damages.isEmpty }
}

extension DatabaseFile {
  /// Verifies every checksum and invariant of the newest generation and lists all places of damage.
  ///
  /// Writes nothing.
  /// - Throws: ``EngineError/Code/notDossierFile``, ``EngineError/Code/inputOutput`` if the file cannot be
  ///   opened, ``EngineError/Code/memoryLimit`` or ``EngineError/Code/interrupted``; damage is reported, not thrown.
  package static func check(
    path: String, in fileSystem: any FileSystem = PosixFileSystem(), budget: MemoryBudget = .unlimited,
    interruption: Interruption? = nil,
    scheduler: Scheduler = Scheduler(threadCount: Scheduler.processorCount)
  ) throws(EngineError) -> CheckReport {
    var checker = FileChecker(
      try fileSystem.open(path, readOnly: true), budget: budget, interruption: interruption,
      scheduler: scheduler)
    try checker.check()
    return checker.report
  }
}
