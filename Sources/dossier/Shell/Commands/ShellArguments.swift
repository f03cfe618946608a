import ArgumentParser
import DossierDB

/// The options of the command's own subcommands, given to a command of the shell.
enum ShellArguments {
  /// Parses them as if they followed the name of the database's file; nil if they asked for help, which is given.
  static func parse<Command: ParsableCommand>(
    _ type: Command.Type, _ arguments: [String], of name: String, in session: ShellSession
  ) throws(DossierError) -> Command? {
    do {
      return try type.parse(["database"] + arguments)
    } catch {
      guard type.exitCode(for: error) == .success else {
        let message = type.message(for: error)
        throw DossierError(
          .usage, message, hint: ArgumentHints.hint(for: message) ?? "\(name) --help shows the options")
      }
      try session.write(text: type.fullMessage(for: error) + "\n")
      return nil
    }
  }
}
