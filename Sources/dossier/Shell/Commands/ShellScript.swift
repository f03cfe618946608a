import DossierDB

/// Text that was entered or read, divided into statements and commands of the shell, in order.
enum ShellScript {
  /// Reads the pieces of a text, until Ctrl-C.
  static func reader(_ text: String) -> ScriptReader {
    ScriptReader(text, isCommand: { isCommand($0) }, asksToStop: { Interrupts.isRequested })
  }

  /// True if a line that begins so is a command: a dot or backslash and a name, or a word like `help` alone.
  static func isCommand(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first else { return false }
    switch first {
    // A number may begin with a dot as well.
    case UInt8(ascii: "."): return text.dropFirst().first.map { !(48...57).contains($0) } ?? true
    case UInt8(ascii: "\\"): return true
    default: return ShellHabits.begins(text)
    }
  }

  /// The error with a hint where a line that is a command of the shell became a part of a statement.
  static func explained(_ error: DossierError) -> DossierError {
    guard error.code == .syntax || error.code == .unsupported, error.hint == nil,
      case .sql(let place) = error.place, place.line > 1,
      place.column - place.lineTextColumn <= 8
    else { return error }
    let line = place.lineText.drop { $0 == " " || $0 == "\t" }
    guard line.first == "." || line.first == "\\", isCommand(Array(line.utf8)[...]) else { return error }
    var error = error
    error.hint = "a command stands after the semicolon of the statement before it"
    return error
  }

  /// True if Enter ends a text: nothing is open in it, or it is a command of the shell.
  static func isComplete(_ text: String) -> Bool {
    var reader = reader(text)
    while reader.next() != nil {}
    return reader.isComplete
  }
}
