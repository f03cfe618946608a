import ArgumentParser
import DossierDB
import DossierPresent

/// `dossier trend FILE`: how the share of dossiers on time moves from period to period.
struct TrendCommand: ReportCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier trend",
    abstract: "Follow what was on time from period to period.",
    discussion: """
      EXAMPLE: dossier trend city.dossier --by sector,reporting_month --period 2024 --chart

      The rows are those of dossier ontime, for every period from the first to the \
      last. change_previous and change_year are the form rate less that of the \
      period before and of the same period of the year before; form_rate_rolling is \
      the rate of all dossiers of the last periods together.

      One of the dimensions of --by is the period: reporting_quarter (the default), \
      reporting_month, reporting_half, reporting_year, year, half, quarter, month, \
      week or day. Days on which the numbers change their meaning are in the table \
      series_breaks.
      """)

  @Argument(help: "The database file.")
  var file: String

  @OptionGroup var counting: CountingOptions

  @Option(help: ArgumentHelp("Periods that the rolling rate sums (default: a year of them).", valueName: "n"))
  var rolling: Int?

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 { try report(onFile: file) }

  func report(
    on connection: Connection, _ presentation: Presentation, to sink: any ByteSink
  ) throws(DossierError) -> (duration: Duration, rowCount: Int) {
    let clock = ContinuousClock()
    let start = clock.now
    let report = try connection.trend(
      TrendOptions(counting: try counting.onTimeOptions(), rollingPeriodCount: rolling))
    let duration = clock.now - start
    let result = presentation.format.isExact ? report.rows : TrendView(report.rows).result
    try presentation.write(result, to: sink)
    for note in report.notes { StandardError.print(note.hasPrefix("warning: ") ? note : "note: " + note) }
    return (duration, report.rows.rowCount)
  }
}
