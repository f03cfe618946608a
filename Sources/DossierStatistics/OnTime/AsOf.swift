import DossierVector

/// The moment as of which dossiers are judged: everything up to and including it has happened.
package struct AsOf: Sendable, Equatable {
  /// Microseconds since 1970-01-01, local and naive; the last instant that counts.
  package let instant: Int64

  /// As of a moment.
  package init(instant: Int64) { self.instant = instant }

  /// As of a day counted from 1970-01-01, through its last instant; days that no timestamp reaches are clamped.
  package init(day: Int32) {
    let days = min(max(Int64(day), Int64.min / Microseconds.perDay), Int64.max / Microseconds.perDay - 1)
    instant = days * Microseconds.perDay + (Microseconds.perDay - 1)
  }

  /// The day that the moment lies in.
  package var day: Int32 { Microseconds.day(ofTimestamp: instant) }

  /// True for the last instant of a day.
  package var isEndOfDay: Bool { instant == AsOf(day: day).instant }
}
