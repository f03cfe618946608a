import DossierVector

/// Reads single texts into a type that is given: more spellings than inference would risk, but never a
/// value that says something else than the text.
enum FixedText {
  typealias Text = UnsafeBufferPointer<UInt8>

  /// An integer; leading zeros, a plus and a fraction of zeros are allowed, rounding is not.
  static func integer(_ text: Text) -> Int64? { huge(text).flatMap { Int64(exactly: $0) } }

  static func huge(_ text: Text) -> Int128? {
    let text = TextBytes.trimmed(text)
    guard let value = IntegerParser.int128(text) else { return nil }
    let isPlain = text.allSatisfy {
      TextBytes.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
    }
    if isPlain { return value }
    // The same number with places behind the point must show nothing there.
    guard let exact = DecimalParser.parse(text, precision: 38, scale: 9) else { return nil }
    return exact == value &* 1_000_000_000 ? value : nil
  }

  /// A decimal whose places all fit.
  static func decimal(_ text: Text, precision: Int, scale: Int) -> Int128? {
    guard let value = DecimalParser.parse(text, precision: precision, scale: scale) else { return nil }
    guard scale <= 30, let exact = DecimalParser.parse(text, precision: 38, scale: scale + 6) else {
      return value
    }
    return exact == value &* 1_000_000 ? value : nil
  }

  static func boolean(_ text: Text) -> Bool? { BooleanParser.parse(TextBytes.trimmed(text)) }

  /// A bare date, year first or day first.
  static func date(_ text: Text) -> Int32? {
    if let days = ValueText.date(text) { return days }
    return ValueText.localDate(text)?.days(dayFirst: true)
  }

  /// A date with or without a time, year first or day first; a bare date means its midnight.
  static func timestamp(_ text: Text, offsetMinutes: Int) -> Int64? {
    if let micros = ValueText.timestamp(text, offsetMinutes: offsetMinutes) { return micros }
    if let days = date(text) { return Microseconds.timestamp(ofDay: days) }
    guard let local = ValueText.localTimestamp(text), let days = local.date.days(dayFirst: true) else {
      return nil
    }
    return Microseconds.timestamp(ofDay: days).flatMap { midnight in
      let (micros, overflow) = midnight.addingReportingOverflow(local.micros)
      return overflow ? nil : micros
    }
  }
}
