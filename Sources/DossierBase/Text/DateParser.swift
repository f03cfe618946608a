/// Text to DATE, as DuckDB casts it: `2024-01-31`, also `2024-1-3`, `2024/01/31`, `2024 01 31`,
/// `-0044-03-15` and `0044-03-15 (BC)`; a time of day after it is checked and dropped. Also the words `epoch`,
/// `infinity` and `-infinity`.
@usableFromInline package enum DateParser {
  /// Days since 1970-01-01, or nil.
  package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    if let days = canonical(text) { return days }
    guard let date = prefix(text) else { return DateWord(text)?.days }
    var position = date.end
    while position < text.count, TextBytes.isSpace(text[position]) { position += 1 }
    if position == text.count { return date.days }
    return TimestampParser.form(text) == nil ? nil : date.days
  }

  /// Days of exactly `YYYY-MM-DD`, or nil.
  @inlinable @inline(__always)
  package static func canonical(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard text.count == 10, let bytes = text.baseAddress else { return nil }
    return canonical(bytes)
  }

  /// Days of ten bytes `YYYY-MM-DD`, or nil.
  @inlinable @inline(__always)
  package static func canonical(_ bytes: UnsafePointer<UInt8>) -> Int32? {
    let raw = UnsafeRawPointer(bytes)
    // Bytes 0…7 are `YYYY-MM-`; bytes 8 and 9 are the day.
    let head = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)) ^ 0x2D30_302D_3030_3030
    let tail = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)) ^ 0x3030
    // Any byte that is no digit (or not the dash) has a high bit set here, or leaves 10 or more.
    let headBad = (head | (head &+ 0x7F76_767F_7676_7676)) & 0x8080_8080_8080_8080
    let tailBad = (tail | (tail &+ 0x7676)) & 0x8080
    guard headBad == 0, tailBad == 0 else { return nil }
    // Each byte ten times, and the one behind it: no byte grows beyond 99.
    let pairs = head &* 10 &+ (head >> 8)
    let year = Int(pairs & 0xFF) &* 100 &+ Int(pairs >> 16 & 0xFF)
    let month = Int(pairs >> 40 & 0xFF)
    let day = Int(tail & 0xFF) * 10 + Int(tail >> 8)
    return days(year: year, month: month, day: day)
  }

  @usableFromInline static var eras: Int { 2_500_001 }

  /// Days since 1970-01-01 of a date that may not exist.
  @inlinable @inline(__always)
  package static func days(year: Int, month: Int, day: Int) -> Int32? {
    guard month &- 1 < 12, month >= 1, day >= 1, day <= 31 else { return nil }
    if day > 28, day > CivilDate.dayCount(year: year, month: month) { return nil }
    // Years begin with March and are counted from a multiple of 400 before all that have nine digits.
    let isEarly = month <= 2
    let march = UInt(bitPattern: year &+ eras &* 400 &- (isEarly ? 1 : 0))
    let century = march / 100
    let yearStart = (march &* 1_461) / 4 &- century &+ century / 4
    let monthStart = (UInt(bitPattern: isEarly ? month &+ 12 : month) &* 979 &- 2_919) / 32
    let days = Int(bitPattern: yearStart &+ monthStart) &+ day &- 719_469 &- eras &* 146_097
    guard days < Int(Int32.max), days > Int(-Int32.max) else { return nil }
    return Int32(truncatingIfNeeded: days)
  }

  /// The date that the text begins with and where it ends; a digit may not follow.
  static func prefix(_ text: UnsafeBufferPointer<UInt8>) -> (days: Int32, end: Int)? {
    var position = 0
    while position < text.count, TextBytes.isSpace(text[position]) { position += 1 }
    var isNegative = false
    if position < text.count, text[position] == UInt8(ascii: "-") {
      isNegative = true
      position += 1
    }
    guard let year = number(text, &position, digits: 9), position < text.count else { return nil }
    let separator = text[position]
    guard isSeparator(separator) else { return nil }
    position += 1
    guard let month = number(text, &position, digits: 2), position < text.count, text[position] == separator
    else { return nil }
    position += 1
    guard let day = number(text, &position, digits: 2) else { return nil }
    if position < text.count, TextBytes.isDigit(text[position]) { return nil }
    let rest = UnsafeBufferPointer(rebasing: text[position...])
    var civilYear = isNegative ? -year : year
    if TextBytes.hasPrefix(rest, word: " (bc)") {
      guard civilYear > 0 else { return nil }
      civilYear = 1 - civilYear
      position += 5
    }
    guard let days = days(year: civilYear, month: month, day: day) else { return nil }
    return (days, position)
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: " ")
      || byte == UInt8(ascii: "\\")
  }

  /// A run of 1 to `digits` digits from `position`, which moves behind it.
  static func number(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, digits: Int) -> Int? {
    let start = position
    var value = 0
    while position < text.count, position - start < digits, TextBytes.isDigit(text[position]) {
      value = value * 10 + Int(text[position] &- 0x30)
      position += 1
    }
    return position == start ? nil : value
  }
}
