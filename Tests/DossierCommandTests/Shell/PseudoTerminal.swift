import Foundation
import Glibc
import Testing

/// The built command on a pseudo-terminal, and the screen that a user would look at.
final class PseudoTerminal {
  private(set) var screen: ScreenEmulator
  let process: pid_t
  private let master: Int32
  private let slave: Int32
  private let folder: TemporaryFolder

  /// Requests of Linux that unlock a pseudo-terminal and tell its number.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  struct Failure: Error { var what: String }

  /// Starts the command in a session of its own, whose terminal this is.
  init(
    _ arguments: [String] = [], in folder: TemporaryFolder, environment: [String: String] = [:],
    columnCount: Int = 80, lineCount: Int = 24
  ) throws {
    self.folder = folder
    screen = ScreenEmulator(columnCount: columnCount, lineCount: lineCount)
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var lock: Int32 = 0
    var number: Int32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &lock) == 0, ioctl(master, Self.getNumber, &number) == 0
    else { throw Failure(what: "there is no pseudo-terminal") }
    let slavePath = "/dev/pts/\(number)"
    // Held open, so that the settings can be read when the command has gone.
    slave = open(slavePath, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(
      ws_row: UInt16(lineCount), ws_col: UInt16(columnCount), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, slavePath, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // POSIX_SPAWN_SETSID, and no signal blocked, as the threads of tests have them.
    posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK))
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)

    var variables = [
      "PATH": "/usr/bin:/bin", "TERM": "xterm", "NO_COLOR": "1", "HOME": folder.url.path,
      "DOSSIER_HISTORY": folder.path("history"),
    ]
    variables.merge(environment) { $1 }
    let path = "/bin/sh"
    let script = "cd \"$1\" && shift && exec \"$@\""
    let words = [path, "-c", script, "sh", folder.url.path, RunningCommand.executable.path] + arguments
    var argv = words.map { strdup($0) } + [nil]
    var envp = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var identifier = pid_t()
    guard posix_spawn(&identifier, path, &actions, &attributes, &argv, &envp) == 0 else {
      throw Failure(what: "the command does not start")
    }
    process = identifier
  }

  deinit {
    if !hasEnded {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(master)
    close(slave)
  }

  /// Types keys.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(master, $0.baseAddress, min($0.count, 1024)) }
      if count > 0 { written += count } else if errno != EINTR { return }
    }
  }

  /// Takes what the command writes until the screen is as wanted, and returns its text.
  @discardableResult
  func wait(
    seconds: Double = 20, for what: String, _ condition: (ScreenEmulator) -> Bool
  ) throws -> String {
    let end = ContinuousClock().now + .seconds(seconds)
    while !condition(screen) {
      guard ContinuousClock().now < end else {
        throw Failure(what: "\(what) does not come; the screen has:\n\(screen.text)")
      }
      _ = takeOutput(timeoutMilliseconds: 20)
    }
    return screen.text
  }

  /// Waits until the cursor stands after an empty prompt, and nothing more is written.
  @discardableResult
  func waitForPrompt() throws -> String {
    try wait(for: "the prompt") { $0.marksPastes && $0.cursor.text == "dossier> " && $0.cursor.column == 9 }
  }

  /// Types a line and waits until it is done.
  @discardableResult
  func run(_ line: String) throws -> String { try enter(line + "\r") }

  /// Types keys that end an entry, and waits for the prompt after it.
  @discardableResult
  func enter(_ keys: String) throws -> String {
    let count = screen.entryCount
    type(keys)
    // The entry has to have left the prompt before a prompt means anything.
    try wait(for: "the end of \(keys)") { $0.entryCount > count }
    return try waitForPrompt()
  }

  /// Takes what there is; false if nothing came.
  func takeOutput(timeoutMilliseconds: Int32) -> Bool {
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, timeoutMilliseconds) > 0, request.revents & Int16(POLLIN) != 0 else {
      return false
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(master, &bytes, bytes.count)
    guard count > 0 else { return false }
    screen.take(bytes[..<count])
    return true
  }

  private var hasEnded = false

  /// Waits for the end of the process and returns its status as waitpid gives it.
  func waitForEnd() throws -> Int32 {
    let end = ContinuousClock().now + .seconds(20)
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      guard ContinuousClock().now < end else { throw Failure(what: "the command does not end") }
      _ = takeOutput(timeoutMilliseconds: 10)
    }
    hasEnded = true
    while takeOutput(timeoutMilliseconds: 0) {}
    return status
  }

  /// True if keys are echoed and come line by line, as a terminal begins.
  var isInItsFirstMode: Bool {
    var settings = termios()
    tcgetattr(slave, &settings)
    let flags = tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
    return settings.c_lflag & flags == flags && settings.c_iflag & tcflag_t(ICRNL) != 0
  }
}
