import DossierDB
import DossierPresent

extension ShellCommand {
  /// The statistics of dossiers.
  static let reports: [ShellCommand] = [
    ShellCommand(
      name: ".ontime", usage: "[--by DIMENSIONS] [--period PERIOD] [--where SQL] …",
      summary: "count dossiers by how they met their appointments, as dossier ontime does",
      arguments: .words([
        "--by", "--late-by", "--no-appointment", "--as-of", "--from", "--to", "--period", "--calendar",
        "--where",
        "--format",
      ])
    ) { (session, arguments) throws(DossierError) in
      let format = ["--format", session.format.rawValue]
      let command = try ShellArguments.parse(OnTimeCommand.self, format + arguments, of: ".ontime")
      try command.report(
        on: session.connection, Presentation(command.options.format, screen: session.output.screen),
        to: session.output.sink, showsTime: false)
      return .goOn
    }
  ]
}
