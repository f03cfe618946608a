import DossierDB
import DossierPresent

extension ShellCommand {
  /// The statistics of dossiers.
  static let reports: [ShellCommand] = [
    ShellCommand(
      name: ".ontime", usage: "[--by DIMENSIONS] [--period PERIOD] [--where SQL] …",
      summary: "count dossiers by how they met their appointments, as dossier ontime does",
      arguments: .words(countingOptions)
    ) { (session, arguments) throws(DossierError) in
      try report(OnTimeCommand.self, arguments, of: ".ontime", in: session)
    },
    ShellCommand(
      name: ".trend", usage: "[--by DIMENSIONS] [--period PERIOD] [--chart] [--svg FILE] …",
      summary: "follow what was on time from period to period, as dossier trend does",
      arguments: .words(countingOptions + ["--rolling", "--chart", "--svg", "--target", "--lang"])
    ) { (session, arguments) throws(DossierError) in
      try report(TrendCommand.self, arguments, of: ".trend", in: session)
    },
  ]

  private static let countingOptions = [
    "--by", "--late-by", "--no-appointment", "--as-of", "--from", "--to", "--period", "--calendar", "--where",
    "--format",
  ]

  /// Writes a report in the shell's format, unless the arguments name another.
  private static func report<Command: ReportCommand>(
    _ type: Command.Type, _ arguments: [String], of name: String, in session: ShellSession
  ) throws(DossierError) -> ShellSession.Flow {
    let format = ["--format", session.format.rawValue]
    let command = try ShellArguments.parse(type, format + arguments, of: name)
    let (duration, rowCount) = try command.report(
      on: session.connection, Presentation(command.options.format, screen: session.output.screen),
      to: session.output.sink)
    session.tell(duration, rowCount: rowCount)
    return .goOn
  }
}
