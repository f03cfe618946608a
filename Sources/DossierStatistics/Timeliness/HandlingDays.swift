package import DossierBase
package import DossierCalendar
package import DossierVector

/// The computed column `handling_days`: working days from acceptance to finishing, net of pauses where known.
package enum HandlingDays {
  private static let minutesPerDay: Int64 = 1_440

  /// Working days in (`accepted`, `finished`], less the whole days of pause, never below 0.
  ///
  /// A pause is measured by the clock, so a day of it is 1,440 minutes. Throws
  /// ``EngineError/Code/evaluation`` if a day lies outside the calendar.
  package static func days(
    accepted: Int32, finished: Int32, pausedMinutes: Int64, calendar: WorkingCalendar
  ) throws(EngineError) -> Int {
    let gross = try calendar.workingDays(from: accepted, to: finished)
    return max(0, gross - Int(max(0, pausedMinutes) / minutesPerDay))
  }

  /// Fills a builder with the days of all rows.
  ///
  /// Null while open, where the finish lies before the acceptance, and where a day lies outside the calendar.
  ///
  /// - Parameters:
  ///   - accepted: DATE or TIMESTAMP, as `finished`.
  ///   - pausedMinutes: integers of up to 64 bits, where null means no pause.
  ///   - target: of type BIGINT.
  /// - Precondition: at most ``Limits/vectorRowCount`` rows, for which the builder has room.
  package static func write(
    accepted: VectorView, finished: VectorView, pausedMinutes: VectorView?, calendar: WorkingCalendar,
    into target: VectorBuilder
  ) throws(EngineError) {
    precondition(accepted.count <= Limits.vectorRowCount, "handling days are computed some rows at a time")
    let scratch = (0..<3).map { _ in ElementScratch() }
    let starts = scratch[0].elements(of: accepted)
    let ends = scratch[1].elements(of: finished)
    let pauses = pausedMinutes.map { scratch[2].elements(of: $0) }
    defer { withExtendedLifetime(scratch) {} }
    target.reset()
    target.count = accepted.count
    for row in 0..<accepted.count {
      guard !starts.isNull(row), !ends.isNull(row), isInOrder(starts, ends, row),
        calendar.covers(day(starts, row), day(ends, row))
      else {
        target.setNull(row)
        target.elements(Int64.self)[row] = 0
        continue
      }
      var paused: Int64 = 0
      if let pauses, !pauses.isNull(row) { paused = minutes(pauses, row) }
      let days = try days(
        accepted: day(starts, row), finished: day(ends, row), pausedMinutes: paused, calendar: calendar)
      target.elements(Int64.self)[row] = Int64(days)
    }
  }

  private static func minutes(_ pauses: VectorView, _ row: Int) -> Int64 {
    switch pauses.type.physicalType {
    case .int8: Int64(pauses.elements(Int8.self)[row])
    case .int16: Int64(pauses.elements(Int16.self)[row])
    case .int32: Int64(pauses.elements(Int32.self)[row])
    default: pauses.elements(Int64.self)[row]
    }
  }

  private static func day(_ moments: VectorView, _ row: Int) -> Int32 {
    moments.type == .date
      ? moments.elements(Int32.self)[row]
      : Microseconds.day(ofTimestamp: moments.elements(Int64.self)[row])
  }

  /// True unless the finish lies before the acceptance, on the same day only where both have times.
  private static func isInOrder(_ accepted: VectorView, _ finished: VectorView, _ row: Int) -> Bool {
    if accepted.type == .date || finished.type == .date { return day(accepted, row) <= day(finished, row) }
    return accepted.elements(Int64.self)[row] <= finished.elements(Int64.self)[row]
  }
}
