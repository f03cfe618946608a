import ArgumentParser
import DossierDB

/// `.import FILE [TABLE] [options]`: what `dossier import` does, in the open database.
enum ShellImport {
  static func run(_ arguments: [String], in session: ShellSession) throws(DossierError) {
    let command = try ShellArguments.parse(ImportCommand.self, arguments, of: ".import")
    if command.key != nil {
      throw DossierError(.usage, "--key is not in this version", hint: "load into a new table")
    }
    guard command.data.count <= 2, command.data.count == 1 || command.table == nil else {
      throw DossierError(.usage, ".import takes one file and one table", hint: ".import FILE [TABLE]")
    }
    guard command.data[0] != "-" else {
      throw DossierError(.usage, "standard input is where the shell reads its commands", hint: "name a file")
    }
    try command.load(
      [.file(FilePath.expanded(command.data[0]))], into: session.connection,
      table: command.data.count == 2 ? command.data[1] : command.table, session.presentation,
      to: session.output.sink)
  }
}

/// The options of the command's own subcommands, given to a command of the shell.
enum ShellArguments {
  /// Parses them as if they followed the name of the database's file.
  static func parse<Command: ParsableCommand>(
    _ type: Command.Type, _ arguments: [String], of name: String
  ) throws(DossierError) -> Command {
    do {
      return try type.parse(["database"] + arguments)
    } catch {
      if type.exitCode(for: error) == .success {
        throw DossierError(.usage, type.fullMessage(for: error))
      }
      let usage = ShellCommand.named(name)?.usage ?? ""
      throw DossierError(.usage, type.message(for: error), hint: "\(name) \(usage)")
    }
  }
}
