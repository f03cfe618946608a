package import DossierBase

/// Which days are worked: Monday to Friday, less closures, plus weekend days worked in exchange.
///
/// The rows are data that a user extends. A year is loaded if at least one row lies in it; a question about
/// a day of any other year is an error, because its holidays are not known.
package struct WorkingCalendar: Sendable {
  /// What a calendar row says about its date.
  package enum Kind: String, Sendable {
    case closure
    case makeupWorkday = "makeup_workday"
  }

  /// An exception from the working week.
  package struct Row: Sendable, Equatable {
    /// Days since 1970-01-01.
    package var day: Int32
    package var kind: Kind

    package init(day: Int32, kind: Kind) {
      self.day = day
      self.kind = kind
    }
  }

  /// The loaded years, ascending.
  package let years: [Int]
  /// The day before the first loaded year: the earliest day that a count may start from.
  let origin: Int
  /// Working days after `origin` up to and including day `origin + index`; unloaded years add none.
  let counts: [Int32]
  /// All working days, ascending.
  let workingDays: [Int32]
  /// True if no year between the first and the last is missing.
  let isContiguous: Bool

  /// A calendar of the given exceptions, in any order; of two rows for one date the later decides.
  ///
  /// Throws ``EngineError/Code/data`` if there is no row or a row lies outside the years 1 to 9999.
  package init(rows: [Row]) throws(EngineError) {
    var exceptions: [Int32: Kind] = [:]
    var loaded: Set<Int> = []
    for row in rows {
      let year = CivilDate(days: Int(row.day)).year
      guard (1...9_999).contains(year) else {
        throw EngineError(.data, "a calendar row lies in the year \(year); years run from 1 to 9999")
      }
      exceptions[row.day] = row.kind
      loaded.insert(year)
    }
    guard let first = loaded.min(), let last = loaded.max() else {
      throw EngineError(
        .data, "the working calendar has no rows",
        hint: "load dates with their kind: closure or makeup_workday")
    }
    years = loaded.sorted()
    isContiguous = years.count == last - first + 1
    origin = CivilDate(year: first, month: 1, day: 1).days - 1
    var counts: [Int32] = [0]
    var workingDays: [Int32] = []
    for year in first...last {
      let start = CivilDate(year: year, month: 1, day: 1).days
      for day in start..<(start + (CivilDate.isLeap(year) ? 366 : 365)) {
        if loaded.contains(year), Self.isWorked(day, exceptions) { workingDays.append(Int32(day)) }
        counts.append(Int32(workingDays.count))
      }
    }
    self.counts = counts
    self.workingDays = workingDays
  }

  private static func isWorked(_ day: Int, _ exceptions: [Int32: Kind]) -> Bool {
    switch exceptions[Int32(day)] {
    case .closure: false
    case .makeupWorkday: true
    case nil: CivilDate.isoWeekday(days: day) <= 5
    }
  }
}
