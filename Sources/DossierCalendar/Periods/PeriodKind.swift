import DossierBase

/// A division of time into numbered periods without gaps.
///
/// The raw value is the name that `--by` and the SQL functions use. Reporting periods follow Decree
/// 09/2019/NĐ-CP, Art. 12: a month runs from the 15th of the month before to the 14th, and quarters, halves
/// and years are made of such months.
package enum PeriodKind: String, Sendable, CaseIterable {
  case year, half, quarter, month, week, day
  case reportingYear = "reporting_year"
  case reportingHalf = "reporting_half"
  case reportingQuarter = "reporting_quarter"
  case reportingMonth = "reporting_month"

  /// Months of a period, or nil for weeks and days.
  var monthCount: Int? {
    switch self {
    case .year, .reportingYear: 12
    case .half, .reportingHalf: 6
    case .quarter, .reportingQuarter: 3
    case .month, .reportingMonth: 1
    case .week, .day: nil
    }
  }

  /// True for the periods that start on the 15th.
  package var isReporting: Bool {
    switch self {
    case .reportingYear, .reportingHalf, .reportingQuarter, .reportingMonth: true
    default: false
    }
  }

  /// The number of the period that a day, counted from 1970-01-01, lies in; numbers ascend with time.
  package func index(ofDay day: Int) -> Int {
    guard let monthCount else { return self == .day ? day : Self.floorDivide(day + 3, 7) }
    let date = CivilDate(days: day)
    let month = date.year * 12 + date.month - 1 + (isReporting && date.day >= 15 ? 1 : 0)
    return Self.floorDivide(month, monthCount)
  }

  /// The first day of a period.
  package func firstDay(ofIndex index: Int) -> Int {
    guard let monthCount else { return self == .day ? index : index * 7 - 3 }
    let month = index * monthCount - (isReporting ? 1 : 0)
    let year = Self.floorDivide(month, 12)
    return CivilDate(year: year, month: month - year * 12 + 1, day: isReporting ? 15 : 1).days
  }

  /// The last day of a period.
  package func lastDay(ofIndex index: Int) -> Int { firstDay(ofIndex: index + 1) - 1 }

  static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }
}
