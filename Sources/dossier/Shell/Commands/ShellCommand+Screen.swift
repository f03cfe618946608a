import DossierDB

extension ShellCommand {
  /// How much of a result the screen shows.
  static let screen: [ShellCommand] = [
    ShellCommand(
      name: ".maxrows", usage: "N|all|auto", summary: "show so many rows of a result (auto: a screenful)",
      arguments: .words(["all", "auto"])
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".maxrows")
      if let word = arguments.first {
        session.output.rowLimit = try limit(word, of: ".maxrows")
      } else {
        try session.write(text: text(session.output.rowLimit) + "\n")
      }
      return .goOn
    },
    ShellCommand(
      name: ".width", usage: "N|all|auto", summary: "lay results out for lines of so many characters",
      arguments: .words(["all", "auto"])
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".width")
      if let word = arguments.first {
        session.output.columnCount = try limit(word, of: ".width")
      } else {
        try session.write(text: text(session.output.columnCount) + "\n")
      }
      return .goOn
    },
  ]

  private static let unlimited = 1 << 40

  /// The number that a word means; nil for what the screen has.
  private static func limit(_ word: String, of name: String) throws(DossierError) -> Int? {
    switch word.lowercased() {
    case "auto": return nil
    case "all": return unlimited
    default:
      guard let number = Int(word), number > 0, number <= unlimited else {
        throw DossierError(.usage, "\(name) is a number from 1 on, all or auto, not \(word)")
      }
      return number
    }
  }

  private static func text(_ limit: Int?) -> String {
    switch limit {
    case nil: "auto"
    case unlimited: "all"
    case let number?: String(number)
    }
  }
}
