/// Text to INTERVAL, as DuckDB casts it: `1 year 2 months`, `3 days 04:05:06.7`, `1.5 days`, `2 days ago`, `90`.
package enum IntervalParser {
  /// The span, or nil if the text is none or out of range.
  package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Interval? {
    var scanner = IntervalScanner(text: text, position: text.first == UInt8(ascii: "@") ? 1 : 0)
    return scanner.scan()
  }
}

/// Reads the parts of an interval from left to right.
private struct IntervalScanner {
  let text: UnsafeBufferPointer<UInt8>
  var position: Int
  private var span = Interval()
  private var hasPart = false

  init(text: UnsafeBufferPointer<UInt8>, position: Int) {
    self.text = text
    self.position = position
  }

  mutating func scan() -> Interval? {
    while true {
      skipSpaces()
      guard position < text.count else { return hasPart ? span : nil }
      if TextBytes.lowered(text[position]) == UInt8(ascii: "a") { return hasPart ? reversed() : nil }
      let isNegative = text[position] == UInt8(ascii: "-")
      if isNegative { position += 1 }
      let start = position
      while position < text.count, TextBytes.isDigit(text[position]) { position += 1 }
      guard position > start else { return nil }
      if position < text.count, text[position] == UInt8(ascii: ":") {
        // A time ends the interval; what follows its seconds is ignored.
        guard let time = clock(from: start), add(isNegative ? -time : time, to: &span.microseconds)
        else { return nil }
        return span
      }
      guard let whole = integer(start..<position) else { return nil }
      let part = fraction()
      skipSpaces()
      guard let unit = unit(), add(isNegative ? -whole : whole, isNegative ? -part : part, unit) else {
        return nil
      }
      hasPart = true
    }
  }

  private mutating func skipSpaces() {
    while position < text.count, [0x20, 0x09, 0x0A].contains(text[position]) { position += 1 }
  }

  private func integer(_ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for digit in text[range] {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = tenfold.addingReportingOverflow(Int64(digit &- 0x30))
      if overflow || sumOverflow { return nil }
      value = sum
    }
    return value
  }

  /// What follows a point, below 1.
  private mutating func fraction() -> Double {
    guard position < text.count, text[position] == UInt8(ascii: ".") else { return 0 }
    let start = position
    position += 1
    while position < text.count, TextBytes.isDigit(text[position]) { position += 1 }
    guard position > start + 1 else { return 0 }
    return DoubleParser.parse(UnsafeBufferPointer(rebasing: text[start..<position])) ?? 0
  }

  /// Microseconds of `HH:MM[:SS[.f]]`; hours may exceed a day.
  private func clock(from start: Int) -> Int64? {
    guard let time = TimeParser.clock(text, from: start, hourDigits: 18),
      time.hasSeconds || time.end == text.count
    else { return nil }
    let (hours, overflow) = Int64(time.hours).multipliedReportingOverflow(by: Microseconds.perHour)
    let (sum, sumOverflow) = hours.addingReportingOverflow(time.micros)
    return overflow || sumOverflow ? nil : sum
  }

  /// The unit in any case; a first number at the end of the text counts seconds.
  private mutating func unit() -> IntervalUnit? {
    let start = position
    while position < text.count, TextBytes.lowered(text[position]) &- 0x61 < 26 { position += 1 }
    if position == start { return !hasPart && position == text.count ? .second : nil }
    return IntervalUnit(name: String(decoding: text[start..<position], as: UTF8.self).lowercased())
  }

  /// The span turned round by `ago`, which stands last.
  private mutating func reversed() -> Interval? {
    let rest = TextBytes.trimmed(UnsafeBufferPointer(rebasing: text[position...]))
    guard TextBytes.equals(rest, word: "ago"), span.months != .min, span.days != .min,
      span.microseconds != .min
    else { return nil }
    return Interval(months: -span.months, days: -span.days, microseconds: -span.microseconds)
  }

  // MARK: Sums

  /// Adds so many units; fractions of years become whole months, of months days and of days microseconds.
  private mutating func add(_ whole: Int64, _ fraction: Double, _ unit: IntervalUnit) -> Bool {
    switch unit {
    case .month: return add(whole, to: &span.months) && addDays(fraction * 30)
    case .quarter:
      let months = fraction * 3
      let rest = months - months.rounded(.towardZero)
      return add(whole, times: 3, to: &span.months) && add(Int64(months), to: &span.months)
        && add(Int64((rest * 30).rounded()), to: &span.days)
    case .months(let count):
      return add(whole, times: count, to: &span.months)
        && add(Int64((fraction * Double(count)).rounded()), to: &span.months)
    case .day: return add(whole, to: &span.days) && addDays(fraction)
    case .week: return add(whole, times: 7, to: &span.days) && addDays(fraction * 7)
    case .microsecond: return add(whole, to: &span.microseconds)
    case .microseconds(let count):
      return add(whole, times: count, to: &span.microseconds)
        && add(Int64((fraction * Double(count)).rounded()), to: &span.microseconds)
    }
  }

  /// Adds days, less than a month of them; up to 10^-10 of a day is nothing, as in DuckDB.
  private mutating func addDays(_ days: Double) -> Bool {
    let whole = days.rounded(.towardZero)
    let rest = days - whole
    let micros = rest.magnitude > 1e-10 ? (rest * Double(Microseconds.perDay)).rounded() : 0
    return add(Int64(whole), to: &span.days) && add(Int64(micros), to: &span.microseconds)
  }

  private func add<Part: FixedWidthInteger>(
    _ count: Int64, times factor: Int64 = 1, to part: inout Part
  ) -> Bool {
    let (product, overflow) = count.multipliedReportingOverflow(by: factor)
    guard !overflow, let addend = Part(exactly: product) else { return false }
    let (sum, sumOverflow) = part.addingReportingOverflow(addend)
    part = sum
    return !sumOverflow
  }
}

/// What the numbers of an interval count.
private enum IntervalUnit {
  case months(Int64)
  case quarter, month, week, day
  case microseconds(Int64)
  case microsecond

  static let second = IntervalUnit.microseconds(1_000_000)

  /// The unit of a name in lower case.
  init?(name: String) {
    switch name {
    case "millennium", "millennia", "millenniums", "mil": self = .months(12_000)
    case "century", "centuries", "cent", "c": self = .months(1_200)
    case "decade", "decades", "dec", "decs": self = .months(120)
    case "year", "years", "y", "yr", "yrs": self = .months(12)
    case "quarter", "quarters": self = .quarter
    case "month", "months", "mon", "mons": self = .month
    case "week", "weeks", "w", "weekofyear": self = .week
    case "day", "days", "d", "dayofmonth": self = .day
    case "hour", "hours", "h", "hr", "hrs": self = .microseconds(3_600_000_000)
    case "minute", "minutes", "m", "min", "mins": self = .microseconds(60_000_000)
    case "second", "seconds", "s", "sec", "secs": self = .second
    case "millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds":
      self = .microseconds(1_000)
    case "microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds": self = .microsecond
    default: return nil
    }
  }
}
