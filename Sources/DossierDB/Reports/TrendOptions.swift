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

  /// Options, of which each has the default shown.
  public init(counting: OnTimeOptions = OnTimeOptions(), rollingPeriodCount: Int? = nil) {
    self.counting = counting
    self.rollingPeriodCount = rollingPeriodCount
  }
}
