/// What a trend report counts, and how.
public struct TrendOptions: Sendable, Hashable {
  /// What the rows count.
  ///
  /// One of the dimensions is the period that the series run over; without one the quarter of
  /// ``OnTimeOptions/calendar`` is added behind the others. The range says which rows are shown: changes and
  /// rolling rates look back beyond its start.
  public var counting: OnTimeOptions
  /// How many periods a rolling rate sums, the row's own among them; nil is a year of them: 4 quarters, 12
  /// months, 52 weeks, 365 days.
  public var rollingPeriodCount: Int?
  /// What becomes of the days on which the numbers change their meaning.
  public var breaks: Breaks

  /// What becomes of breaks of the series.
  public enum Breaks: String, Sendable, Hashable, CaseIterable {
    /// They divide the time into phases, are marked, and comparisons across them are warned of.
    case phases
    /// There are none.
    case ignore
  }

  /// Options, of which each has the default shown.
  public init(
    counting: OnTimeOptions = OnTimeOptions(), rollingPeriodCount: Int? = nil, breaks: Breaks = .phases
  ) {
    self.counting = counting
    self.rollingPeriodCount = rollingPeriodCount
    self.breaks = breaks
  }
}
