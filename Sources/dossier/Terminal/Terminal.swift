import DossierPresent
import Glibc

/// What the process's terminal is like.
enum Terminal {
  static var isInput: Bool { isatty(STDIN_FILENO) == 1 }
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isError: Bool { isatty(STDERR_FILENO) == 1 }

  /// Lines of the screen behind standard output, or nil if that is not known.
  static var lineCount: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
    return Int(size.ws_row)
  }

  /// The screen behind standard output, or nil if it goes elsewhere.
  static var screen: Screen? {
    guard isOutput else { return nil }
    var size = winsize()
    let status = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    let columnCount = status == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    var screen = Screen(columnCount: columnCount, hasColour: allowsColour)
    screen.rowsHint = "pipe to less -S"
    screen.columnsHint = "pipe to less -S"
    return screen
  }

  /// False where the user asked for none (no-color.org) or the terminal has none.
  private static var allowsColour: Bool {
    if let wish = getenv("NO_COLOR"), wish.pointee != 0 { return false }
    guard let kind = getenv("TERM") else { return false }
    return String(cString: kind) != "dumb"
  }

  /// True if the cursor can be moved about, as editing a line needs it.
  static var movesCursor: Bool {
    guard isInput, isOutput, let kind = getenv("TERM") else { return false }
    return !["", "dumb"].contains(String(cString: kind))
  }
}
