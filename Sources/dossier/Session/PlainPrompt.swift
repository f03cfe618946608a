import DossierDB

/// Reads statements line by line from a terminal and runs each when its semicolon has come.
struct PlainPrompt {
  private var runner: ScriptRunner

  init(connection: Connection, options: GlobalOptions) {
    runner = ScriptRunner(connection: connection, options: options)
  }

  /// Runs until the input ends or a line says `.quit` or `.exit`.
  mutating func run() {
    var pending = ""
    StandardError.print("Statements end with a semicolon; .quit or Ctrl-D leaves.")
    while true {
      StandardError.put(pending.isEmpty ? "dossier> " : "    ...> ")
      Interrupts.forget()
      guard let line = readLine(strippingNewline: false) else {
        if !Interrupts.isRequested { break }
        pending = ""
        StandardError.print("")
        continue
      }
      if pending.isEmpty, [".quit", ".exit"].contains(line.trimmedOfBlanks) { return }
      pending += line
      let script = Script(pending)
      if script.isComplete {
        _ = runner.run(pending)
        pending = ""
      }
    }
    StandardError.print("")
    if !pending.isEmpty { _ = runner.run(pending) }
  }
}

extension String {
  /// The text without blanks at both ends.
  fileprivate var trimmedOfBlanks: String {
    var view = self[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
