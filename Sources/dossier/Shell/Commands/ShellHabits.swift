import DossierDB

/// What users of psql and other shells type without thinking.
enum ShellHabits {
  /// The line with the command that it means, if it begins with `help` or `?`, or is nothing but `exit` or `quit`;
  /// nil for any other.
  static func command(for line: String) -> String? {
    let line = line.trimmed
    let word = line.prefix { $0 != ";" && !$0.isWhitespace }
    var rest = line.dropFirst(word.count)
    while let last = rest.last, last == ";" || last.isWhitespace { rest.removeLast() }
    switch word.lowercased() {
    case "help", "?": return rest.contains(";") ? nil : ".help" + rest
    case "exit", "quit": return rest.isEmpty ? ".quit" : nil
    default: return nil
    }
  }

  /// True if a text begins with a line that is such a word.
  static func begins(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, "ehqEHQ?".utf8.contains(first) else { return false }
    let line = text.prefix(lineLengthLimit).prefix { $0 != UInt8(ascii: "\n") }
    return line.count < lineLengthLimit && command(for: String(decoding: line, as: UTF8.self)) != nil
  }

  /// Bytes of a line that may begin with such a word.
  private static let lineLengthLimit = 256

  /// The commands of psql that this shell takes too; `.help` does not list each.
  static let commands: [ShellCommand] = [
    alias("\\?", of: ".help"), alias("\\h", of: ".help"), alias("\\q", of: ".quit"),
    alias("\\dt", of: ".tables"), alias("\\i", of: ".read"), alias("\\o", of: ".output"),
    ShellCommand(
      name: "\\timing", usage: "[on|off]", summary: "show the time of each statement, or do not",
      arguments: .words(["on", "off"])
    ) { (session, arguments) throws(DossierError) in
      guard arguments.isEmpty else {
        return try ShellCommand.named(".timer")?.run(session, arguments) ?? .goOn
      }
      session.showsTime.toggle()
      try session.write(text: session.showsTime ? "timing is on\n" : "timing is off\n")
      return .goOn
    },
    ShellCommand(
      name: "\\d", usage: "[TABLE]", summary: "list the tables, or the columns of one", arguments: .tables
    ) { (session, arguments) throws(DossierError) in
      try ShellCommand.expect(arguments, atMost: 1, of: "\\d")
      let catalog = CatalogView(session.connection)
      if let table = arguments.first {
        try session.write(catalog.description(of: table))
      } else {
        try session.write(catalog.tables())
      }
      return .goOn
    },
  ].compactMap { $0 }

  /// What does instead of a command that there is not; nil for those that are none of psql's.
  static func hint(for name: String) -> String? {
    guard name.hasPrefix("\\") else { return nil }
    let name = name.lowercased()
    switch name {
    case "\\x": return ".mode line writes each value on a line of its own, .mode table ends that"
    case "\\l", "\\c", "\\connect": return "a file is one database: dossier FILE opens another"
    case _ where name.hasSuffix("+") && commands.contains { $0.name == name.dropLast() }:
      return "there is \(name.dropLast()), without the +"
    default:
      return "of psql there are \(commands.map(\.name).joined(separator: ", ")); .help lists all commands"
    }
  }

  private static func alias(_ name: String, of other: String) -> ShellCommand? {
    guard var command = ShellCommand.all.first(where: { $0.name == other }) else { return nil }
    command.name = name
    return command
  }
}
