import DossierDB
import Glibc

/// Work that is done for good: that it cannot be told does not make it fail, lest a script do it again.
enum CommittedWork {
  /// Tells of it; if that fails, says on standard error what is done all the same.
  ///
  /// - Parameter what: a sentence without its end: "3 rows are in the table t".
  static func tell(_ what: String, _ body: () throws(DossierError) -> Void) {
    // Whoever reads the output may have gone, which must not end the process now.
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    do throws(DossierError) {
      try body()
    } catch {
      StandardError.print(
        "warning: the work is committed, \(what), but its summary is lost: \(error.message)")
    }
  }
}
