import DossierDB

/// What users of psql and other shells type without thinking.
enum ShellHabits {
  /// The command that a line means which is nothing but `help`, `exit` or `quit`, with or without a semicolon.
  static func command(for line: String) -> String? {
    switch String(line.trimmed.prefix { $0 != ";" && !$0.isWhitespace }).lowercased() {
    case "help" where isAlone(line): ".help"
    case "exit" where isAlone(line), "quit" where isAlone(line): ".quit"
    default: nil
    }
  }

  /// True if a text begins with a line that is such a word.
  static func begins(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, "ehqEHQ".utf8.contains(first) else { return false }
    let line = text.prefix(lineLengthLimit).prefix { $0 != UInt8(ascii: "\n") }
    return line.count < lineLengthLimit && command(for: String(decoding: line, as: UTF8.self)) != nil
  }

  /// Bytes of a line that may be such a word.
  private static let lineLengthLimit = 32

  private static func isAlone(_ line: String) -> Bool {
    line.drop { $0.isWhitespace }.dropFirst(4).allSatisfy { $0 == ";" || $0.isWhitespace }
  }

  /// The commands of psql that this shell takes too; `.help` does not list each.
  static let commands: [ShellCommand] = [
    alias("\\?", of: ".help"), alias("\\h", of: ".help"), alias("\\q", of: ".quit"),
    alias("\\dt", of: ".tables"), alias("\\i", of: ".read"), alias("\\o", of: ".output"),
    alias("\\timing", of: ".timer"),
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

  private static func alias(_ name: String, of other: String) -> ShellCommand? {
    guard var command = ShellCommand.all.first(where: { $0.name == other }) else { return nil }
    command.name = name
    return command
  }
}
