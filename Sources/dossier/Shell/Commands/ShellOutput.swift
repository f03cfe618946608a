import DossierDB
import DossierPresent
import Glibc

/// Where the shell's results go: the screen, or a file for one result or for all.
final class ShellOutput {
  private var file: FileSink?
  private var nextFile: FileSink?
  /// How many commands and statements end before the next file has had its result: one is the command itself.
  private var nextFileEnds = 0

  /// What takes the next result.
  var sink: any ByteSink {
    if let file = nextFile ?? file { return file }
    return StandardOutput()
  }
  /// The screen that the next result is looked at on, or nil if it goes into a file.
  var screen: Screen? { nextFile == nil && file == nil ? Self.currentScreen : nil }

  /// Sends results into a file from now on, or to the screen again.
  func redirect(to path: String?) throws(DossierError) {
    nextFile = nil
    file = nil
    if let path { file = try FileSink(path: path) }
  }

  /// Sends the result of the next statement or command into a file.
  func redirectNext(to path: String) throws(DossierError) {
    nextFile = try FileSink(path: path)
    nextFileEnds = 2
  }

  /// Says that a statement or command has written what it had to.
  func endResult() {
    guard nextFile != nil else { return }
    nextFileEnds -= 1
    if nextFileEnds == 0 { nextFile = nil }
  }

  /// Rows that leave no room for the names above, the count and the time below, and the prompt are not shown.
  private static var currentScreen: Screen? {
    guard var screen = Terminal.screen else { return nil }
    if let lineCount = Terminal.lineCount { screen.rowLimit = max(lineCount - 6, 4) }
    return screen
  }
}

/// A file that takes results.
final class FileSink: ByteSink {
  private let path: String
  private let descriptor: Int32

  /// Creates the file, or empties it.
  init(path: String) throws(DossierError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      throw DossierError(.inputOutput, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func check() throws(DossierError) { try Interrupts.check() }

  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {
    var written = 0
    while written < bytes.count {
      try check()
      let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw DossierError(
          errno == ENOSPC ? .diskFull : .inputOutput,
          "\(path) cannot be written: \(String(cString: strerror(errno)))")
      }
    }
  }
}
