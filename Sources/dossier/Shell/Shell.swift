import DossierDB
import Glibc

/// The `dossier` command on a terminal: reads statements and commands, and runs each.
struct Shell {
  private let session: ShellSession
  private let editor: any LineEditor

  init(connection: Connection, options: GlobalOptions) {
    session = ShellSession(connection: connection, options: options, isInteractive: true)
    let historyFile = HistoryFile.standard { name in getenv(name).map { String(cString: $0) } }
    if let historyFile { UsedFiles.add(path: historyFile.path, what: "the history '\(historyFile.path)'") }
    let history = History(file: historyFile)
    let completer = Completer(names: DatabaseNames(connection))
    let rules = EditorRules(
      isComplete: { ShellScript.isComplete($0) },
      complete: { completer.complete(before: $0, after: $1) })
    if Terminal.movesCursor, let terminal = PosixTerminal() {
      editor = TerminalLineEditor(terminal: terminal, history: history, rules: rules)
    } else {
      editor = PlainLineEditor(history: history, rules: rules)
    }
  }

  /// Runs until the user leaves.
  ///
  /// - Parameter newFile: the database's file, if there is none yet: its name may be mistyped.
  func run(newFile: String?) {
    defer { session.end() }
    StandardError.print("Statements end with a semicolon; .help lists commands, Ctrl-D leaves.")
    if let newFile {
      StandardError.print("\(newFile) does not exist yet; it is created by the first import.")
    }
    while true {
      // From here on Ctrl-C is about what comes, until the entry has run.
      Interrupts.forget()
      switch editor.read() {
      case .text(let text):
        if text.isBlank { continue }
        editor.remember(text.trimmed)
        if session.run(text) == .leave { return }
      case .interrupted: continue
      case .end(let rest):
        if !rest.isBlank { _ = session.run(rest) }
        return
      }
    }
  }
}
