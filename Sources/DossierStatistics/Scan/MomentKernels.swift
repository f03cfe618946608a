import DossierVector

/// Loops over the days and instants of one vector; every pointer has room for its rows.
enum MomentKernels {
  /// The days of a flat DATE or TIMESTAMP vector: its own elements, or computed into `scratch`.
  static func days(
    of vector: Vector, count: Int, scratch: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    if vector.type == .date { return UnsafePointer(vector.elements(Int32.self)) }
    Microseconds.days(ofTimestamps: vector.elements(Int64.self), count: count, into: scratch)
    return UnsafePointer(scratch)
  }

  /// Looks each day up in a table that starts at `start`; days outside it take its first or last entry.
  static func look(
    up days: UnsafePointer<Int32>, in table: UnsafeBufferPointer<Int32>, startingAt start: Int32, count: Int,
    into slices: UnsafeMutablePointer<Int32>
  ) {
    let entries = table.baseAddress!
    let end = start + Int32(table.count - 1)
    for row in 0..<count { slices[row] = entries[Int(max(start, min(days[row], end)) - start)] }
  }

  /// Replaces the slice of rows that are null.
  static func replaceNulls(
    of vector: Vector, count: Int, by slice: Int32, in slices: UnsafeMutablePointer<Int32>
  ) {
    guard vector.hasNulls else { return }
    let validity = vector.validity
    for row in 0..<count { slices[row] = validity[row] == 0 ? slice : slices[row] }
  }

  /// Replaces the slice of rows whose TIMESTAMP lies after `instant`.
  static func replaceLater(
    than instant: Int64, of vector: Vector, count: Int, by slice: Int32,
    in slices: UnsafeMutablePointer<Int32>
  ) {
    guard vector.type == .timestamp else { return }
    let micros = vector.elements(Int64.self)
    for row in 0..<count where micros[row] > instant { slices[row] = slice }
  }

  /// Verdicts by date as counters: early, on time or late.
  static func judge(
    days: UnsafePointer<Int32>, against dues: UnsafePointer<Int32>, count: Int,
    into counters: UnsafeMutablePointer<Int32>
  ) {
    for row in 0..<count {
      let isNotBefore: Int32 = days[row] >= dues[row] ? 1 : 0
      let isAfter: Int32 = days[row] > dues[row] ? 1 : 0
      counters[row] = Int32(Counter.early) &+ isNotBefore &+ isAfter
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
      let starts = accepted.elements(Int64.self)
      let ends = finished.elements(Int64.self)
      for row in 0..<count where ends[row] < starts[row] {
        if !hasNulls || !(accepted.isNull(row) || finished.isNull(row)) { found &+= 1 }
      }
    } else {
      for row in 0..<count where finishedDays[row] < acceptedDays[row] {
        if !hasNulls || !(accepted.isNull(row) || finished.isNull(row)) { found &+= 1 }
      }
    }
    return Int(found)
  }
}
