import DossierDB

/// The list of the shell's commands, and of the keys.
struct HelpText {
  let text: String

  private static let keys = [
    ("Tab", "complete a name: table, column, word, command, file"),
    ("Up, Down, Ctrl-R", "earlier statements; search them"),
    ("Ctrl-C", "forget the line, or stop the statement that runs"), ("Ctrl-D", "leave, on an empty line"),
    ("Alt-Enter", "a new line, even after a semicolon"),
  ]

  private static let habits = [
    ("COMMAND --help", "show what one of these takes"),
    ("help, ?, exit, quit", "as .help, .quit; of psql \\? \\d \\dt \\i \\o \\q \\timing"),
  ]

  /// What one command takes.
  init(command: ShellCommand) { text = "\(command.synopsis)\n  \(command.summary)\n" }

  /// The commands that have the pattern in their name, usage or summary; all of them, and the keys, without one.
  ///
  /// The whole list fits a screen of 80 by 24.
  init(pattern: String?) {
    let wanted = pattern?.lowercased()
    let commands = ShellCommand.all.filter { command in
      guard let wanted else { return true }
      return "\(command.name) \(command.usage) \(command.summary)".lowercased().contains(wanted)
    }
    var rows = commands.filter { wanted != nil || $0.name != ".exit" }.map { ($0.synopsis, $0.summary) }
    if wanted == nil { rows += Self.habits + Self.keys }
    if rows.isEmpty {
      text =
        "no command has \"\(pattern ?? "")\" in it; .help lists them all, and SQL ends with a semicolon\n"
      return
    }
    let widest = 25
    text = rows.map { row in
      let width = DisplayText.width(of: row.0)
      let gap =
        width < widest
        ? String(repeating: " ", count: widest - width) : "\n" + String(repeating: " ", count: widest + 2)
      return "  " + row.0 + gap + row.1 + "\n"
    }.joined()
  }
}
