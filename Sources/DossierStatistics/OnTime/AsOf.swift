import DossierBase

/// The moment as of which dossiers are judged: everything up to and including it has happened.
///
/// A day is meant through its end and judged at the midnight after it, as a period is that ends with this day; a
/// moment within a day is judged at itself, and its day is not over.
package struct AsOf: Sendable, Equatable {
  /// The day that the moment lies in, counted from 1970-01-01.
  package let day: Int32
  /// Microseconds since 1970-01-01, local and naive; the last instant that counts.
  package let instant: Int64
  /// True if the day as a whole is meant.
  package let isWholeDay: Bool

  /// As of a moment.
  package init(instant: Int64) {
    self.instant = instant
    day = Microseconds.day(ofTimestamp: instant)
    isWholeDay = false
  }

  /// As of a day, through its last instant; where no timestamp reaches the day, the nearest one stands for it.
  package init(day: Int32) {
    self.day = day
    let days = min(max(Int64(day), Int64.min / Microseconds.perDay), Int64.max / Microseconds.perDay - 1)
    instant = days * Microseconds.perDay + (Microseconds.perDay - 1)
    isWholeDay = true
  }

  /// True for the last instant of a day, after which no event of the day can lie.
  package var isEndOfDay: Bool { instant == AsOf(day: day).instant }

  /// The day whose due dates are the first that have not passed by date.
  var firstDayWithin: Int { Int(day) + (isWholeDay ? 1 : 0) }

  func isAfter(_ other: AsOf) -> Bool {
    if day != other.day { return day > other.day }
    return instant != other.instant ? instant > other.instant : isWholeDay && !other.isWholeDay
  }
}
