import DossierBase
import DossierVector

/// Loops over the days and instants of some rows; every pointer has room for its rows.
///
/// Views have an element per row. A missing event has the day ``never`` and a missing due date the day ``noDay``,
/// which are the last and first days that fit and on which nothing takes place.
enum MomentKernels {
  static let never = Int32.max
  static let noDay = Int32.min

  /// The days of DATE or TIMESTAMP rows, `missing` for nulls: their own elements, or written into `scratch`.
  static func days(
    of moments: VectorView, missing: Int32, scratch: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    if moments.type == .date, !moments.hasNulls { return moments.elements(Int32.self) }
    if moments.type == .date {
      scratch.update(from: moments.elements(Int32.self), count: moments.count)
    } else {
      Microseconds.days(ofTimestamps: moments.elements(Int64.self), count: moments.count, into: scratch)
    }
    if let validity = moments.validity {
      for row in 0..<moments.count { scratch[row] = validity[row] == 0 ? missing : scratch[row] }
    }
    return UnsafePointer(scratch)
  }

  /// The days of events, ``never`` also for those after an instant.
  ///
  /// - Parameter limit: The last instant that counts, or nil if no TIMESTAMP can lie after it on its day.
  static func eventDays(
    of moments: VectorView, upTo limit: Int64?, scratch: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    let days = days(of: moments, missing: never, scratch: scratch)
    if let limit, moments.type == .timestamp {
      let micros = moments.elements(Int64.self)
      for row in 0..<moments.count where micros[row] > limit { scratch[row] = never }
    }
    return days
  }

  /// The first and the last of at least one day.
  static func range(of days: UnsafePointer<Int32>, count: Int) -> (first: Int32, last: Int32) {
    var first = Int32.max
    var last = Int32.min
    for row in 0..<count {
      first = min(first, days[row])
      last = max(last, days[row])
    }
    return (first, last)
  }

  /// The last day on which something happened, or ``never``.
  static func lastEvent(of days: UnsafePointer<Int32>, count: Int) -> Int32 {
    // One more than ``never`` wraps to the least number of all.
    var next = Int32.min
    for row in 0..<count { next = max(next, days[row] &+ 1) }
    return next &- 1
  }

  /// Verdicts by date as counters: early, on time, late, or without a due date.
  static func judge(
    days: UnsafePointer<Int32>, against dues: UnsafePointer<Int32>, count: Int,
    into counters: UnsafeMutablePointer<Int32>
  ) {
    // Every finish lies after ``noDay``, so a missing due date is one step further than late.
    for row in 0..<count {
      let isNotBefore: Int32 = days[row] >= dues[row] ? 1 : 0
      let isAfter: Int32 = days[row] > dues[row] ? 1 : 0
      let isMissing: Int32 = dues[row] == noDay ? 1 : 0
      counters[row] = Int32(Counter.early) &+ isNotBefore &+ isAfter &+ isMissing
    }
  }

  /// Corrects verdicts by date to verdicts by timestamp: on the same day the instant decides.
  static func judgeInstants(
    of finished: VectorView, days: UnsafePointer<Int32>, against due: VectorView,
    dueDays: UnsafePointer<Int32>, into counters: UnsafeMutablePointer<Int32>
  ) {
    guard due.type == .timestamp else { return }
    let dues = due.elements(Int64.self)
    let isDate = finished.type == .date
    for row in 0..<due.count where days[row] == dueDays[row] {
      let instant = isDate ? Int64(days[row]) &* Microseconds.perDay : finished.elements(Int64.self)[row]
      counters[row] = Int32(instant > dues[row] ? Counter.late : Counter.onTime)
    }
  }

  /// Rows whose finish lies before their acceptance; in days unless both have times.
  static func countReversed(
    accepted: VectorView, days acceptedDays: UnsafePointer<Int32>, finished: VectorView,
    days finishedDays: UnsafePointer<Int32>
  ) -> Int {
    var found: UInt32 = 0
    let hasNulls = accepted.hasNulls || finished.hasNulls
    if accepted.type == .timestamp, finished.type == .timestamp {
      let starts = accepted.elements(Int64.self)
      let ends = finished.elements(Int64.self)
      for row in 0..<accepted.count where ends[row] < starts[row] {
        if !hasNulls || !(accepted.isNull(row) || finished.isNull(row)) { found &+= 1 }
      }
    } else {
      // A missing or later acceptance has no day to lie behind.
      for row in 0..<accepted.count where finishedDays[row] < acceptedDays[row] && acceptedDays[row] != never
      {
        found &+= 1
      }
    }
    return Int(found)
  }
}
