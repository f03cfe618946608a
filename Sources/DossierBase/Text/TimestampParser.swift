/// Text to TIMESTAMP, as DuckDB casts it: a date as ``DateParser`` reads it, then a blank or `T`, then a
/// time as ``TimeParser`` reads it, then perhaps an offset or the name of a zone. Also the words `epoch`,
/// `infinity` and `-infinity`.
@usableFromInline package enum TimestampParser {
  /// Microseconds since 1970-01-01 of the local time that is written; an offset is checked and ignored.
  package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    if let micros = canonical(text) { return micros }
    return parts(text)?.micros ?? DateWord(text)?.micros
  }

  /// A timestamp and what the text said of its zone.
  package struct Parts: Sendable {
    /// The local time that is written.
    package var micros: Int64
    /// Seconds to the east of Greenwich, if the text has an offset or a `Z`.
    package var offsetSeconds: Int?
    /// True if a zone stands there by a name, which is not looked up.
    package var hasZoneName = false
    package var hasTime = false
  }

  /// What the text says in full, or nil if it is no timestamp.
  package static func parts(_ text: UnsafeBufferPointer<UInt8>) -> Parts? {
    guard let (days, form) = form(text) else { return nil }
    let midnight = Int64(days).multipliedReportingOverflow(by: Microseconds.perDay)
    let sum = midnight.partialValue.addingReportingOverflow(form.micros)
    guard !midnight.overflow, !sum.overflow, sum.partialValue != .max else { return nil }
    var parts = form
    parts.micros = sum.partialValue
    return parts
  }

  /// A day, which may lie beyond the range of timestamps, and the time of day with what follows it.
  static func form(_ text: UnsafeBufferPointer<UInt8>) -> (days: Int32, ofDay: Parts)? {
    guard let date = DateParser.prefix(text) else { return nil }
    var position = date.end
    if position == text.count { return (date.days, Parts(micros: 0)) }
    guard TextBytes.isSpace(text[position]) || text[position] == UInt8(ascii: "T") else { return nil }
    if text[position] == UInt8(ascii: "T"), position + 1 < text.count, TextBytes.isSpace(text[position + 1]) {
      return nil
    }
    position += 1
    guard let time = TimeParser.prefix(text, from: position) else { return nil }
    var parts = Parts(micros: time.micros, hasTime: true)
    position = time.end
    guard zone(text, &position, &parts) else { return nil }
    while position < text.count, TextBytes.isSpace(text[position]) { position += 1 }
    return position == text.count ? (date.days, parts) : nil
  }

  /// Reads `Z`, `+07`, `+07:00`, `+0700`, `+07:00:00` or a blank and a name; false if it is none of them.
  private static func zone(
    _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ parts: inout Parts
  ) -> Bool {
    guard position < text.count else { return true }
    let byte = text[position]
    if byte == UInt8(ascii: "Z") {
      parts.offsetSeconds = 0
      position += 1
      return true
    }
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
      position += 1
      guard let seconds = offset(text, &position) else { return false }
      parts.offsetSeconds = byte == UInt8(ascii: "-") ? -seconds : seconds
      return true
    }
    guard TextBytes.isSpace(byte) else { return false }
    while position < text.count, TextBytes.isSpace(text[position]) { position += 1 }
    let start = position
    while position < text.count, isZoneByte(text[position]) { position += 1 }
    if position - start == 1, text[start] == UInt8(ascii: "Z") {
      parts.offsetSeconds = 0
    } else {
      parts.hasZoneName = position > start
    }
    return true
  }

  /// A byte that names of zones have, like `Asia/Ho_Chi_Minh` and `+07`.
  private static func isZoneByte(_ byte: UInt8) -> Bool {
    TextBytes.isDigit(byte) || TextBytes.lowered(byte) &- 0x61 < 26 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ":")
  }

  private static func offset(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int? {
    guard let hours = twoDigits(text, &position) else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] {
      guard position < text.count else { return seconds }
      if text[position] == UInt8(ascii: ":") {
        position += 1
      } else if !TextBytes.isDigit(text[position]) {
        return seconds
      }
      guard let value = twoDigits(text, &position) else { return nil }
      seconds += value * unit
    }
    return seconds
  }

  private static func twoDigits(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int? {
    let start = position
    guard let value = DateParser.number(text, &position, digits: 2), position - start == 2 else { return nil }
    return value
  }

  /// Microseconds of exactly `YYYY-MM-DD HH:MM:SS` (or with `T`), or nil.
  @inlinable @inline(__always)
  package static func canonical(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard text.count == 19, let bytes = text.baseAddress else { return nil }
    return canonical(bytes)
  }

  /// Microseconds of nineteen bytes `YYYY-MM-DD HH:MM:SS` (or with `T`), or nil.
  @inlinable @inline(__always)
  package static func canonical(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    // Bytes 11…18 are `HH:MM:SS`.
    let raw = UnsafeRawPointer(bytes)
    let time =
      UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 11, as: UInt64.self)) ^ 0x3030_3A30_303A_3030
    let bad = (time | (time &+ 0x7676_7F76_767F_7676)) & 0x8080_8080_8080_8080
    guard bad == 0, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
      let days = DateParser.canonical(bytes)
    else { return nil }
    let pairs = time &* 10 &+ (time >> 8)
    let hour = Int64(pairs & 0xFF)
    let minute = Int64(pairs >> 24 & 0xFF)
    let second = Int64(pairs >> 48 & 0xFF)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return Int64(days) &* Microseconds.perDay &+ ((hour &* 60 &+ minute) &* 60 &+ second) &* 1_000_000
  }
}
