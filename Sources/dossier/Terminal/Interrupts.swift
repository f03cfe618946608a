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

  /// A pipe into which the handler writes, so that a wait for input ends even if Ctrl-C came just before it or
  /// another thread took it. Set once before the handler is installed; −1 where there is none.
  nonisolated(unsafe) private static var wakeUp: (reading: Int32, writing: Int32) = (-1, -1)

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
    var bytes = [UInt8](repeating: 0, count: 64)
    while wakeUp.reading >= 0, Glibc.read(wakeUp.reading, &bytes, bytes.count) > 0 {}
  }

  /// Waits until standard input has something to read, its end included: true; or Ctrl-C comes: false.
  static func waitForInput() -> Bool {
    while !isRequested {
      var waits = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeUp.reading, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&waits, 2, -1)
      if ready < 0, errno != EINTR || wakeUp.reading < 0 { return !isRequested }
      if ready > 0, waits[1].revents == 0 { return true }
    }
    return false
  }

  private static func openWakeUp() {
    var ends: [Int32] = [-1, -1]
    guard wakeUp.reading < 0, pipe(&ends) == 0 else { return }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wakeUp = (ends[0], ends[1])
  }

  private static func install() {
    openWakeUp()
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      Interrupts.requested.store(true, ordering: .relaxed)
      Interrupts.connection?.interrupt()
      let number = errno
      var byte: UInt8 = 0
      _ = write(Interrupts.wakeUp.writing, &byte, 1)
      errno = number
      if Interrupts.endsProcess { EndingSignals.catchOnce(SIGINT) }
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
