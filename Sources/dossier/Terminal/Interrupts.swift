import DossierDB
import Glibc
import Synchronization

/// Ctrl-C: the first one stops the work of a connection, a second one the process, unless that is a shell.
enum Interrupts {
  private static let requested = Atomic<Bool>(false)
  /// Set once before the handler is installed, and read by the handler only.
  nonisolated(unsafe) private static var connection: Connection?
  /// Set once before the handler is installed.
  nonisolated(unsafe) private static var endsProcess = true

  /// True from the first Ctrl-C on, until ``forget()``.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Lets Ctrl-C stop the work of a connection instead of the process.
  ///
  /// - Parameter endsProcess: whether a second Ctrl-C ends the process, should the first have no effect.
  static func stop(_ connection: Connection, endsProcess: Bool = true) {
    self.connection = connection
    self.endsProcess = endsProcess
    install()
  }

  /// Makes the next Ctrl-C a first one again.
  static func forget() {
    requested.store(false, ordering: .relaxed)
    install()
  }

  private static func install() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      Interrupts.requested.store(true, ordering: .relaxed)
      Interrupts.connection?.interrupt()
      if Interrupts.endsProcess { signal(SIGINT, SIG_DFL) }
    }
    sigemptyset(&action.sa_mask)
    // Without SA_RESTART, so that a blocking read ends.
    action.sa_flags = 0
    sigaction(SIGINT, &action, nil)
    // Whoever started the process may have left the signal blocked.
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    sigprocmask(SIG_UNBLOCK, &interrupt, nil)
  }
}
