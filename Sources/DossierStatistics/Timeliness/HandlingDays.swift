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

  /// The days of `count` rows as BIGINT; null while open and where the finish lies before the acceptance.
  ///
  /// - Parameter pausedMinutes: BIGINT, where null means no pause.
  /// - Precondition: at most ``Limits/vectorRowCount`` rows.
  package static func vector(
    accepted: Vector, finished: Vector, pausedMinutes: Vector?, calendar: WorkingCalendar, count: Int
  ) throws(EngineError) -> Vector {
    precondition(count <= Limits.vectorRowCount, "handling days are computed a vector at a time")
    let result = Vector(.bigint)
    result.count = count
    for row in 0..<count {
      guard !accepted.isNull(row), !finished.isNull(row), isInOrder(accepted, finished, row) else {
        result.setNull(row)
        continue
      }
      var paused: Int64 = 0
      if let pausedMinutes, !pausedMinutes.isNull(row) {
        paused = pausedMinutes.elements(Int64.self)[pausedMinutes.index(row)]
      }
      let days = try days(
        accepted: day(accepted, row), finished: day(finished, row), pausedMinutes: paused, calendar: calendar)
      result.elements(Int64.self)[row] = Int64(days)
    }
    return result
  }

  private static func day(_ vector: Vector, _ row: Int) -> Int32 {
    vector.type == .date
      ? vector.elements(Int32.self)[vector.index(row)]
      : Microseconds.day(ofTimestamp: vector.elements(Int64.self)[vector.index(row)])
  }

  /// True unless the finish lies before the acceptance, on the same day only where both have times.
  private static func isInOrder(_ accepted: Vector, _ finished: Vector, _ row: Int) -> Bool {
    if accepted.type == .date || finished.type == .date { return day(accepted, row) <= day(finished, row) }
    let start = accepted.elements(Int64.self)[accepted.index(row)]
    return start <= finished.elements(Int64.self)[finished.index(row)]
  }
}
