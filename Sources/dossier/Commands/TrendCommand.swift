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
      series_breaks; they are marked where some dossier has an agency of the table \
      agencies. A last period that is not complete is drawn hollow.

      In SQL the report is a table: SELECT * FROM trend(by := ['sector'], rolling := 4).
      """)

  @Argument(help: "The database file.")
  var file: String

  @OptionGroup var counting: CountingOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Periods that the rolling rate sums (default: a year of them).", valueName: "n"))
  var rolling: Int?

  @Flag(help: "Draw a chart of the form rate instead of the table.")
  var chart = false

  @Option(help: ArgumentHelp("Write the chart into this file as SVG.", valueName: "file"))
  var svg: String?

  @Option(
    help: ArgumentHelp(
      "Draw the threshold of this target of the table targets, like T1.", valueName: "target"))
  var target: String?

  @Option(help: "What becomes of days on which the numbers change their meaning.")
  var breaks = Choice(TrendOptions.Breaks.phases)

  @Option(help: "The language of the chart.")
  var lang = Choice(ChartLanguage.english)

  @OptionGroup var options: GlobalOptions

  func run() throws(DossierError) -> Int32 { try report(onFile: file) }

  func report(
    on connection: Connection, _ presentation: Presentation, to sink: any ByteSink
  ) throws(DossierError) -> (duration: Duration, rowCount: Int) {
    if chart, presentation.format.isExact {
      throw DossierError(
        .usage, "--chart draws for people, and --format \(presentation.format.rawValue) is for programs",
        hint: "leave one of them out, or write the chart into a file with --svg")
    }
    let options = try counting.onTimeOptions()
    if chart || svg != nil, !options.selection.isAll {
      throw DossierError(
        .usage, "a chart draws whole series, and --sort, --limit, --minimum and --below choose rows",
        hint: "leave them out, or choose what is counted with --where")
    }
    let file = try svg.map { (path) throws(DossierError) in
      try FileSink(path: path, purpose: "the chart", beside: connection)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let report = try connection.trend(
      TrendOptions(counting: options, rollingPeriodCount: rolling, breaks: breaks.value))
    let duration = clock.now - start
    let threshold = try target.map { (name) throws(DossierError) in
      try TargetThreshold.rate(ofTarget: name, in: connection)
    }
    var picture: Chart?
    if chart || svg != nil {
      picture = try Chart(report, language: lang.value, target: threshold, check: Interrupts.check)
    }
    if chart, let picture {
      // The notes come first, so that the plot is what stays on the screen; its legend names the series breaks.
      Self.print(report.notes.filter { !$0.hasPrefix("series break on ") })
      try sink.write(text: picture.terminalText(screen: presentation.screen))
    } else if presentation.format.isExact {
      try presentation.write(report.rows, to: sink)
    } else {
      let view = try TrendView(report.rows, for: presentation)
      try presentation.write(view.result, hints: view.hints, to: sink)
    }
    if let file, let picture {
      try file.write(text: picture.svg)
      try file.finish()
      if let svg { StandardError.print("chart written to \(svg)") }
    }
    if !chart { Self.print(report.notes) }
    return (duration, report.rows.rowCount)
  }

  private static func print(_ notes: [String]) {
    for note in notes { StandardError.print(note.hasPrefix("warning: ") ? note : "note: " + note) }
  }
}

extension Chart {
  /// The chart for a screen, with room for a line on the time it took and the next prompt.
  fileprivate func terminalText(screen: Screen?) -> String {
    let lineCount = screen == nil ? nil : Terminal.lineCount
    return terminalText(columnCount: screen?.columnCount ?? 80, lineCount: lineCount.map { $0 - 2 })
  }
}
