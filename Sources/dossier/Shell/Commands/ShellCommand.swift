import DossierDB

/// A command of the shell: a line that begins with a dot.
struct ShellCommand: Sendable {
  /// What Tab completes after the command's name.
  enum Arguments: Sendable {
    case none, tables, commands
    /// File names, and these options where a dash was typed.
    case files(options: [String] = [])
    case words([String])
  }

  /// The name with its dot.
  var name: String
  /// What stands after the name, as `.help` shows it.
  let usage: String
  let summary: String
  let arguments: Arguments
  /// True if the arguments are options that answer `--help` themselves.
  var parsesOptions = false
  let run: @Sendable (ShellSession, [String]) throws(DossierError) -> ShellSession.Flow

  /// All commands, by name.
  static let all: [ShellCommand] = (basic + files + reports + screen).sorted { $0.name < $1.name }

  /// The command of this name, or nil if there is none.
  static func named(_ name: String) -> ShellCommand? {
    let name = name.lowercased()
    return all.first { $0.name == name } ?? ShellHabits.commands.first { $0.name == name }
  }

  /// The name and what stands after it.
  var synopsis: String { "\(name) \(usage)".trimmed }

  /// Refuses more arguments than a command takes.
  static func expect(_ arguments: [String], atMost limit: Int, of name: String) throws(DossierError) {
    guard arguments.count > limit, let command = named(name) else { return }
    throw DossierError(
      .usage, "\(name) does not take \(arguments[limit])", hint: command.synopsis)
  }

  private static let basic: [ShellCommand] = [
    ShellCommand(
      name: ".help", usage: "[PATTERN]", summary: "list the commands, or those with PATTERN in them",
      arguments: .commands
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".help")
      try session.write(text: HelpText(pattern: arguments.first).text)
      return .goOn
    },
    ShellCommand(
      name: ".tables", usage: "", summary: "list the tables, with their rows and columns", arguments: .none
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 0, of: ".tables")
      try session.write(CatalogView(session.connection).tables())
      return .goOn
    },
    ShellCommand(
      name: ".schema", usage: "[TABLE]", summary: "show the columns of a table, or of all tables",
      arguments: .tables
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".schema")
      try session.write(text: CatalogView(session.connection).definitions(of: arguments.first))
      return .goOn
    },
    ShellCommand(
      name: ".mode", usage: "[FORMAT]", summary: "say or set how results are written",
      arguments: .words(FormatChoice.names)
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".mode")
      if let name = arguments.first {
        session.format = try FormatChoice.format(named: name)
      } else {
        let others = FormatChoice.names.joined(separator: ", ")
        try session.write(text: "\(session.format.rawValue) (of \(others))\n")
      }
      return .goOn
    },
    ShellCommand(
      name: ".timer", usage: "on|off", summary: "show the time of each statement, or do not",
      arguments: .words(["on", "off"])
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".timer")
      switch arguments.first?.lowercased() {
      case "on": session.showsTime = true
      case "off": session.showsTime = false
      case nil: try session.write(text: session.showsTime ? "on\n" : "off\n")
      case let other?: throw DossierError(.usage, ".timer is on or off, not \(other)")
      }
      return .goOn
    },
    ShellCommand(name: ".quit", usage: "", summary: "leave, as Ctrl-D does", arguments: .none) { _, _ in
      .leave
    },
    ShellCommand(name: ".exit", usage: "", summary: "leave, as Ctrl-D does", arguments: .none) { _, _ in
      .leave
    },
  ]
}
