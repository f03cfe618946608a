/// A day from which on the numbers mean something else than before, as the table `series_breaks` lists them.
package struct SeriesBreak: Sendable, Equatable {
  /// The first day of the new state, counted from 1970-01-01.
  package var day: Int32
  /// The last day of a state that passed, or nil if it lasts.
  package var lastDay: Int32?
  /// True if counts before and after must not be compared without a warning.
  package var breaksComparison: Bool
  package var englishLabel: String
  package var vietnameseLabel: String

  package init(
    day: Int32, lastDay: Int32? = nil, breaksComparison: Bool, englishLabel: String, vietnameseLabel: String
  ) {
    self.day = day
    self.lastDay = lastDay
    self.breaksComparison = breaksComparison
    self.englishLabel = englishLabel
    self.vietnameseLabel = vietnameseLabel
  }

  /// True if some of the days lie before the break or its end, and some after.
  package func divides(_ days: ClosedRange<Int>) -> Bool {
    if days.lowerBound < Int(day), Int(day) <= days.upperBound { return true }
    guard let lastDay else { return false }
    return days.lowerBound <= Int(lastDay) && Int(lastDay) < days.upperBound
  }
}
