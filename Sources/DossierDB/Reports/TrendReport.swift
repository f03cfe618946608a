/// The trend report: series of periods without gaps, and how they move.
public struct TrendReport: Sendable {
  /// The columns of ``OnTimeReport/rows``, then `change_previous`, `change_year` and `form_rate_rolling`.
  ///
  /// Every combination of the other dimensions has each period from the first to the last in which the report
  /// has any dossier; where a combination has none, its counts are 0 and its rates null.
  public var rows: ResultSet
  /// The name of the dimension that the series run over, such as `reporting_quarter`.
  public var period: String
  /// How many periods a rolling rate sums.
  public var rollingPeriodCount: Int
  /// The moment at which open dossiers were judged, or nil if there was no event at all.
  public var asOf: Timestamp?
  /// The last period, if it is still running or is counted only in part; nil if all of it is there.
  public var incompletePeriod: String?
  /// The breaks inside the time that the rows cover, by day.
  ///
  /// The table `series_breaks` is about the agencies of the table `agencies`: where no dossier has one of them, or
  /// ``TrendOptions/breaks`` says so, there are none.
  public var breaks: [SeriesBreak]
  /// Sentences on the days that the rows cover, on the moment of judgement, on faults in the data, on breaks, and on
  /// what must not be compared without care.
  public var notes: [String]
}

/// A day from which on the numbers mean something else than before.
///
/// The breaks are the rows of the table `series_breaks`, which data may replace.
public struct SeriesBreak: Sendable, Hashable {
  /// The first day of the new state.
  public var date: CalendarDate
  /// The last day of a state that passed, or nil if it lasts.
  public var lastDate: CalendarDate?
  /// True if counts before and after must not be compared without a warning.
  public var breaksComparison: Bool
  /// What happened, in English.
  public var englishLabel: String
  /// What happened, in Vietnamese.
  public var vietnameseLabel: String
  /// The period that the date lies in, as the report's rows write it.
  public var period: String
}
