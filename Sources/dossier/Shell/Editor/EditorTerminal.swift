/// What a line editor needs of a terminal.
protocol EditorTerminal: AnyObject {
  /// Columns and lines of the screen, now.
  var size: (columnCount: Int, lineCount: Int) { get }
  /// Takes every key as it comes, until ``endKeys()``.
  func beginKeys()
  /// Gives the terminal back as a running statement needs it: Ctrl-C is a signal, nothing is echoed.
  func endKeys()
  /// Waits for input.
  func read(timeoutMilliseconds: Int?) -> TerminalInput
  func write(_ text: String)
  /// Stops the process as Ctrl-Z does elsewhere, and returns when it goes on.
  func suspend()
}

/// What a terminal has to say.
enum TerminalInput: Sendable, Hashable {
  case bytes([UInt8])
  /// No input came in time.
  case timeout
  /// The screen may have another size.
  case resized
  /// Nothing more will come.
  case closed
}
