import DossierDB
import DossierPresent

/// Where the shell's results go: the screen, or a file for one result or for all.
final class ShellOutput {
  private let connection: Connection
  private let dropsWhatHasNoPlace: Bool
  private var file: (any ResultPlace)?
  /// Bytes of the file before the present statement or command.
  private var startByteCount = 0
  private var nextFile: (any ResultPlace)?
  /// How many commands and statements end before the next file has had its result: one is the command itself.
  private var nextFileEnds = 0

  /// Rows of a result that a screen shows at most; nil is as many as it has room for.
  var rowLimit: Int?
  /// Columns of the screen that results are laid out for; nil is as many as it has.
  var columnCount: Int?

  /// Writes to the screen.
  ///
  /// - Parameter dropsWhatHasNoPlace: whether results that were meant for a file that cannot be written are dropped,
  ///   instead of going to the screen, which in a script may be another program's input.
  init(connection: Connection, dropsWhatHasNoPlace: Bool) {
    self.connection = connection
    self.dropsWhatHasNoPlace = dropsWhatHasNoPlace
  }

  /// What takes the next result.
  var sink: any ByteSink {
    if let file = nextFile ?? file { return file }
    return StandardOutput()
  }

  /// The screen that the next result is looked at on, or nil if it goes into a file.
  var screen: Screen? {
    guard nextFile == nil, file == nil, var screen = Terminal.screen else { return nil }
    // Rows that leave no room for the names above, the count and the time below, and the prompt are not shown.
    if let lineCount = Terminal.lineCount { screen.rowLimit = max(lineCount - 6, 4) }
    if let rowLimit { screen.rowLimit = rowLimit }
    if let columnCount { screen.columnCount = columnCount }
    screen.rowsHint = ".maxrows all"
    screen.columnsHint = ".width all"
    return screen
  }

  /// Sends results into a file from now on, or to the screen again.
  func redirect(to path: String?) throws(DossierError) {
    try finish()
    startByteCount = 0
    guard let path else { return }
    if dropsWhatHasNoPlace { file = NoPlace() }
    file = try FileSink(path: path, purpose: "the results", beside: connection)
  }

  /// Sends the result of the next statement or command into a file.
  func redirectNext(to path: String) throws(DossierError) {
    nextFileEnds = 2
    nextFile = dropsWhatHasNoPlace ? NoPlace() : nil
    nextFile = try FileSink(path: path, purpose: "the result", beside: connection)
  }

  /// Says that a statement or command has written what it had to, or failed at it: then nothing of it is kept.
  func endResult(hasFailed: Bool) throws(DossierError) {
    if let next = nextFile {
      nextFileEnds -= 1
      if nextFileEnds == 0 {
        nextFile = nil
        if !hasFailed { try next.finish() }
      }
    }
    if let file {
      if hasFailed { try file.rewind(to: startByteCount) }
      startByteCount = file.byteCount
    }
  }

  /// Finishes the file of all results.
  func finish() throws(DossierError) {
    nextFile = nil
    defer { file = nil }
    try file?.finish()
  }
}

/// What takes results instead of the screen.
private protocol ResultPlace: ByteSink {
  var byteCount: Int { get }
  func rewind(to byteCount: Int) throws(DossierError)
  func finish() throws(DossierError)
}

extension FileSink: ResultPlace {}

/// Takes the results whose file was refused, and keeps nothing.
private final class NoPlace: ResultPlace {
  let byteCount = 0
  func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {}
  func check() throws(DossierError) { try Interrupts.check() }
  func rewind(to byteCount: Int) throws(DossierError) {}
  func finish() throws(DossierError) {}
}
