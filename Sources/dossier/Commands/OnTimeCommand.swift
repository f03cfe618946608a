import ArgumentParser
import DossierDB
import DossierPresent
import Glibc

/// `dossier ontime FILE`: how dossiers met their appointments.
struct OnTimeCommand: ReportCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier ontime",
    abstract: "Count dossiers by how they met their appointments.",
    discussion: """
      EXAMPLE: dossier ontime city.dossier --by sector,reporting_quarter --period 2024 --format csv

      Rates are given with the 95 % Wilson interval: form = finished on time of \
      all finished, portal = open dossiers within their time count too, strict = \
      open dossiers overdue count as late.

      Overdue are open dossiers whose appointment has passed at the end of the \
      period. --as-of means the end of that day, as --to does: what was due on it \
      is overdue then. Without it a running period is judged at the newest event \
      in the file, whose day is not over: what is due on it is not yet overdue.

      --sort, --minimum, --below and --limit choose among the rows: --minimum 30 \
      --sort form_rate --limit 10 shows the ten lowest rates of 30 dossiers or more. \
      In SQL the report is a table: SELECT * FROM ontime(by := ['sector']).

      Dimensions: sector, procedure, agency, receiving_agency, agency_level, \
      channel, year, half, quarter, month, week, day, reporting_year, \
      reporting_half, reporting_quarter, reporting_month.
      """)

  @Argument(help: "The database file.")
  var file: String

  @OptionGroup var counting: CountingOptions

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 { try report(onFile: file) }

  func report(
    on connection: Connection, _ presentation: Presentation, to sink: any ByteSink
  ) throws(DossierError) -> (duration: Duration, rowCount: Int) {
    let clock = ContinuousClock()
    let start = clock.now
    let report = try connection.onTime(try counting.onTimeOptions())
    let duration = clock.now - start
    if presentation.format.isExact {
      try presentation.write(report.rows, to: sink)
    } else {
      let view = try OnTimeView(report.rows, for: presentation)
      try presentation.write(view.result, hints: view.hints, to: sink)
    }
    for note in report.notes + futureNotes(asOf: report.asOf) { StandardError.print("note: " + note) }
    return (duration, report.rows.rowCount)
  }

  /// A sentence if the data alone put the moment of judgement later than tomorrow, as a mistyped year does.
  private func futureNotes(asOf moment: Timestamp?) -> [String] {
    guard counting.asOf == nil, let moment else { return [] }
    let today = time(nil) / 86_400
    guard Int(moment.date.dayNumber) > today + 1 else { return [] }
    return [
      "open dossiers are judged as of \(moment), the newest event in the data, which lies in the future: "
        + "--as-of \(CalendarDate(dayNumber: Int32(clamping: today))) judges them as of today"
    ]
  }
}
