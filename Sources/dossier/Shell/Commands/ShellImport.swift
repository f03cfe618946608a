import DossierDB

/// `.import FILE [TABLE] [options]`: what `dossier import` does, in the open database.
enum ShellImport {
  static func run(_ arguments: [String], in session: ShellSession) throws(DossierError) {
    guard let command = try ShellArguments.parse(ImportCommand.self, arguments, of: ".import", in: session)
    else {
      return
    }
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
