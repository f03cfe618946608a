import DossierBase
import DossierVector

/// Dates, timestamps and spans added, subtracted and scaled.
enum IntervalArithmetic {
  static func negate(_ frame: KernelFrame) throws(EngineError) {
    try frame.tryMap(
      Interval.self, Interval.self,
      { span, failed in
        guard isNegatable(span) else {
          failed = true
          return span
        }
        return Interval(months: -span.months, days: -span.days, microseconds: -span.microseconds)
      }, failure: { _ in EngineError(.evaluation, "the interval is too long to negate") })
  }

  /// True if no part is the least of its type, which has no opposite.
  @inline(__always)
  private static func isNegatable(_ span: Interval) -> Bool {
    span.months != .min && span.days != .min && span.microseconds != .min
  }

  /// interval ± interval.
  static func combine(subtract: Bool) -> ScalarFunction {
    ScalarFunction(.arithmetic(subtract ? .subtract : .add, .interval)) { (frame) throws(EngineError) in
      try frame.tryMap(
        Interval.self, Interval.self, Interval.self,
        { left, right, failed in
          let months = Int64(left.months) + (subtract ? -Int64(right.months) : Int64(right.months))
          let days = Int64(left.days) + (subtract ? -Int64(right.days) : Int64(right.days))
          let (micros, overflowed) =
            subtract
            ? left.microseconds.subtractingReportingOverflow(right.microseconds)
            : left.microseconds.addingReportingOverflow(right.microseconds)
          guard let months = Int32(exactly: months), let days = Int32(exactly: days), !overflowed else {
            failed = true
            return left
          }
          return Interval(months: months, days: days, microseconds: micros)
        }, failure: { _, _ in EngineError(.evaluation, "the interval is out of range") })
    }
  }

  /// interval × integer.
  static let multiply = ScalarFunction(.arithmetic(.multiply, .interval)) { (frame) throws(EngineError) in
    try frame.tryMap(
      Interval.self, Int64.self, Interval.self,
      { span, factor, failed in
        let months = Int64(span.months).multipliedReportingOverflow(by: factor)
        let days = Int64(span.days).multipliedReportingOverflow(by: factor)
        let micros = span.microseconds.multipliedReportingOverflow(by: factor)
        guard !months.overflow, !days.overflow, !micros.overflow,
          let wholeMonths = Int32(exactly: months.partialValue),
          let wholeDays = Int32(exactly: days.partialValue)
        else {
          failed = true
          return span
        }
        return Interval(months: wholeMonths, days: wholeDays, microseconds: micros.partialValue)
      }, failure: { _, factor in EngineError(.evaluation, "the interval times \(factor) is out of range") })
  }

  /// interval × or ÷ a number: parts of a month become days of 30 to the month, parts of a day its time.
  static func scale(divide: Bool) -> ScalarFunction {
    ScalarFunction(.arithmetic(divide ? .divide : .multiply, .interval)) { (frame) throws(EngineError) in
      try frame.tryMap(
        Interval.self, Double.self, Interval.self,
        { span, number, failed in
          guard let scaled = scaled(span, by: divide ? 1 / number : number) else {
            failed = true
            return span
          }
          return scaled
        },
        failure: { _, number in
          divide && number == 0
            ? EngineError(.evaluation, "an interval / 0: division by zero")
            : EngineError(.evaluation, "the interval is out of range")
        })
    }
  }

  /// Every part scaled alone; what is left of months goes to the days, and of days to the time.
  ///
  /// Source: PostgreSQL's interval_mul, whose roundings of the carried parts to a millionth DuckDB has too.
  @inline(__always)
  private static func scaled(_ span: Interval, by factor: Double) -> Interval? {
    func millionths(_ value: Double) -> Double { (value * 1e6).rounded(.toNearestOrEven) / 1e6 }
    let (months, days) = (Double(span.months) * factor, Double(span.days) * factor)
    // The parts left of wholes, and the time, are those of the exact products.
    let monthPart = (-months.rounded(.towardZero)).addingProduct(Double(span.months), factor)
    let monthRest = millionths(monthPart * 30)
    let carriedDays = monthRest.rounded(.towardZero)
    var dayCount = days.rounded(.towardZero)
    let dayPart = (-dayCount).addingProduct(Double(span.days), factor)
    var seconds = millionths((dayPart + monthRest - carriedDays) * 86_400)
    if seconds.magnitude >= 86_400 {
      let whole = (seconds / 86_400).rounded(.towardZero)
      dayCount += whole
      seconds -= whole * 86_400
    }
    let micros = (seconds * 1e6).addingProduct(Double(span.microseconds), factor).rounded(.toNearestOrEven)
    guard let wholeMonths = Int32(exactly: months.rounded(.towardZero)),
      let wholeDays = Int32(exactly: dayCount + carriedDays), let wholeMicros = Int64(exactly: micros)
    else { return nil }
    return Interval(months: wholeMonths, days: wholeDays, microseconds: wholeMicros)
  }

