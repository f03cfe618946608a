/// Year, month and day of the proleptic Gregorian calendar.
@usableFromInline package struct CivilDate: Sendable, Hashable {
  @usableFromInline package var year: Int
  @usableFromInline package var month: Int
  @usableFromInline package var day: Int

  @inlinable package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date that lies `days` after 1970-01-01.
  ///
  /// Years begin in March, and eras of 400 years with that of the year 0. The century and the day of the year are found
  /// by the product with a rounded reciprocal, whose upper half is the quotient and whose lower half tells the rest.
  /// Source: C. Neri, L. Schneider, "Euclidean affine functions and their application to calendar algorithms", 2022.
  @inlinable package init(days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let quarterDays = UInt32(truncatingIfNeeded: shifted &- era &* 146_097) &* 4 &+ 3
    let century = quarterDays / 146_097
    let product = UInt64(quarterDays % 146_097 | 3) &* 2_939_745
    let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
    let yearOfEra = century &* 100 &+ UInt32(truncatingIfNeeded: product >> 32)
    let monthAndDay = dayOfYear &* 2_141 &+ 197_913
    let isInNextYear = dayOfYear >= 306
    let shiftedMonth = monthAndDay >> 16
    year = era &* 400 &+ Int(yearOfEra) &+ (isInNextYear ? 1 : 0)
    month = Int(isInNextYear ? shiftedMonth &- 12 : shiftedMonth)
    day = Int((monthAndDay & 0xFFFF) / 2_141 &+ 1)
  }

  /// Days since 1970-01-01; the inverse of ``init(days:)`` for valid dates.
  @inlinable package var days: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  @inlinable package static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  @inlinable package static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  @inlinable package var isValid: Bool {
    month >= 1 && month <= 12 && day >= 1 && day <= Self.dayCount(year: year, month: month)
  }

  /// Monday is 1, Sunday 7.
  @inlinable package static func isoWeekday(days: Int) -> Int {
    let weekday = (days + 3) % 7
    return (weekday < 0 ? weekday + 7 : weekday) + 1
  }
}

/// Microseconds in the usual units.
@usableFromInline package enum Microseconds {
  @inlinable @inline(__always) package static var perSecond: Int64 { 1_000_000 }
  @inlinable @inline(__always) package static var perMinute: Int64 { 60_000_000 }
  @inlinable @inline(__always) package static var perHour: Int64 { 3_600_000_000 }
  @inlinable @inline(__always) package static var perDay: Int64 { 86_400_000_000 }

  /// The day of a timestamp, rounded towards the past.
  @inlinable @inline(__always)
  package static func day(ofTimestamp micros: Int64) -> Int32 {
    let day = micros / perDay
    return Int32(truncatingIfNeeded: micros < day * perDay ? day - 1 : day)
  }
}
