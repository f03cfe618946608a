import DossierDB
import Glibc

/// Signals that end the process: files that are not finished go with it.
enum EndingSignals {
  /// Catches those that nobody has chosen to ignore; Ctrl-C is left to ``Interrupts``.
  static func install() {
    UnfinishedResults.prepare()
    for number in [SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU] {
      var present = sigaction()
      guard sigaction(number, nil, &present) == 0, present.__sigaction_handler.sa_handler == nil else {
        continue
      }
      catchOnce(number)
      // Whoever started the process may have left the signal blocked.
      var caught = sigset_t()
      sigemptyset(&caught)
      sigaddset(&caught, number)
      sigprocmask(SIG_UNBLOCK, &caught, nil)
    }
  }

  /// Lets a signal end the process as it would have, after the files are gone.
  static func catchOnce(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      UnfinishedResults.remove()
      signal(number, SIG_DFL)
      raise(number)
    }
    sigemptyset(&action.sa_mask)
    action.sa_flags = 0
    sigaction(number, &action, nil)
  }
}
