import DossierBase

/// Reads single texts into a type that is given: more spellings than inference would risk, but never a
/// value that says something else than the text.
enum FixedText {
  typealias Text = UnsafeBufferPointer<UInt8>

  /// An integer; leading zeros, a plus and a fraction of zeros are allowed, rounding is not.
  static func integer(_ text: Text, _ marks: NumberMarks = .plain) -> Int64? {
    huge(text, marks).flatMap { Int64(exactly: $0) }
  }

  static func huge(_ text: Text, _ marks: NumberMarks = .plain) -> Int128? {
    let text = TextBytes.trimmed(text)
    let isPlain = text.allSatisfy {
      TextBytes.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
    }
    if isPlain { return IntegerParser.int128(text) }
    return marks.plainly(text) { text in
      // The same number with places behind the point must show nothing there.
      guard let value = IntegerParser.int128(text),
        let exact = DecimalParser.parse(text, precision: 38, scale: 9)
      else { return nil }
      let (whole, overflow) = value.multipliedReportingOverflow(by: 1_000_000_000)
      return !overflow && exact == whole ? value : nil
    }
  }

  /// A decimal whose places all fit.
  static func decimal(_ text: Text, precision: Int, scale: Int, _ marks: NumberMarks = .plain) -> Int128? {
    marks.plainly(text) { text in
      guard let value = DecimalParser.parse(text, precision: precision, scale: scale) else { return nil }
      guard scale <= 30, let exact = DecimalParser.parse(text, precision: 38, scale: scale + 6) else {
        return value
      }
      return exact == value &* 1_000_000 ? value : nil
    }
  }

  static func double(_ text: Text, _ marks: NumberMarks = .plain) -> Double? {
    marks.plainly(text) { DoubleParser.parse($0) }
  }

  static func boolean(_ text: Text) -> Bool? { BooleanParser.parse(TextBytes.trimmed(text)) }

  /// A bare date, year first or in the order of the column.
  static func date(_ text: Text, _ notation: Notation = Notation()) -> Int32? {
    if let days = ValueText.date(text) { return days }
    return ValueText.localDate(text).flatMap { notation.days($0) }
  }

  /// A date with or without a time, year first or in the order of the column; a bare date means its midnight.
  static func timestamp(_ text: Text, offsetMinutes: Int, _ notation: Notation = Notation()) -> Int64? {
    if let micros = ValueText.timestamp(text, offsetMinutes: offsetMinutes) { return micros }
    if let days = date(text, notation) { return Microseconds.timestamp(ofDay: days) }
    guard let local = ValueText.localTimestamp(text), let days = notation.days(local.date) else { return nil }
    return Microseconds.timestamp(ofDay: days).flatMap { midnight in
      let (micros, overflow) = midnight.addingReportingOverflow(local.micros)
      return overflow ? nil : micros
    }
  }
}
