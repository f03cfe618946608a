import DossierDB
import DossierPresent

extension ShellCommand {
  /// The statistics of dossiers.
  static let reports: [ShellCommand] = [
    ShellCommand(
      name: ".ontime", usage: "[OPTIONS]",
      summary: "how dossiers met their appointments (dossier ontime)",
      arguments: .words(countingOptions), parsesOptions: true
    ) { (session, arguments) throws(DossierError) in
      try report(OnTimeCommand.self, arguments, of: ".ontime", in: session)
    },
    ShellCommand(
      name: ".trend", usage: "[OPTIONS]",
      summary: "what was on time by period; --chart draws it",
      arguments: .words(
        countingOptions + ["--rolling", "--breaks", "--chart", "--svg", "--target", "--lang"]),
      parsesOptions: true
    ) { (session, arguments) throws(DossierError) in
      try report(TrendCommand.self, arguments, of: ".trend", in: session)
    },
  ]

  private static let countingOptions = [
    "--by", "--late-by", "--no-appointment", "--as-of", "--from", "--to", "--period", "--calendar", "--where",
    "--sort", "--limit", "--minimum", "--below", "--format",
  ]

  /// Writes a report in the shell's format, unless the arguments name another.
  private static func report<Command: ReportCommand>(
    _ type: Command.Type, _ arguments: [String], of name: String, in session: ShellSession
  ) throws(DossierError) -> ShellSession.Flow {
    let format = ["--format", session.format.rawValue]
    guard let command = try ShellArguments.parse(type, format + arguments, of: name, in: session) else {
      return .goOn
    }
    let (duration, rowCount) = try command.report(
      on: session.connection, Presentation(command.options.format, screen: session.output.screen),
      to: session.output.sink)
    session.tell(duration, rowCount: rowCount)
    return .goOn
  }
}
