/// How ids are made of a unit, a day and a number: `000.00.19.H29-240115-0042` of unit `000.00.19.H29-`, 15 January
/// 2024 and 42.
///
/// The unit is whatever stands before the day, its own separator included. A text that follows a template is given
/// back, byte for byte, by ``write(unit:day:number:to:)``.
package struct IDTemplate: Hashable, Sendable {
  /// How the day is written, in digits alone; years of two digits are 2000 to 2099.
  package enum DayForm: UInt8, CaseIterable, Sendable {
    case yymmdd
    case yyyymmdd
    case ddmmyyyy
    case ddmmyy

    /// Digits of a day.
    @inline(__always) var width: Int { self == .yymmdd || self == .ddmmyy ? 6 : 8 }
  }

  /// What a text consists of.
  package struct Parts: BitwiseCopyable, Sendable, Equatable {
    /// Bytes of the text that are the unit.
    package var unitByteCount: Int
    /// Days since 1970-01-01.
    package var day: Int32
    package var number: Int64
  }

  package let dayForm: DayForm
  /// What stands between day and number: no digits.
  package let separator: [UInt8]
  /// Digits of a number at least; smaller ones begin with zeros.
  package let leastNumberWidth: Int

  /// Bytes of a separator at most.
  package static let greatestSeparatorByteCount = 8
  /// Bytes of a unit at most, so that a few of them cannot stand for texts of any size.
  package static let greatestUnitByteCount = 256
  /// Digits of a number at most, so that it fits 64 bits.
  package static let greatestNumberWidth = 18

  /// Nil if there is no such template.
  package init?(dayForm: DayForm, separator: [UInt8], leastNumberWidth: Int) {
    guard (1...Self.greatestSeparatorByteCount).contains(separator.count),
      (1...Self.greatestNumberWidth).contains(leastNumberWidth), !separator.contains(where: Self.isDigit)
    else { return nil }
    self.dayForm = dayForm
    self.separator = separator
    self.leastNumberWidth = leastNumberWidth
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Numbers below it are written with as many digits each.
  package var numberLimit: Int64 { (0..<leastNumberWidth).reduce(1) { limit, _ in limit * 10 } }

  // MARK: Reading

  /// The day that was read last, which ids in the order of their days mostly share.
  package struct DayMemo {
    fileprivate var digits: UInt64?
    fileprivate var day: Int32 = 0

    package init() {}

    fileprivate init(digits: UInt64, day: Int32) { (self.digits, self.day) = (digits, day) }
  }

  /// The parts of a text; nil if it does not follow the template.
  package func parse(_ text: UnsafeBufferPointer<UInt8>) -> Parts? {
    var memo = DayMemo()
    return parse(text, &memo)
  }

  /// The parts of a text; nil if it does not follow the template.
  ///
  /// - Parameter memo: of texts of the same template.
  @inline(__always)
  package func parse(_ text: UnsafeBufferPointer<UInt8>, _ memo: inout DayMemo) -> Parts? {
    guard let start = text.baseAddress else { return nil }
    let (width, number) = Self.number(at: text.count, of: start)
    let numberStart = text.count &- width
    let dayEnd = numberStart &- separator.count
    let dayStart = dayEnd &- dayForm.width
    guard width >= leastNumberWidth, width <= Self.greatestNumberWidth,
      dayStart >= 0, dayStart <= Self.greatestUnitByteCount,
      width == leastNumberWidth || start[numberStart] != UInt8(ascii: "0"),
      separator.withUnsafeBufferPointer({ Self.equal($0, start + dayEnd) })
    else { return nil }
    // A separator and a digit at least follow the day, so that eight bytes may be read.
    let unused = UInt64(8 * (8 - dayForm.width))
    let digits = UnsafeRawPointer(start + dayStart).loadUnaligned(as: UInt64.self).littleEndian &<< unused
    if digits != memo.digits {
      guard let day = day(start + dayStart) else { return nil }
      memo = DayMemo(digits: digits, day: day)
    }
    return Parts(unitByteCount: dayStart, day: memo.day, number: number)
  }

  /// The digits at the end of a text, and the number that they are, if they are no more than a number may have.
  @inline(__always)
  private static func number(
    at end: Int, of text: UnsafePointer<UInt8>
  ) -> (width: Int, number: Int64) {
    if end >= 8 {
      // The last byte is the uppermost.
      let raw = UnsafeRawPointer(text + end - 8)
      var word = raw.loadUnaligned(as: UInt64.self).littleEndian ^ 0x3030_3030_3030_3030
      // Seven bits of each byte are added to, so that none reaches the next.
      let others = (word | ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
      if others == 0 { return longNumber(at: end, of: text) }
      let width = others.leadingZeroBitCount / 8
      if width == 0 { return (0, 0) }
      let unused = UInt64(64 &- 8 &* width)
      word = (word &>> unused) &<< unused
      word = (word &* 10 &+ (word &>> 8)) & 0x00FF_00FF_00FF_00FF
      word = (word &* 100 &+ (word &>> 16)) & 0x0000_FFFF_0000_FFFF
      return (width, Int64((word &* 10_000 &+ (word &>> 32)) & 0xFFFF_FFFF))
    }
    return longNumber(at: end, of: text)
  }

  @inline(never)
  private static func longNumber(
    at end: Int, of text: UnsafePointer<UInt8>
  ) -> (width: Int, number: Int64) {
    let start = digitsStart(of: UnsafeBufferPointer(start: text, count: end), before: end)
    var number: Int64 = 0
    for place in start..<end { number = number &* 10 &+ Int64(text[place] &- UInt8(ascii: "0")) }
    return (end - start, number)
  }

  /// Where the digits begin that end before `end`; the same place if there are none.
  @inline(__always)
  private static func digitsStart(of text: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
    var start = end
    while start > 0, isDigit(text[start - 1]) { start -= 1 }
    return start
  }

  @inline(__always)
  private static func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ other: UnsafePointer<UInt8>) -> Bool {
    for place in 0..<bytes.count where bytes[place] != other[place] { return false }
    return true
  }

  @inline(__always)
  private func day(_ digits: UnsafePointer<UInt8>) -> Int32? {
    func two(_ place: Int) -> Int {
      Int(digits[place] &- UInt8(ascii: "0")) &* 10 &+ Int(digits[place + 1] &- UInt8(ascii: "0"))
    }
    for place in 0..<dayForm.width where !Self.isDigit(digits[place]) { return nil }
    let date =
      switch dayForm {
      case .yymmdd: CivilDate(year: 2_000 + two(0), month: two(2), day: two(4))
      case .yyyymmdd: CivilDate(year: two(0) * 100 + two(2), month: two(4), day: two(6))
      case .ddmmyyyy: CivilDate(year: two(4) * 100 + two(6), month: two(2), day: two(0))
      case .ddmmyy: CivilDate(year: 2_000 + two(4), month: two(2), day: two(0))
      }
    return date.isValid ? Int32(truncatingIfNeeded: date.days) : nil
  }

  // MARK: Writing

  /// Bytes that a text takes at most besides its unit.
  package var greatestTailByteCount: Int { dayForm.width + separator.count + Self.greatestNumberWidth + 1 }

  /// The days that can be written.
  package var days: ClosedRange<Int32> {
    switch dayForm {
    case .yymmdd, .ddmmyy: Self.shortYears
    case .yyyymmdd, .ddmmyyyy: Self.longYears
    }
  }

  /// True if a number can be written.
  package static func holds(number: Int64) -> Bool { number >= 0 && number < greatestNumber }

  private static let greatestNumber: Int64 = 1_000_000_000_000_000_000
  private static let shortYears = days(2_000, 2_099)
  private static let longYears = days(0, 9_999)

  private static func days(_ first: Int, _ last: Int) -> ClosedRange<Int32> {
    Int32(
      CivilDate(year: first, month: 1, day: 1).days)...Int32(CivilDate(year: last, month: 12, day: 31).days)
  }

  /// Writes what stands behind the unit, and says how many bytes that are.
  ///
  /// - Precondition: the template holds the day and the number; there is room for ``greatestTailByteCount``.
  package func write(day: Int32, number: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    precondition(days.contains(day) && Self.holds(number: number), "a day and a number of the template")
    let date = CivilDate(days: Int(day))
    func two(_ value: Int, _ place: Int) {
      target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10)
      target[place + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
    }
    switch dayForm {
    case .yymmdd:
      two(date.year - 2_000, 0)
      two(date.month, 2)
      two(date.day, 4)
    case .yyyymmdd:
      two(date.year / 100, 0)
      two(date.year % 100, 2)
      two(date.month, 4)
      two(date.day, 6)
    case .ddmmyyyy:
      two(date.day, 0)
      two(date.month, 2)
      two(date.year / 100, 4)
      two(date.year % 100, 6)
    case .ddmmyy:
      two(date.day, 0)
      two(date.month, 2)
      two(date.year - 2_000, 4)
    }
    var length = dayForm.width
    for byte in separator {
      target[length] = byte
      length += 1
    }
    var width = leastNumberWidth
    var bound = Self.powersOfTen(width)
    while number >= bound {
      width += 1
      bound = Self.powersOfTen(width)
    }
    var rest = number
    for place in stride(from: length + width - 1, through: length, by: -1) {
      target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return length + width
  }

  private static func powersOfTen(_ exponent: Int) -> Int64 {
    var power: Int64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}

extension IDTemplate {
  /// One in so many texts may be another than the template says.
  private static let exceptionShare = 16

  /// The template that texts follow, if nearly all of them follow one.
  ///
  /// Of several forms of the day, all of which are possible, that counts before which no digit stands, and by which the
  /// days lie closest together.
  package static func found(in texts: [UnsafeBufferPointer<UInt8>]) -> IDTemplate? {
    let wanted = texts.count - texts.count / exceptionShare
    guard wanted > 0 else { return nil }
    var tried: Set<IDTemplate> = []
    var found: (template: IDTemplate, rank: (Int, Int))?
    // Among so many texts in a row there is one that is no exception.
    for text in texts.prefix(exceptionShare * 2) {
      for candidate in DayForm.allCases.compactMap({ following(text, $0) })
      where tried.insert(candidate.withLeastNumberWidth(1)).inserted {
        let widths = texts.compactMap { other in
          following(other, candidate.dayForm).flatMap {
            $0.separator == candidate.separator ? $0.leastNumberWidth : nil
          }
        }
        let template = candidate.withLeastNumberWidth(widths.min() ?? 1)
        guard let rank = template.rank(texts, wanted: wanted) else { continue }
        if found.map({ rank < $0.rank }) ?? true { found = (template, rank) }
      }
    }
    return found?.template
  }

  /// How unlikely it is that texts are meant so: units that end with a digit, and days between the first and the last.
  ///
  /// Nil if fewer texts than wanted follow the template.
  private func rank(_ texts: [UnsafeBufferPointer<UInt8>], wanted: Int) -> (Int, Int)? {
    var (count, digitCount) = (0, 0)
    var (first, last) = (Int32.max, Int32.min)
    for text in texts {
      guard let parts = parse(text) else { continue }
      count += 1
      (first, last) = (min(first, parts.day), max(last, parts.day))
      if parts.unitByteCount > 0, Self.isDigit(text[parts.unitByteCount - 1]) { digitCount += 1 }
    }
    return count < wanted ? nil : (digitCount, Int(last) - Int(first))
  }

  private func withLeastNumberWidth(_ width: Int) -> IDTemplate {
    IDTemplate(dayForm: dayForm, separator: separator, leastNumberWidth: width) ?? self
  }

  /// The template of one text, whose number has the least width; nil if it follows none.
  private static func following(_ text: UnsafeBufferPointer<UInt8>, _ form: DayForm) -> IDTemplate? {
    let numberStart = digitsStart(of: text, before: text.count)
    var dayEnd = numberStart
    while dayEnd > 0, numberStart - dayEnd <= greatestSeparatorByteCount, !isDigit(text[dayEnd - 1]) {
      dayEnd -= 1
    }
    let template = IDTemplate(
      dayForm: form, separator: Array(text[dayEnd..<numberStart]), leastNumberWidth: text.count - numberStart)
    return template?.parse(text) == nil ? nil : template
  }
}
