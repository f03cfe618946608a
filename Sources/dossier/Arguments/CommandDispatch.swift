import ArgumentParser
import DossierDB
import DossierPresent
import Glibc

/// Finds the command that the arguments name, wherever it stands among the options, and runs it.
enum CommandDispatch {
  /// Runs the process's arguments and returns its exit code.
  static func run() -> Int32 {
    do throws(DossierError) {
      return run(try ProcessArguments.texts())
    } catch {
      ErrorMessage(error, asJSON: false).print()
      return error.code.exitCode
    }
  }

  private static func run(_ arguments: [String]) -> Int32 {
    var rest = arguments
    let name = CommandName.remove(from: &rest)
    if let name, CommandName.later.contains(name) {
      let error = DossierError(
        .usage, "dossier \(name) is not in this version", hint: "a file of that name is reached as ./\(name)")
      ErrorMessage(error, asJSON: asksForJSON(arguments)).print()
      return error.code.exitCode
    }
    switch name {
    case "help": return help(rest)
    case "import": return run(ImportCommand.self, rest, asJSON: asksForJSON(arguments))
    case "generate": return run(GenerateCommand.self, rest, asJSON: asksForJSON(arguments))
    case "ontime": return run(OnTimeCommand.self, rest, asJSON: asksForJSON(arguments))
    case "trend": return run(TrendCommand.self, rest, asJSON: asksForJSON(arguments))
    case "check": return run(CheckCommand.self, rest, asJSON: asksForJSON(arguments))
    case "inspect": return run(InspectCommand.self, rest, asJSON: asksForJSON(arguments))
    default: return run(QueryCommand.self, rest, asJSON: asksForJSON(arguments))
    }
  }

  /// `dossier help [COMMAND]`: what `dossier [COMMAND] --help` gives.
  private static func help(_ arguments: [String]) -> Int32 {
    guard let name = arguments.first, !name.hasPrefix("-") else { return run(["--help"]) }
    if arguments.count == 1, CommandName.known.contains(name) || CommandName.later.contains(name) {
      return run([name, "--help"])
    }
    let nearest = SQLVocabulary.nearest(to: name, among: CommandName.known)
    let error = DossierError(
      .usage, arguments.count > 1 ? "help takes one command" : "there is no command \(name)",
      hint: nearest.map { "did you mean \($0)?" } ?? "dossier --help lists the commands")
    ErrorMessage(error, asJSON: asksForJSON(arguments)).print()
    return error.code.exitCode
  }

  private static func run<Command: DossierCommand>(
    _ type: Command.Type, _ arguments: [String], asJSON: Bool
  ) -> Int32 {
    let command: Command
    do {
      command = try type.parse(arguments)
    } catch {
      return answer(error, of: type, asJSON: asJSON)
    }
    do throws(DossierError) {
      return try command.run()
    } catch {
      ErrorMessage(error, asJSON: asJSON).print()
      return error.code.exitCode
    }
  }

  /// Prints help to standard output, and what is wrong with the arguments to standard error.
  private static func answer<Command: DossierCommand>(
    _ error: any Error, of type: Command.Type, asJSON: Bool
  ) -> Int32 {
    if type.exitCode(for: error) == .success {
      try? StandardOutput().write(text: type.fullMessage(for: error) + "\n")
      return 0
    }
    let message = type.message(for: error)
    let isSQLAlone = type == QueryCommand.self && message.hasPrefix("Unexpected argument")
    let hint =
      isSQLAlone
      ? "SQL stands after -c: dossier FILE -c \"SELECT 1\""
      : ArgumentHints.hint(for: message) ?? "\(type._commandName) --help shows an example"
    ErrorMessage(DossierError(.usage, oneLine(message), hint: hint), asJSON: asJSON).print()
    return DossierError.Code.usage.exitCode
  }

  /// The message with the items of its list, each on a line of its own, set apart by commas.
  private static func oneLine(_ message: String) -> String {
    var result = ""
    var isInList = false
    for line in message.split(separator: "\n") {
      let isItem = line.hasPrefix("  - ")
      if !result.isEmpty { result += isItem && isInList ? ", " : " " }
      result += isItem ? line.dropFirst(4) : line
      isInList = isItem
    }
    return result
  }

  /// Whether messages are for programs; asked before the arguments are known to be right.
  private static func asksForJSON(_ arguments: [String]) -> Bool {
    for (position, argument) in arguments.enumerated() {
      if argument == "--format=json" || argument == "--format=jsonl" { return true }
      if argument == "--format", position + 1 < arguments.count {
        return ["json", "jsonl"].contains(arguments[position + 1])
      }
    }
    return false
  }
}

/// A command that says by its exit code how it went.
protocol DossierCommand: ParsableCommand {
  /// Does the work and returns the exit code.
  func run() throws(DossierError) -> Int32
}
