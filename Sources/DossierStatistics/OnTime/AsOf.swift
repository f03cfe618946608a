import DossierVector

/// The moment as of which dossiers are judged: everything up to and including it has happened.
package struct AsOf: Sendable, Equatable {
  /// The day that the moment lies in, counted from 1970-01-01.
  package let day: Int32
  /// Microseconds since 1970-01-01, local and naive; the last instant that counts.
  package let instant: Int64

  /// As of a moment.
  package init(instant: Int64) {
    self.instant = instant
    day = Microseconds.day(ofTimestamp: instant)
  }

  /// As of a day, through its last instant; where no timestamp reaches the day, the nearest one stands for it.
  package init(day: Int32) {
    self.day = day
    let days = min(max(Int64(day), Int64.min / Microseconds.perDay), Int64.max / Microseconds.perDay - 1)
    instant = days * Microseconds.perDay + (Microseconds.perDay - 1)
  }

  /// True for the last instant of a day.
  package var isEndOfDay: Bool { instant == AsOf(day: day).instant }

  func isAfter(_ other: AsOf) -> Bool { day != other.day ? day > other.day : instant > other.instant }
}
