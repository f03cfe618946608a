import DossierDB

extension ShellCommand {
  /// The commands that read and write files.
  static let files: [ShellCommand] = [
    ShellCommand(
      name: ".import", usage: "FILE [TABLE] [OPTIONS]",
      summary: "load CSV, with the options of dossier import",
      arguments: .files(options: [
        "--date-format", "--decimal", "--delimiter", "--encoding", "--header", "--map", "--normalize",
        "--null", "--quote", "--rejects", "--rejects-escape-formulas", "--skip", "--table", "--time-zone",
        "--types",
      ]), parsesOptions: true
    ) { (session, arguments) throws(DossierError) in
      try ShellImport.run(arguments, in: session)
      return .goOn
    },
    ShellCommand(
      name: ".read", usage: "FILE", summary: "run the statements and commands of a file", arguments: .files()
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".read")
      guard let path = arguments.first else {
        throw DossierError(.usage, ".read needs a file", hint: ".read FILE")
      }
      return try session.read(path: FilePath.expanded(path))
    },
    ShellCommand(
      name: ".output", usage: "[FILE]", summary: "write results into a file, or on the screen again",
      arguments: .files()
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".output")
      try session.output.redirect(to: arguments.first.map(FilePath.expanded))
      return .goOn
    },
    ShellCommand(
      name: ".once", usage: "FILE", summary: "write the next result into a file", arguments: .files()
    ) { (session, arguments) throws(DossierError) in
      try expect(arguments, atMost: 1, of: ".once")
      guard let path = arguments.first else {
        throw DossierError(.usage, ".once needs a file", hint: ".once FILE")
      }
      try session.output.redirectNext(to: FilePath.expanded(path))
      return .goOn
    },
  ]
}
