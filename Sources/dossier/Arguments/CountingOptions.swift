import ArgumentParser
import DossierDB

/// The options of every report on appointments: which dossiers are counted, and how.
struct CountingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The dimensions of the rows, separated by commas.", valueName: "dimensions"))
  var by: [String] = []

  @Option(help: "What lateness is judged by.")
  var lateBy = Choice(OnTimeOptions.Lateness.date)

  @Option(help: "What becomes of dossiers without an appointment.")
  var noAppointment = Choice(OnTimeOptions.NoAppointment.excluded)

  @Option(
    help: ArgumentHelp(
      "Judge open dossiers at the end of this day (default: at the newest event).", valueName: "date"))
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

  @Option(
    help: ArgumentHelp(
      "Sort by columns of the report, separated by commas; NAME:desc has the greatest first.",
      valueName: "columns"))
  var sort: [String] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("Show so many rows at most.", valueName: "n"))
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Leave out rows with fewer dossiers resolved.", valueName: "n"))
  var minimum: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Show only rows with a form_rate below this one, such as 0.98.", valueName: "rate"))
  var below: Double?

  /// The options as the library takes them.
  func onTimeOptions() throws(DossierError) -> OnTimeOptions {
    var result = OnTimeOptions(
      dimensions: by.flatMap { $0.split(separator: ",").map(String.init) }, lateness: lateBy.value,
      noAppointment: noAppointment.value, calendar: calendar.value, condition: self.where)
    result.asOf = asOf?.date
    result.selection = ReportSelection(
      order: try order(), limit: limit, minimumResolved: minimum, rateBelow: below)
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

  /// The columns of `--sort`.
  private func order() throws(DossierError) -> [ReportSelection.Order] {
    var order: [ReportSelection.Order] = []
    for key in sort.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      let parts = key.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, let column = parts.first, !column.isEmpty,
        parts.count == 1 || ["asc", "desc"].contains(parts[1].lowercased())
      else {
        throw DossierError(
          .usage, "--sort takes names of columns, each perhaps with :desc, not “\(key)”",
          hint: "as in --sort form_rate,received:desc")
      }
      order.append(
        ReportSelection.Order(
          String(column), isDescending: parts.count == 2 && parts[1].lowercased() == "desc"))
    }
    return order
  }
}
