import DossierDB
import Glibc
import Synchronization

/// The terminal's settings as the process found them, given back at every end.
enum TerminalSettings {
  /// Set once, before anything can ask for it.
  nonisolated(unsafe) private static var saved: termios?

  static var first: termios? { saved }

  /// True while the terminal marks pasted text, which the programs after this one may not understand.
  static let marksPastes = Atomic<Bool>(false)

  static func save(_ settings: termios) {
    guard saved == nil else { return }
    saved = settings
    atexit { TerminalSettings.restore() }
  }

  /// Gives the settings back, unless the terminal is another job's by now; nothing it calls is forbidden in
  /// a signal handler.
  static func restore() {
    guard var settings = saved, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
    tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    guard marksPastes.exchange(false, ordering: .relaxed) else { return }
    let end: StaticString = "\u{1B}[?2004l\u{1B}[?25h"
    _ = write(STDOUT_FILENO, end.utf8Start, end.utf8CodeUnitCount)
  }

  /// Restores before signals that end the process, which then end it as they would have.
  static func restoreOnSignals() {
    for number in [SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        TerminalSettings.restore()
        UnfinishedResults.remove()
        signal(number, SIG_DFL)
        raise(number)
      }
      sigemptyset(&action.sa_mask)
      action.sa_flags = 0
      sigaction(number, &action, nil)
    }
  }
}
