package import DossierBase

/// Counting working days.
extension WorkingCalendar {
  /// Working days in (`start`, `end`], negative if `end` lies before `start`.
  ///
  /// Throws ``EngineError/Code/evaluation`` if a day outside the loaded years would have to be judged.
  /// - Complexity: O(1), or O(years) if the loaded years have gaps.
  package func workingDays(from start: Int32, to end: Int32) throws(EngineError) -> Int {
    try requireLoaded(min(start, end), max(start, end))
    return Int(counts[Int(end) - origin]) - Int(counts[Int(start) - origin])
  }

  /// True if the day is worked.
  package func isWorkingDay(_ day: Int32) throws(EngineError) -> Bool {
    try workingDays(from: day == .min ? day : day - 1, to: day) == 1
  }

  /// The day that lies `count` working days after `day`, or before it if `count` is negative; `day` itself for 0.
  ///
  /// The day itself is never counted: one working day after a Saturday is the Monday, one before it the Friday.
  /// Throws ``EngineError/Code/evaluation`` if a day outside the loaded years would have to be judged.
  /// - Complexity: O(1), or O(years) if the loaded years have gaps.
  package func addWorkingDays(_ count: Int, to day: Int32) throws(EngineError) -> Int32 {
    try requireLoaded(day, day)
    let position = Int(day) - origin
    // Working days before the answer: those up to the day, or up to the day before when going back.
    let passed = count > 0 ? counts[position] : counts[max(position - 1, 0)]
    let (index, overflow) = Int(passed).addingReportingOverflow(count > 0 ? count - 1 : count)
    if count == 0 { return day }
    guard !overflow, workingDays.indices.contains(index) else {
      throw EngineError(
        .evaluation, "\(count) working days from \(Self.text(day)) lead out of the calendar, \(loadedYears)",
        hint: Self.hint)
    }
    let answer = workingDays[index]
    try requireLoaded(min(day, answer), max(day, answer))
    return answer
  }

  /// ``workingDays(from:to:)`` for each row whose validity byte is not 0; other rows get 0.
  package func workingDays(
    from starts: UnsafePointer<Int32>, to ends: UnsafePointer<Int32>, validity: UnsafePointer<UInt8>?,
    count: Int,
    into result: UnsafeMutablePointer<Int64>
  ) throws(EngineError) {
    for row in 0..<count {
      if let validity, validity[row] == 0 {
        result[row] = 0
      } else {
        result[row] = Int64(try workingDays(from: starts[row], to: ends[row]))
      }
    }
  }

  /// Throws unless both days, and all between them, lie in loaded years or on the eve of the first one.
  private func requireLoaded(_ low: Int32, _ high: Int32) throws(EngineError) {
    if let day = unloadedDay(low, high) { throw unloaded(day) }
  }

  /// True if both days, and all between them, lie in loaded years or on the eve of the first one.
  package func covers(_ start: Int32, _ end: Int32) -> Bool {
    unloadedDay(min(start, end), max(start, end)) == nil
  }

  /// The first day for which nothing is loaded; nil if there is none.
  private func unloadedDay(_ low: Int32, _ high: Int32) -> Int32? {
    if Int(low) < origin { return low }
    if Int(high) >= origin + counts.count { return high }
    if isContiguous { return nil }
    // The eve of a loaded year is no counted day, so the first counted one decides.
    let first = CivilDate(days: low == high ? Int(low) : Int(low) + 1).year
    for year in first...max(first, CivilDate(days: Int(high)).year) where !isLoaded(year) {
      if low == high, isLoaded(CivilDate(days: Int(low) + 1).year) { continue }
      return Int32(max(Int(low), CivilDate(year: year, month: 1, day: 1).days))
    }
    return nil
  }

  private func isLoaded(_ year: Int) -> Bool {
    var low = 0
    var high = years.count
    while low < high {
      let middle = (low + high) / 2
      if years[middle] < year { low = middle + 1 } else { high = middle }
    }
    return low < years.count && years[low] == year
  }

  private func unloaded(_ day: Int32) -> EngineError {
    EngineError(
      .evaluation, "\(Self.text(day)) is outside the working calendar, \(loadedYears)", hint: Self.hint)
  }

  private static let hint = "add that year's closures and makeup workdays to the table calendar"

  private static func text(_ day: Int32) -> String { PeriodKind.day.label(Int(day)) }

  /// The loaded years in words, runs of years as ranges.
  var loadedYears: String {
    var runs: [ClosedRange<Int>] = []
    for year in years {
      if let last = runs.last, last.upperBound == year - 1 {
        runs[runs.count - 1] = last.lowerBound...year
      } else {
        runs.append(year...year)
      }
    }
    let texts = runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
    return "which is loaded for " + texts.joined(separator: ", ")
  }
}
