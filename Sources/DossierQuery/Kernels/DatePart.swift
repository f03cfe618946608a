import DossierBase

/// A part of a date or timestamp that date_part, date_trunc and date_diff can name.
enum DatePart: String, Sendable, CaseIterable {
  case millennium, century, decade, year, quarter, month, week, day
  case hour, minute, second, millisecond, microsecond
  case dayOfWeek, isoDayOfWeek, dayOfYear, isoYear, yearWeek, epoch, era

  /// The part of a name or abbreviation, in any case; nil if there is none.
  init?(name: String) {
    guard let part = Self.names[name.lowercased()] else { return nil }
    self = part
  }

  private static let names: [String: DatePart] = [
    "millennium": .millennium, "millennia": .millennium, "mil": .millennium, "millenniums": .millennium,
    "century": .century, "centuries": .century, "cent": .century, "c": .century,
    "decade": .decade, "decades": .decade, "dec": .decade, "decs": .decade,
    "year": .year, "years": .year, "y": .year, "yr": .year, "yrs": .year,
    "quarter": .quarter, "quarters": .quarter,
    "month": .month, "months": .month, "mon": .month, "mons": .month,
    "week": .week, "weeks": .week, "w": .week, "weekofyear": .week,
    "day": .day, "days": .day, "d": .day, "dayofmonth": .day,
    "hour": .hour, "hours": .hour, "h": .hour, "hr": .hour, "hrs": .hour,
    "minute": .minute, "minutes": .minute, "m": .minute, "min": .minute, "mins": .minute,
    "second": .second, "seconds": .second, "s": .second, "sec": .second, "secs": .second,
    "millisecond": .millisecond, "milliseconds": .millisecond, "ms": .millisecond, "msec": .millisecond,
    "microsecond": .microsecond, "microseconds": .microsecond, "us": .microsecond, "usec": .microsecond,
    "dow": .dayOfWeek, "dayofweek": .dayOfWeek, "weekday": .dayOfWeek,
    "isodow": .isoDayOfWeek, "doy": .dayOfYear, "dayofyear": .dayOfYear,
    "isoyear": .isoYear, "yearweek": .yearWeek, "epoch": .epoch, "era": .era,
  ]

  /// True for the parts below a day, which a DATE has only as zero.
  var isTimeOfDay: Bool {
    switch self {
    case .hour, .minute, .second, .millisecond, .microsecond: true
    default: false
    }
  }
  /// True for the parts that an INTERVAL has: those that no calendar decides.
  var isOfInterval: Bool {
    switch self {
    case .week, .dayOfWeek, .isoDayOfWeek, .dayOfYear, .isoYear, .yearWeek, .era: false
    default: true
    }
  }
}

extension DatePart {
  /// The part's number for a day.
  ///
  /// - Precondition: the part is not below a day, nor epoch.
  func value(day: Int) -> Int {
    switch self {
    case .dayOfWeek: return CivilDate.isoWeekday(days: day) % 7
    case .isoDayOfWeek: return CivilDate.isoWeekday(days: day)
    case .week: return Self.isoWeek(day).week
    case .isoYear: return Self.isoWeek(day).year
    case .yearWeek:
      let iso = Self.isoWeek(day)
      return iso.year * 100 + (iso.year > 0 ? iso.week : -iso.week)
    default: break
    }
    let date = CivilDate(days: day)
    switch self {
    case .year: return date.year
    case .quarter: return (date.month - 1) / 3 + 1
    case .month: return date.month
    case .day: return date.day
    case .dayOfYear: return day - CivilDate(year: date.year, month: 1, day: 1).days + 1
    case .decade: return date.year / 10
    case .century: return date.year > 0 ? (date.year - 1) / 100 + 1 : date.year / 100 - 1
    case .millennium: return date.year > 0 ? (date.year - 1) / 1000 + 1 : date.year / 1000 - 1
    case .era: return date.year > 0 ? 1 : 0
    default: return 0
    }
  }

  /// The part's number for a time of day in microseconds; seconds and below count from the minute.
  static func value(of part: DatePart, timeOfDay micros: Int64) -> Int64 {
    switch part {
    case .hour: micros / Microseconds.perHour
    case .minute: micros % Microseconds.perHour / Microseconds.perMinute
    case .second: micros % Microseconds.perMinute / Microseconds.perSecond
    case .millisecond: micros % Microseconds.perMinute / 1_000
    case .microsecond: micros % Microseconds.perMinute
    default: 0
    }
  }

  /// ISO 8601 year and week of a day.
  static func isoWeek(_ day: Int) -> (year: Int, week: Int) {
    let thursday = day - CivilDate.isoWeekday(days: day) + 4
    let year = CivilDate(days: thursday).year
    return (year, (thursday - CivilDate(year: year, month: 1, day: 1).days) / 7 + 1)
  }

  /// The first day of the period of this kind that holds a day; nil for parts that cannot truncate.
  func truncated(day: Int) -> Int? {
    if self == .week || self == .yearWeek { return day - CivilDate.isoWeekday(days: day) + 1 }
    if self == .isoYear {
      let first = CivilDate(year: Self.isoWeek(day).year, month: 1, day: 4).days
      return first - CivilDate.isoWeekday(days: first) + 1
    }
    let date = CivilDate(days: day)
    switch self {
    case .day, .dayOfWeek, .isoDayOfWeek, .dayOfYear: return day
    case .month: return day - date.day + 1
    case .quarter: return CivilDate(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1).days
    case .year: return CivilDate(year: date.year, month: 1, day: 1).days
    case .decade: return CivilDate(year: date.year / 10 * 10, month: 1, day: 1).days
    case .century: return CivilDate(year: date.year / 100 * 100, month: 1, day: 1).days
    case .millennium: return CivilDate(year: date.year / 1000 * 1000, month: 1, day: 1).days
    default: return nil
    }
  }

  /// The microseconds of the unit for parts of a fixed length up to a day; nil for others.
  var microsecondCount: Int64? {
    switch self {
    case .microsecond: 1
    case .millisecond: 1_000
    case .second, .epoch: Microseconds.perSecond
    case .minute: Microseconds.perMinute
    case .hour: Microseconds.perHour
    case .day, .dayOfYear, .dayOfWeek, .isoDayOfWeek: Microseconds.perDay
    default: nil
    }
  }

  /// A number that grows by one with every period of this kind, for parts of a day and longer.
  func ordinal(day: Int) -> Int? {
    let date = CivilDate(days: day)
    switch self {
    case .day, .dayOfYear, .dayOfWeek, .isoDayOfWeek: return day
    case .month: return date.year * 12 + date.month - 1
    // Cut towards the year 0, as years, decades and so on are.
    case .quarter: return (date.year * 12 + date.month - 1) / 3
    case .year: return date.year
    case .isoYear: return Self.isoWeek(day).year
    case .decade: return date.year / 10
    case .century: return date.year / 100
    case .millennium: return date.year / 1000
    default: return nil
    }
  }

  private func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
  }
}
