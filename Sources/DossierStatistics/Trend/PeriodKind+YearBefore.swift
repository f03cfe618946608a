import DossierBase
import DossierCalendar

/// Periods that correspond to each other in different years.
extension PeriodKind {
  /// Periods in a year: 52 weeks and 365 days, though some years have one more.
  var countInYear: Int {
    switch self {
    case .year, .reportingYear: 1
    case .half, .reportingHalf: 2
    case .quarter, .reportingQuarter: 4
    case .month, .reportingMonth: 12
    case .week: 52
    case .day: 365
    }
  }

  /// The same period of the year before, or nil if that year has none: 29 February and most weeks 53.
  ///
  /// The same week is that of the same ISO number, the same day that of the same month and day.
  func index(ofYearBefore index: Int) -> Int? {
    switch self {
    case .week: weekOfYearBefore(index)
    case .day: dayOfYearBefore(index)
    default: index - countInYear
    }
  }

  private func weekOfYearBefore(_ index: Int) -> Int? {
    // An ISO week belongs to the year of its Thursday, and the week of 4 January is the first.
    let year = CivilDate(days: firstDay(ofIndex: index) + 3).year
    let start = self.index(ofDay: CivilDate(year: year, month: 1, day: 4).days)
    let startBefore = self.index(ofDay: CivilDate(year: year - 1, month: 1, day: 4).days)
    let week = startBefore + (index - start)
    return week < start ? week : nil
  }

  private func dayOfYearBefore(_ day: Int) -> Int? {
    var date = CivilDate(days: day)
    date.year -= 1
    return date.isValid ? date.days : nil
  }
}
