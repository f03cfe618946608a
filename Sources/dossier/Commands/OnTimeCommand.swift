import ArgumentParser
import DossierDB
import DossierPresent

/// `dossier ontime FILE`: how dossiers met their appointments.
struct OnTimeCommand: DossierCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier ontime",
    abstract: "Count dossiers by how they met their appointments.",
    discussion: """
      EXAMPLE: dossier ontime city.dossier --by sector,reporting_quarter --period 2024 --format csv

      Rates are given with the 95 % Wilson interval: form = finished on time of \
      all finished, portal = open dossiers within their time count too, strict = \
      open dossiers overdue count as late.

      Dimensions: sector, procedure, agency, receiving_agency, agency_level, \
      channel, year, half, quarter, month, week, day, reporting_year, \
      reporting_half, reporting_quarter, reporting_month.
      """)

  @Argument(help: "The database file.")
  var file: String

  @Option(help: ArgumentHelp("The dimensions of the rows, separated by commas.", valueName: "dimensions"))
  var by: [String] = []

  @Option(help: "What lateness is judged by.")
  var lateBy = Choice(OnTimeOptions.Lateness.date)

  @Option(help: "What becomes of dossiers without an appointment.")
  var noAppointment = Choice(OnTimeOptions.NoAppointment.excluded)

  @Option(help: ArgumentHelp("Judge open dossiers at the end of this day.", valueName: "date"))
  var asOf: DateArgument?

  @Option(help: ArgumentHelp("The first day counted.", valueName: "date"))
  var from: DateArgument?

  @Option(help: ArgumentHelp("The last day counted.", valueName: "date"))
  var to: DateArgument?

  @Option(help: ArgumentHelp("A period: 2024, 2024-H1, 2024-Q3 or 2024-07.", valueName: "period"))
  var period: String?

  @Option(help: "Which calendar --period belongs to: reporting (15th to 14th) or civil.")
  var calendar = Choice(OnTimeOptions.PeriodCalendar.reporting)

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Count only rows that meet this condition.", valueName: "sql")
  )
  var `where`: String?

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 {
    let connection = try Database(path: file, options: readOnlyOptions).connect()
    Interrupts.stop(connection)
    try report(on: connection, options.presentation, to: StandardOutput(), showsTime: options.timer)
    return 0
  }

  /// Writes the report on an open database.
  func report(
    on connection: Connection, _ presentation: Presentation, to sink: any ByteSink, showsTime: Bool
  ) throws(DossierError) {
    let clock = ContinuousClock()
    let start = clock.now
    let report = try connection.onTime(try onTimeOptions())
    let duration = clock.now - start
    let result = presentation.format.isExact ? report.rows : OnTimeView(report.rows).result
    try presentation.write(result, to: sink)
    for note in report.notes { StandardError.print("note: " + note) }
    if showsTime { StandardError.print(ScriptRunner.timing(duration, rowCount: report.rows.rowCount)) }
  }

  /// A report changes nothing, whatever the options.
  private var readOnlyOptions: Database.Options {
    var result = options.databaseOptions
    result.isReadOnly = true
    return result
  }

  private func onTimeOptions() throws(DossierError) -> OnTimeOptions {
    var result = OnTimeOptions(
      dimensions: by.flatMap { $0.split(separator: ",").map(String.init) }, lateness: lateBy.value,
      noAppointment: noAppointment.value, calendar: calendar.value, condition: self.where)
    result.asOf = asOf?.date
    if let period {
      guard from == nil, to == nil else {
        throw DossierError(.usage, "--period and --from or --to exclude each other")
      }
      result.range = .period(period)
    } else if from != nil || to != nil {
      result.range = .days(from: from?.date, to: to?.date)
    }
    return result
  }
}