  /// timestamp ± interval: months first (the day is cut to the month's last), then days, then the rest.
  static func shiftTimestamp(subtract: Bool) -> ScalarFunction {
    ScalarFunction(.arithmetic(subtract ? .subtract : .add, .timestamp)) { (frame) throws(EngineError) in
      try frame.tryMap(
        Int64.self, Interval.self, Int64.self,
        { timestamp, span, failed in
          guard let moved = shifted(timestamp, by: span, subtract: subtract) else {
            failed = true
            return 0
          }
          return moved
        }, failure: { _, _ in EngineError(.evaluation, "the timestamp is out of range") })
    }
  }

  /// The timestamp moved by a span, or nil where it leaves the range of timestamps.
  static func shifted(_ timestamp: Int64, by span: Interval, subtract: Bool) -> Int64? {
    if Infinity.contains(timestamp) { return subtract && !isNegatable(span) ? nil : timestamp }
    let sign: Int64 = subtract ? -1 : 1
    var day = Int64(Microseconds.day(ofTimestamp: timestamp))
    let timeOfDay = timestamp &- day &* Microseconds.perDay
    if span.months != 0 {
      guard let moved = addMonths(Int(day), Int(sign) * Int(span.months)) else { return nil }
      day = Int64(moved)
    }
    day += sign * Int64(span.days)
    let start = day.multipliedReportingOverflow(by: Microseconds.perDay)
    let withTime = start.partialValue.addingReportingOverflow(timeOfDay)
    let micros = span.microseconds.multipliedReportingOverflow(by: sign)
    let result = withTime.partialValue.addingReportingOverflow(micros.partialValue)
    let isInRange = !start.overflow && !withTime.overflow && !micros.overflow && !result.overflow
    return isInRange && timestampRange.contains(result.partialValue) ? result.partialValue : nil
  }

  /// The timestamps whose day begins within 64 bits: 290309-12-22 (BC) to 294247-01-10.
  private static let timestampRange: ClosedRange<Int64> =
    -9_223_372_022_400_000_000...9_223_372_036_854_775_806

  /// The day `months` later, cut to the month's last day; nil beyond the range of dates.
  static func addMonths(_ day: Int, _ months: Int) -> Int? {
    let date = CivilDate(days: day)
    let monthIndex = date.year * 12 + date.month - 1 + months
    let year = monthIndex >= 0 ? monthIndex / 12 : (monthIndex - 11) / 12
    let month = monthIndex - year * 12 + 1
    guard abs(year) < 300_000 else { return nil }
    let lastDay = CivilDate.dayCount(year: year, month: month)
    return CivilDate(year: year, month: month, day: min(date.day, lastDay)).days
  }

  /// time ± interval, within the day; only the interval's part below a day counts.
  static func shiftTime(subtract: Bool) -> ScalarFunction {
    ScalarFunction(.arithmetic(subtract ? .subtract : .add, .time)) { (frame) throws(EngineError) in
      try frame.tryMap(
        Int64.self, Interval.self, Int64.self,
        { time, span, failed in
          failed = failed || subtract && span.microseconds == .min
          let part = span.microseconds % Microseconds.perDay
          let sum = (time % Microseconds.perDay + (subtract ? -part : part)) % Microseconds.perDay
          return sum < 0 ? sum + Microseconds.perDay : sum
        }, failure: { _, _ in EngineError(.evaluation, "the interval is too long to negate") })
    }
  }

  /// timestamp − timestamp: whole days and the rest, no months.
  static let timestampDifference = ScalarFunction(.arithmetic(.subtract, .timestamp)) {
    (frame) throws(EngineError) in
    try frame.tryMap(
      Int64.self, Int64.self, Interval.self,
      { left, right, failed in
        let (difference, overflowed) = left.subtractingReportingOverflow(right)
        failed = failed || overflowed || Infinity.contains(left) || Infinity.contains(right)
        let days = difference / Microseconds.perDay
        return Interval(
          days: Int32(truncatingIfNeeded: days), microseconds: difference - days * Microseconds.perDay)
      },
      failure: { left, right in
        let isInfinite = Infinity.contains(left) || Infinity.contains(right)
        let problem = isInfinite ? "is infinite" : "is out of range"
        return EngineError(.evaluation, "the difference of the timestamps \(problem)")
      })
  }

  /// date ± integer days.
  static func shiftDate(subtract: Bool) -> ScalarFunction {
    ScalarFunction(.arithmetic(subtract ? .subtract : .add, .date)) { (frame) throws(EngineError) in
      try frame.tryMap(
        Int32.self, Int32.self, Int32.self,
        { day, count, failed in
          if Infinity.contains(day) { return day }
          let (moved, overflowed) =
            subtract
            ? day.subtractingReportingOverflow(count) : day.addingReportingOverflow(count)
          // The greatest day and the least but one stand for the infinities.
          failed = failed || overflowed || moved == .max || moved <= -Int32.max
          return moved
        },
        failure: { day, count in
          let text = String(decoding: ValueFormat.text(.date(day), .date) ?? [], as: UTF8.self)
          let days = subtract ? -Int(count) : Int(count)
          let problem =
            Int(day) + days == Int(Int32.min) ? "are the day before -infinity" : "are out of range"
          return EngineError(.evaluation, "\(text) and \(days) days \(problem)")
        })
    }
  }

  /// date − date in days.
  static let dateDifference = ScalarFunction(.arithmetic(.subtract, .date)) { (frame) throws(EngineError) in
    frame.map(Int32.self, Int32.self, Int64.self) { Int64($0) - Int64($1) }
  }
}
