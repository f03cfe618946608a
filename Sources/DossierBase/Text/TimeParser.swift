/// Text to TIME, as DuckDB casts it: `10:00`, `10:00:00`, `10:00:00.123456`; of a timestamp its time of day.
package enum TimeParser {
  /// Microseconds since midnight (24:00:00 included), or nil; what follows the time is ignored.
  package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    if let time = prefix(text, from: 0) {
      return time.hasSeconds || time.end == text.count ? time.micros : nil
    }
    guard let stamp = TimestampParser.parse(text), !Infinity.contains(stamp) else { return nil }
    return stamp &- Int64(Microseconds.day(ofTimestamp: stamp)) &* Microseconds.perDay
  }

  /// A time at the start of a text.
  struct Prefix {
    var micros: Int64
    var end: Int
    var hasSeconds: Bool
  }

  /// The time that stands at `start`, white space before it skipped, and where it ends.
  ///
  /// Digits of a second beyond the sixth are dropped.
  static func prefix(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Prefix? {
    var position = start
    while position < text.count, TextBytes.isSpace(text[position]) { position += 1 }
    guard let clock = clock(text, from: position, hourDigits: 9), clock.hours <= 24 else { return nil }
    let total = Int64(clock.hours) * Microseconds.perHour + clock.micros
    guard total <= Microseconds.perDay else { return nil }
    return Prefix(micros: total, end: clock.end, hasSeconds: clock.hasSeconds)
  }

  /// Hours of any number, and the minutes, seconds and fraction after them in microseconds.
  struct Clock {
    var hours: Int
    var micros: Int64
    var end: Int
    var hasSeconds: Bool
  }

  /// The clock's time that stands at `start`, its hours of up to 18 digits, and where it ends.
  static func clock(_ text: UnsafeBufferPointer<UInt8>, from start: Int, hourDigits: Int) -> Clock? {
    var position = start
    guard let hours = DateParser.number(text, &position, digits: hourDigits), position < text.count,
      text[position] == UInt8(ascii: ":")
    else { return nil }
    position += 1
    let minute = DateParser.number(text, &position, digits: 2)
    guard minute ?? 0 < 60 else { return nil }
    var second: Int?
    var micros = 0
    if position < text.count, text[position] == UInt8(ascii: ":") {
      guard minute != nil else { return nil }
      position += 1
      second = DateParser.number(text, &position, digits: 2)
      guard second ?? 0 < 60 else { return nil }
      if second != nil, position < text.count, text[position] == UInt8(ascii: ".") {
        position += 1
        micros = fraction(text, &position)
      }
    }
    let rest = Int64(((minute ?? 0) * 60 + (second ?? 0)) * 1_000_000 + micros)
    return Clock(hours: hours, micros: rest, end: position, hasSeconds: second != nil)
  }

  /// Digits behind the point as microseconds.
  private static func fraction(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int {
    var micros = 0
    var unit = 100_000
    while position < text.count, TextBytes.isDigit(text[position]) {
      micros += Int(text[position] &- 0x30) * unit
      unit /= 10
      position += 1
    }
    return micros
  }
}
