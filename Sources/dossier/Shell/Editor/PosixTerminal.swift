import Glibc
import Synchronization

/// The terminal at standard input and output, by termios.
///
/// The terminal gets its first settings back however the process ends, killing it outright excepted.
final class PosixTerminal: EditorTerminal {
  /// Nil if standard input is no terminal.
  init?() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    TerminalSettings.save(settings)
    TerminalSettings.restoreOnSignals()
    SizeSignal.install()
    useWorkingMode()
  }

  deinit { TerminalSettings.restore() }

  var size: (columnCount: Int, lineCount: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  func beginKeys() {
    apply { settings in
      settings.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
      settings.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
    }
    TerminalSettings.marksPastes.store(true, ordering: .relaxed)
    write("\u{1B}[?2004h")
  }

  func endKeys() {
    TerminalSettings.marksPastes.store(false, ordering: .relaxed)
    write("\u{1B}[?2004l")
    useWorkingMode()
  }

  /// Keys wait unseen until the next prompt; Ctrl-C, Ctrl-\ and Ctrl-Z are signals.
  private func useWorkingMode() {
    apply { settings in
      settings.c_iflag &= ~tcflag_t(ICRNL)
      settings.c_lflag &= ~tcflag_t(ECHO | ICANON)
    }
  }

  private func apply(_ change: (inout termios) -> Void) {
    guard var settings = TerminalSettings.first else { return }
    change(&settings)
    withUnsafeMutableBytes(of: &settings.c_cc) { keys in
      keys[Int(VMIN)] = 1
      keys[Int(VTIME)] = 0
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
  }

  func read(timeoutMilliseconds: Int?) -> TerminalInput {
    if SizeSignal.take() { return .resized }
    var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    let status = poll(&request, 1, Int32(timeoutMilliseconds ?? -1))
    if SizeSignal.take() { return .resized }
    if status == 0 { return .timeout }
    if status < 0 { return errno == EINTR ? .timeout : .closed }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
    if count > 0 { return .bytes(Array(bytes[..<count])) }
    return count < 0 && errno == EINTR ? .timeout : .closed
  }

  func write(_ text: String) {
    var copy = text
    copy.withUTF8 { buffer in
      var written = 0
      while written < buffer.count {
        let count = Glibc.write(STDOUT_FILENO, buffer.baseAddress! + written, buffer.count - written)
        if count > 0 { written += count } else if errno != EINTR { return }
      }
    }
  }

  func suspend() {
    TerminalSettings.restore()
    kill(0, SIGTSTP)
  }
}

/// Tells that the screen's size has changed since it was last asked.
private enum SizeSignal {
  private static let hasCome = Atomic<Bool>(false)

  static func install() {
    hasCome.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in SizeSignal.hasCome.store(true, ordering: .relaxed) }
    sigemptyset(&action.sa_mask)
    // Without SA_RESTART, so that waiting for a key ends.
    action.sa_flags = 0
    sigaction(SIGWINCH, &action, nil)
  }

  static func take() -> Bool { hasCome.exchange(false, ordering: .relaxed) }
}
