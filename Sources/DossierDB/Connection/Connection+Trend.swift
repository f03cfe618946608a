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
  /// - Throws: ``DossierError/Code/usage`` for several periods or a rolling count that makes no sense, and
  ///   whatever ``onTime(_:)`` throws.
  public func trend(_ options: TrendOptions = TrendOptions()) throws(DossierError) -> TrendReport {
    try perform(sql: options.counting.condition.map(SQLSource.init)) { () throws(EngineError) in
      let catalog = try database.catalog()
      let (table, filter) = try dossiers(for: options.counting, in: catalog)
      let engineOptions = try DossierStatistics.TrendOptions(
        try options.counting.engineOptions(),
        defaultPeriod: options.counting.calendar == .reporting ? .reportingQuarter : .quarter,
        rollingPeriodCount: options.rollingPeriodCount)
      let report = try DossierStatistics.TrendReport(
        of: table, options: engineOptions, filter: filter, scheduler: scheduler, interruption: interruption,
        budget: budget)
      var breaks: [DossierStatistics.SeriesBreak] = []
      if options.breaks == .phases {
        breaks = report.breaks(of: try SeriesBreakReader.breaks(of: try catalog.reference("series_breaks")))
        if !breaks.isEmpty,
          try !AgencyFinder(try catalog.reference("agencies")).hasAgency(table, filter: filter, interruption)
        {
          breaks = []
        }
      }
      let counting = report.options.counting
      return try TrendReport(
        report, rangeNotes: ReportNotes.range(options.counting, counting, asOf: report.asOf), breaks: breaks)
    }
  }
}

extension TrendReport {
  /// The public form of a report.
  fileprivate init(
    _ report: DossierStatistics.TrendReport, rangeNotes: [String], breaks: [DossierStatistics.SeriesBreak]
  ) throws(EngineError) {
    let kind = report.options.period
    rows = try ResultSet(report.table)
    period = kind.rawValue
    rollingPeriodCount = report.options.rollingPeriodCount
    asOf = report.asOf.map { Timestamp(microseconds: $0.instant) }
    self.breaks = breaks.map { SeriesBreak($0, period: kind.label(kind.index(ofDay: Int($0.day)))) }
    let trendNotes = TrendNotes(report, breaks: breaks)
    incompletePeriod = trendNotes.incompletePeriod
    notes = rangeNotes + ReportNotes.faults(report.faults)
    if !report.knowsChangedAppointments { notes.append(ReportNotes.appointmentChangesUnknown) }
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
