import DossierBase

/// Reads single texts strictly, as type inference understands them.
///
/// A text that one of these accepts loses nothing by becoming the value: `007`, `+1` and `1_000` stay text.
enum ValueText {
  typealias Text = UnsafeBufferPointer<UInt8>

  /// True if a number begins with a zero that a number would not keep.
  @inline(__always)
  static func hasLeadingZero(_ text: Text) -> Bool {
    text.count > 1 && text[0] == 0x30 && TextBytes.isDigit(text[1])
  }

  /// An integer of 64 bits: digits and perhaps a minus.
  static func integer(_ text: Text) -> Int64? {
    let text = TextBytes.trimmed(text)
    if hasLeadingZero(text) { return nil }
    if let plain = IntegerParser.plain(text) { return plain }
    guard isDigits(text) else { return nil }
    return IntegerParser.int64(text)
  }

  /// An integer of 128 bits.
  static func huge(_ text: Text) -> Int128? {
    let text = TextBytes.trimmed(text)
    guard isDigits(text), !hasLeadingZero(text) else { return nil }
    return IntegerParser.int128(text)
  }

  private static func isDigits(_ text: Text) -> Bool {
    guard let first = text.first else { return false }
    let start = first == UInt8(ascii: "-") ? 1 : 0
    return text.count > start && text[start...].allSatisfy(TextBytes.isDigit)
  }

  static func double(_ text: Text) -> Double? {
    let text = TextBytes.trimmed(text)
    guard let first = text.first, first != UInt8(ascii: "+"), !hasLeadingZero(text) else { return nil }
    if text.contains(UInt8(ascii: "_")) { return nil }
    return DoubleParser.parse(text)
  }

  /// `true`, `t`, `yes` and their opposites; `1`, `0`, `y` and `n` are no truth values in a CSV.
  static func boolean(_ text: Text) -> Bool? {
    if text.count == 1 {
      let letter = TextBytes.lowered(text[0])
      return letter == UInt8(ascii: "t") ? true : letter == UInt8(ascii: "f") ? false : nil
    }
    return BooleanParser.parse(text)
  }

  /// `1:02`, `10:00:00`, `10:00:00.5`; nothing behind it but white space.
  static func time(_ text: Text) -> Int64? {
    let text = TextBytes.trimmed(text)
    guard text.count >= 4, let first = text.first, TextBytes.isDigit(first), isTimeShape(text) else {
      return nil
    }
    return TimeParser.parse(text)
  }

  private static func isTimeShape(_ text: Text) -> Bool {
    var colons = 0
    var sinceColon = 0
    // What reads times passes over everything behind the second digit of the seconds.
    var hasPoint = false
    for byte in text {
      if byte == UInt8(ascii: ":") {
        colons += 1
        sinceColon = 0
      } else {
        let isPoint = byte == UInt8(ascii: ".") && colons == 2 && !hasPoint
        guard TextBytes.isDigit(byte) || isPoint else { return false }
        if isPoint { hasPoint = true }
        sinceColon += 1
        if colons == 2, !hasPoint, sinceColon > 2 { return false }
      }
    }
    return colons == 2 ? sinceColon >= 1 : colons == 1 && sinceColon == 2
  }

  /// A date, year first, with nothing behind it but white space.
  static func date(_ text: Text) -> Int32? {
    if let days = DateParser.canonical(text) { return days }
    let text = TextBytes.trimmed(text)
    guard hasFullYear(text), !text.contains(UInt8(ascii: ":")) else { return nil }
    if text.contains(UInt8(ascii: ".")) { return dottedDate(text) }
    return DateParser.parse(text)
  }

  /// `2024.12.31`.
  private static func dottedDate(_ text: Text) -> Int32? {
    guard text.count <= 32 else { return nil }
    let dashed = text.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "-") : $0 }
    return dashed.withUnsafeBufferPointer { $0.contains(UInt8(ascii: " ")) ? nil : DateParser.parse($0) }
  }

  /// True if the text begins with four or more digits, perhaps after a minus: `24-01-31` is no date.
  private static func hasFullYear(_ text: Text) -> Bool {
    let start = text.first == UInt8(ascii: "-") ? 1 : 0
    return text.count >= start + 8 && text[start..<(start + 4)].allSatisfy(TextBytes.isDigit)
  }

  /// A date with a time, or (for columns that have times) without; an offset makes it local time.
  static func timestamp(_ text: Text, offsetMinutes: Int) -> Int64? {
    if let micros = TimestampParser.canonical(text) { return micros }
    let text = TextBytes.trimmed(text)
    guard hasFullYear(text) else { return nil }
    guard let parts = TimestampParser.parts(text), !parts.hasZoneName || hasKnownZone(text) else {
      return date(text).flatMap(Microseconds.timestamp(ofDay:))
    }
    guard !parts.hasZoneName, let offset = parts.offsetSeconds else { return parts.micros }
    let shift = Int64(offsetMinutes * 60 - offset) * Microseconds.perSecond
    let (local, overflow) = parts.micros.addingReportingOverflow(shift)
    return overflow ? nil : local
  }

  /// ` UTC` at the end, which DuckDB reads as naive time.
  private static func hasKnownZone(_ text: Text) -> Bool {
    text.count > 4 && TextBytes.equals(Text(rebasing: text[(text.count - 4)...]), word: " utc")
  }

  /// True if a timestamp names its offset from UTC.
  static func hasOffset(_ text: Text) -> Bool {
    guard text.count > 11 else { return false }
    let time = text[11...]
    return time.contains {
      $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 | 0x20 == UInt8(ascii: "z")
    }
  }

  /// A date in another order, with nothing behind it.
  static func localDate(_ text: Text) -> LocalDate? {
    guard let date = LocalDate(text) else { return nil }
    return text[date.end...].allSatisfy(TextBytes.isSpace) ? date : nil
  }

  /// A date in another order with a time.
  struct LocalTimestamp {
    var date: LocalDate
    var micros: Int64
    /// The time is written as `H:M:S`, neither less nor more.
    var hasWholeSeconds: Bool
  }

  /// A date in another order and a time behind it, with nothing more.
  static func localTimestamp(_ text: Text) -> LocalTimestamp? {
    guard let date = LocalDate(text), date.end < text.count, text[date.end] == UInt8(ascii: " ") else {
      return nil
    }
    let rest = TextBytes.trimmed(Text(rebasing: text[date.end...]))
    guard let micros = time(rest) else { return nil }
    let colonCount = rest.reduce(0) { $0 + ($1 == UInt8(ascii: ":") ? 1 : 0) }
    let hasWholeSeconds = colonCount == 2 && !rest.contains(UInt8(ascii: "."))
    return LocalTimestamp(date: date, micros: micros, hasWholeSeconds: hasWholeSeconds)
  }
}
