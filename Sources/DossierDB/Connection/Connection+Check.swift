import DossierBase
import DossierStore

extension Connection {
  /// Verifies a file as ``Database/check(path:)`` does, on this connection's threads and until ``interrupt()``.
  ///
  /// The file is any file: it need not be the connection's own, which a damaged one could not be.
  ///
  /// - Throws: as ``Database/check(path:)`` does, and ``DossierError/Code/interrupted``. The memory limit is the
  ///   database's.
  public func check(path: String) throws(DossierError) -> FileCheck {
    try perform { () throws(EngineError) in
      FileCheck(
        try DatabaseFile.check(
          path: path, budget: budget, interruption: interruption, scheduler: scheduler))
    }
  }
}
