package import DossierBase

/// One period, such as the third reporting quarter of 2024.
package struct Period: Sendable, Hashable {
  package var kind: PeriodKind
  package var index: Int

  package init(_ kind: PeriodKind, index: Int) {
    self.kind = kind
    self.index = index
  }

  /// The period that contains a day counted from 1970-01-01.
  package init(_ kind: PeriodKind, containing day: Int) {
    self.init(kind, index: kind.index(ofDay: day))
  }

  package var firstDay: Int { kind.firstDay(ofIndex: index) }
  package var lastDay: Int { kind.lastDay(ofIndex: index) }
  package var label: String { kind.label(index) }

  /// Which periods a label such as `2024-Q3` means.
  package enum Calendar: String, Sendable, CaseIterable {
    /// From the 15th to the 14th.
    case reporting
    case civil
  }

  /// Reads a label: `2024`, `2024-H1`, `2024-Q3`, `2024-07`, `2024-W05` or `2024-03-05`.
  ///
  /// Weeks and days are the same in both calendars. Throws ``EngineError/Code/usage`` for anything else.
  package init(parsing label: String, in calendar: Calendar) throws(EngineError) {
    guard let period = Self.parse(Array(label.utf8), isReporting: calendar == .reporting) else {
      throw EngineError(
        .usage, "“\(label)” is not a period",
        hint: "write 2024, 2024-H1, 2024-Q3, 2024-07, 2024-W05 or 2024-03-05")
    }
    self = period
  }

  private static func parse(_ text: [UInt8], isReporting: Bool) -> Period? {
    guard let year = number(text, 0..<4), year >= 1 else { return nil }
    if text.count == 4 { return Period(isReporting ? .reportingYear : .year, index: year) }
    guard text.count >= 7, text[4] == UInt8(ascii: "-") else { return nil }
    if text.count == 10 { return day(text, year) }
    let letter = text[5] | 0x20
    if text.count == 8 {
      guard letter == UInt8(ascii: "w"), let part = number(text, 6..<8) else { return nil }
      return week(part, year)
    }
    guard text.count == 7 else { return nil }
    switch letter {
    case UInt8(ascii: "h"):
      return part(text, 6..<7, of: 2, year, isReporting ? .reportingHalf : .half)
    case UInt8(ascii: "q"):
      return part(text, 6..<7, of: 4, year, isReporting ? .reportingQuarter : .quarter)
    default:
      return part(text, 5..<7, of: 12, year, isReporting ? .reportingMonth : .month)
    }
  }

  private static func part(
    _ text: [UInt8], _ range: Range<Int>, of count: Int, _ year: Int, _ kind: PeriodKind
  ) -> Period? {
    guard let part = number(text, range), part >= 1, part <= count else { return nil }
    return Period(kind, index: year * count + part - 1)
  }

  private static func week(_ week: Int, _ year: Int) -> Period? {
    // The week of 4 January is the first; the answer must lie in the year that was written.
    let first = PeriodKind.week.index(ofDay: CivilDate(year: year, month: 1, day: 4).days)
    let next = PeriodKind.week.index(ofDay: CivilDate(year: year + 1, month: 1, day: 4).days)
    guard week >= 1, first + week - 1 < next else { return nil }
    return Period(.week, index: first + week - 1)
  }

  private static func day(_ text: [UInt8], _ year: Int) -> Period? {
    guard text[7] == UInt8(ascii: "-"), let month = number(text, 5..<7), let day = number(text, 8..<10)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    return date.isValid ? Period(.day, index: date.days) : nil
  }

  /// The decimal number in a range of bytes, or nil if there is anything but digits.
  private static func number(_ text: [UInt8], _ range: Range<Int>) -> Int? {
    guard range.upperBound <= text.count else { return nil }
    var number = 0
    for byte in text[range] {
      guard byte >= 48, byte <= 57 else { return nil }
      number = number * 10 + Int(byte - 48)
    }
    return number
  }
}
