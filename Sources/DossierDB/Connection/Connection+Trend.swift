import DossierBase
import DossierCalendar
import DossierQuery
import DossierStatistics
import DossierVector

extension Connection {
  /// Counts dossiers in series of periods, with the change of `form_rate` against the period before and the same
  /// period of the year before, and its rolling rate.
  ///
  ///     let report = try connection.trend(
  ///       TrendOptions(counting: OnTimeOptions(dimensions: ["sector", "reporting_month"])))
  ///     for row in report.rows { print(row["reporting_month"], row["change_year"]) }
  ///
  /// The rows are those of the table function `trend` in SQL.
  ///
  /// - Throws: ``DossierError/Code/usage`` for several periods or a rolling count that makes no sense, and
  ///   whatever ``onTime(_:)`` throws.
  public func trend(_ options: TrendOptions = TrendOptions()) throws(DossierError) -> TrendReport {
    try perform(sql: options.counting.condition.map(SQLSource.init)) { () throws(EngineError) in
      let catalog = try currentCatalog()
      let session = makeSession(catalog)
      let (rows, report) = try self.rows(
        of: "trend", options.counting, in: session, as: TrendFindings.self
      ) { (table, tell) throws(EngineError) in
        let engineOptions = try TrendArguments(
          try options.counting.engineOptions(),
          defaultPeriod: options.counting.calendar == .reporting ? .reportingQuarter : .quarter,
          rollingPeriodCount: options.rollingPeriodCount)
        return try TrendCall(engineOptions, over: table, tell: tell)
      }
      var breaks: [DossierStatistics.SeriesBreak] = []
      if options.breaks == .phases {
        breaks = report.breaks(of: try SeriesBreakReader.breaks(of: try catalog.reference("series_breaks")))
        if !breaks.isEmpty,
          try !AgencyFinder(try catalog.reference("agencies")).hasAgency(options.counting, catalog, session)
        {
          breaks = []
        }
      }
      let notes = ReportNotes.range(
        options.counting, report.options.counting, days: report.days, asOf: report.asOf)
      return TrendReport(rows, report, rangeNotes: notes, breaks: breaks)
    }
  }
}

extension TrendReport {
  /// The public form of a report.
  fileprivate init(
    _ rows: ResultSet, _ report: TrendFindings, rangeNotes: [String],
    breaks: [DossierStatistics.SeriesBreak]
  ) {
    let kind = report.options.period
    self.rows = rows
    period = kind.rawValue
    rollingPeriodCount = report.options.rollingPeriodCount
    asOf = report.asOf.map { Timestamp(microseconds: $0.instant) }
    self.breaks = breaks.map { SeriesBreak($0, period: kind.label(kind.index(ofDay: Int($0.day)))) }
    let trendNotes = TrendNotes(report, breaks: breaks)
    incompletePeriod = trendNotes.incompletePeriod
    notes = rangeNotes + ReportNotes.faults(report.faults)
    if !report.knowsChangedDueDates { notes.append(ReportNotes.dueChangesUnknown) }
    notes += trendNotes.sentences
  }
}

extension SeriesBreak {
  /// The public form of a break.
  fileprivate init(_ seriesBreak: DossierStatistics.SeriesBreak, period: String) {
    date = CalendarDate(dayNumber: seriesBreak.day)
    lastDate = seriesBreak.lastDay.map { CalendarDate(dayNumber: $0) }
    breaksComparison = seriesBreak.breaksComparison
    englishLabel = seriesBreak.englishLabel
    vietnameseLabel = seriesBreak.vietnameseLabel
    self.period = period
  }
}
