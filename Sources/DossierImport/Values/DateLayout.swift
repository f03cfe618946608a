import DossierBase

/// An order of day and month before a year of four digits, with one separator.
struct DateLayout: Equatable, Sendable {
  /// 0…7: day-first with `-`, `/`, `.`, blank, then month-first with the same.
  let rawValue: UInt8

  var isDayFirst: Bool { rawValue < 4 }

  /// The separators, by the lower two bits.
  static func separatorIndex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "-"): 0
    case UInt8(ascii: "/"): 1
    case UInt8(ascii: "."): 2
    case UInt8(ascii: " "): 3
    default: nil
    }
  }
}

/// Some of the layouts.
struct DateLayoutSet: Equatable, Sendable {
  var bits: UInt8

  static let all = DateLayoutSet(bits: 0xFF)

  init(bits: UInt8) { self.bits = bits }

  init(_ layout: DateLayout) { bits = 1 << layout.rawValue }

  mutating func formIntersection(_ other: DateLayoutSet) { bits &= other.bits }

  func contains(_ layout: DateLayout) -> Bool { bits & 1 << layout.rawValue != 0 }

  /// The preferred one: day-first before month-first.
  var first: DateLayout? { bits == 0 ? nil : DateLayout(rawValue: UInt8(bits.trailingZeroBitCount)) }
}

/// A date such as `31/12/2024`, perhaps with a time behind it.
struct LocalDate {
  var first: Int
  var second: Int
  var year: Int
  var separator: UInt8
  /// Just behind the year.
  var end: Int

  /// Takes the date at the start of a text, white space before it skipped.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var position = 0
    while position < text.count, TextBytes.isSpace(text[position]) { position += 1 }
    guard let first = Self.number(text, &position, digits: 1...2), position < text.count,
      let separator = DateLayout.separatorIndex(text[position])
    else { return nil }
    let byte = text[position]
    position += 1
    guard let second = Self.number(text, &position, digits: 1...2), position < text.count,
      text[position] == byte
    else { return nil }
    position += 1
    guard let year = Self.number(text, &position, digits: 4...4) else { return nil }
    if position < text.count, TextBytes.isDigit(text[position]) { return nil }
    self.first = first
    self.second = second
    self.year = year
    self.separator = separator
    end = position
  }

  private static func number(
    _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, digits: ClosedRange<Int>
  ) -> Int? {
    let start = position
    var value = 0
    while position < text.count, position - start < digits.upperBound, TextBytes.isDigit(text[position]) {
      value = value * 10 + Int(text[position] &- 0x30)
      position += 1
    }
    return position - start >= digits.lowerBound ? value : nil
  }

  /// The day this is in one of the two orders, if it exists.
  func days(dayFirst: Bool) -> Int32? {
    DateParser.days(year: year, month: dayFirst ? second : first, day: dayFirst ? first : second)
  }

  /// The layouts in which the date exists.
  var layouts: DateLayoutSet {
    var bits: UInt8 = days(dayFirst: true) != nil ? 1 << separator : 0
    if days(dayFirst: false) != nil { bits |= 1 << (separator + 4) }
    return DateLayoutSet(bits: bits)
  }

  /// The day-first layout, if the date exists in it.
  var dayFirstLayouts: DateLayoutSet { DateLayoutSet(bits: layouts.bits & 0x0F) }
}
