/// Text to INTERVAL, as DuckDB casts it: `1 year 2 months`, `3 days 04:05:06.7`, `-1 month`, `1.5 days`.
package enum IntervalParser {
  /// The span, or nil if the text is none or out of range.
  package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Interval? {
    var months = 0.0
    var days = 0.0
    var micros = 0.0
    var position = 0
    var partCount = 0
    while true {
      skipSpaces(text, &position)
      guard position < text.count else { break }
      let start = position
      while position < text.count, text[position] != 0x20 { position += 1 }
      let word = UnsafeBufferPointer(rebasing: text[start..<position])
      partCount += 1
      if word.contains(UInt8(ascii: ":")) {
        guard let time = clock(word) else { return nil }
        micros += Double(time)
        continue
      }
      guard let number = DoubleParser.parse(word), number.isFinite else { return nil }
      skipSpaces(text, &position)
      let unitStart = position
      while position < text.count, text[position] != 0x20 { position += 1 }
      let unit = String(decoding: text[unitStart..<position], as: UTF8.self).lowercased()
      guard add(number, unit, &months, &days, &micros) else { return nil }
    }
    guard partCount > 0, let wholeMonths = Int32(exactly: months.rounded(.towardZero)),
      let wholeDays = Int32(exactly: days.rounded(.towardZero)), abs(micros) < 9.2e18
    else { return nil }
    return Interval(months: wholeMonths, days: wholeDays, microseconds: Int64(micros.rounded()))
  }

  private static func skipSpaces(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
    while position < text.count, text[position] == 0x20 { position += 1 }
  }

  /// `[-]HH:MM[:SS[.f]]` in microseconds; hours may exceed a day.
  private static func clock(_ word: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = word.first == UInt8(ascii: "-")
    let digits = isNegative ? UnsafeBufferPointer(rebasing: word[1...]) : word
    let fields = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard fields.count == 2 || fields.count == 3 else { return nil }
    var total = 0.0
    for (place, field) in fields.enumerated() {
      guard !field.isEmpty, let number = DoubleParser.parse(UnsafeBufferPointer(rebasing: field)),
        number >= 0, place == 0 || number < 60, place == 2 || number == number.rounded()
      else { return nil }
      total += number * [3_600e6, 60e6, 1e6][place]
    }
    guard total < 9.2e18 else { return nil }
    return Int64(isNegative ? -total : total)
  }

  private static func add(
    _ number: Double, _ unit: String, _ months: inout Double, _ days: inout Double, _ micros: inout Double
  ) -> Bool {
    func addMonths(_ count: Double) {
      months += (number * count).rounded(.towardZero)
      days += (number * count - (number * count).rounded(.towardZero)) * 30
    }
    func addDays(_ count: Double) {
      let whole = (number * count).rounded(.towardZero)
      days += whole
      micros += (number * count - whole) * 86_400e6
    }
    switch unit {
    case "millennium", "millennia": addMonths(12_000)
    case "century", "centuries": addMonths(1_200)
    case "decade", "decades": addMonths(120)
    case "year", "years", "y", "yr", "yrs": addMonths(12)
    case "quarter", "quarters": addMonths(3)
    case "month", "months", "mon", "mons": addMonths(1)
    case "week", "weeks", "w": addDays(7)
    case "day", "days", "d": addDays(1)
    case "hour", "hours", "h", "hr", "hrs": micros += number * 3_600e6
    case "minute", "minutes", "m", "min", "mins": micros += number * 60e6
    case "second", "seconds", "s", "sec", "secs": micros += number * 1e6
    case "millisecond", "milliseconds", "ms", "msec": micros += number * 1e3
    case "microsecond", "microseconds", "us", "usec": micros += number
    default: return false
    }
    return true
  }
}
