import DossierBase
import DossierVector

/// Loops over the days and instants of one vector; every pointer has room for its rows.
///
/// Vectors are flat. A missing event has the day ``never`` and a missing appointment the day ``noDay``, which are
/// the last and first days that fit and on which nothing takes place.
enum MomentKernels {
  static let never = Int32.max
  static let noDay = Int32.min

  /// The days of a DATE or TIMESTAMP vector, `missing` for nulls: its own elements, or written into `scratch`.
  static func days(
    of vector: Vector, missing: Int32, count: Int, scratch: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    if vector.type == .date, !vector.hasNulls { return UnsafePointer(vector.elements(Int32.self)) }
    if vector.type == .date {
      scratch.update(from: vector.elements(Int32.self), count: count)
    } else {
      Microseconds.days(ofTimestamps: vector.elements(Int64.self), count: count, into: scratch)
    }
    if vector.hasNulls {
      let validity = UnsafePointer(vector.validity)
      for row in 0..<count { scratch[row] = validity[row] == 0 ? missing : scratch[row] }
    }
    return UnsafePointer(scratch)
  }

  /// The days of events, ``never`` also for those after an instant.
  ///
  /// - Parameter limit: The last instant that counts, or nil if no TIMESTAMP can lie after it on its day.
  static func eventDays(
    of vector: Vector, upTo limit: Int64?, count: Int, scratch: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    let days = days(of: vector, missing: never, count: count, scratch: scratch)
    if let limit, vector.type == .timestamp {
      let micros = vector.elements(Int64.self)
      for row in 0..<count where micros[row] > limit { scratch[row] = never }
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

  /// Verdicts by date as counters: early, on time, late, or without an appointment.
  static func judge(
    days: UnsafePointer<Int32>, against dues: UnsafePointer<Int32>, count: Int,
    into counters: UnsafeMutablePointer<Int32>
  ) {
    // Every finish lies after ``noDay``, so a missing appointment is one step further than late.
    for row in 0..<count {
      let isNotBefore: Int32 = days[row] >= dues[row] ? 1 : 0
      let isAfter: Int32 = days[row] > dues[row] ? 1 : 0
      let isMissing: Int32 = dues[row] == noDay ? 1 : 0
      counters[row] = Int32(Counter.early) &+ isNotBefore &+ isAfter &+ isMissing
    }
  }

  /// Corrects verdicts by date to verdicts by timestamp: on the same day the instant decides.
  static func judgeInstants(
    of finished: Vector, days: UnsafePointer<Int32>, against due: Vector, dueDays: UnsafePointer<Int32>,
    count: Int, into counters: UnsafeMutablePointer<Int32>
  ) {
    guard due.type == .timestamp else { return }
    let dues = due.elements(Int64.self)
    let isDate = finished.type == .date
    for row in 0..<count where days[row] == dueDays[row] {
      let instant = isDate ? Int64(days[row]) &* Microseconds.perDay : finished.elements(Int64.self)[row]
      counters[row] = Int32(instant > dues[row] ? Counter.late : Counter.onTime)
    }
  }

  /// Rows whose finish lies before their acceptance; in days unless both have times.
  static func countReversed(
    accepted: Vector, days acceptedDays: UnsafePointer<Int32>, finished: Vector,
    days finishedDays: UnsafePointer<Int32>, count: Int
  ) -> Int {
    var found: UInt32 = 0
    let hasNulls = accepted.hasNulls || finished.hasNulls
    if accepted.type == .timestamp, finished.type == .timestamp {
      let starts = UnsafePointer(accepted.elements(Int64.self))
      let ends = UnsafePointer(finished.elements(Int64.self))
      for row in 0..<count where ends[row] < starts[row] {
        if !hasNulls || !(accepted.isNull(row) || finished.isNull(row)) { found &+= 1 }
      }
    } else {
      // A missing or later acceptance has no day to lie behind.
      for row in 0..<count where finishedDays[row] < acceptedDays[row] && acceptedDays[row] != never {
        found &+= 1
      }
    }
    return Int(found)
  }
}
