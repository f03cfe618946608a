import DossierBase
import DossierVector

/// Dates and timestamps as text by a format, for strftime, dayname and monthname.
enum DateTextKernels {
  /// One piece of a format.
  enum Field: Equatable, Sendable {
    case literal([UInt8])
    case weekdayName, weekdayAbbreviation, monthName, monthAbbreviation
    case number(Number, digits: Int)
    case amPm
    case fraction(digits: Int)
  }

  enum Number: Sendable {
    case year, yearOfCentury, month, day, hour, hourOfHalfDay, minute, second, dayOfYear,
      weekOfYearFromSunday,
      weekOfYearFromMonday, weekdayFromSunday, isoWeekday, isoWeek, isoYear
  }

  /// The fields of a strftime format; an unknown specifier is an error.
  static func fields(of format: String, at range: Range<Int>) throws(EngineError) -> [Field] {
    if format.isEmpty { throw EngineError(.binding, "the format of strftime is empty", at: .sql(range)) }
    var fields: [Field] = []
    var literal: [UInt8] = []
    var rest = Array(format.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        literal.append(contentsOf: UTF8.encode(scalar)!)
        continue
      }
      let isUnpadded = rest.first == "-"
      if isUnpadded { rest.removeFirst() }
      let specifier = rest.popFirst()
      if specifier == "%" {
        literal.append(UInt8(ascii: "%"))
        continue
      }
      guard let specifier, let expanded = field(specifier, isUnpadded: isUnpadded) else {
        throw EngineError(
          .binding, "%\(specifier.map { String(Character($0)) } ?? "") is not a format specifier of strftime",
          at: .sql(range))
      }
      if !literal.isEmpty { fields.append(.literal(literal)) }
      literal = []
      fields.append(contentsOf: expanded)
    }
    if !literal.isEmpty { fields.append(.literal(literal)) }
    return fields
  }

  private static func field(_ specifier: Unicode.Scalar, isUnpadded: Bool) -> [Field]? {
    func number(_ number: Number, _ digits: Int) -> [Field] {
      [.number(number, digits: isUnpadded ? 1 : digits)]
    }
    switch specifier {
    case "a": return [.weekdayAbbreviation]
    case "A": return [.weekdayName]
    case "b", "h": return [.monthAbbreviation]
    case "B": return [.monthName]
    case "d": return number(.day, 2)
    case "m": return number(.month, 2)
    case "y": return number(.yearOfCentury, 2)
    case "Y": return number(.year, 4)
    case "H": return number(.hour, 2)
    case "I": return number(.hourOfHalfDay, 2)
    case "M": return number(.minute, 2)
    case "S": return number(.second, 2)
    case "j": return number(.dayOfYear, 3)
    case "U": return number(.weekOfYearFromSunday, 2)
    case "W": return number(.weekOfYearFromMonday, 2)
    case "w": return number(.weekdayFromSunday, 1)
    case "u": return number(.isoWeekday, 1)
    case "V": return number(.isoWeek, 2)
    case "G": return number(.isoYear, 4)
    case "p": return [.amPm]
    case "f": return [.fraction(digits: 6)]
    case "g": return [.fraction(digits: 3)]
    case "n": return [.fraction(digits: 9)]
    case "x":
      return [
        .number(.year, digits: 4), .literal([45]), .number(.month, digits: 2), .literal([45]),
        .number(.day, digits: 2),
      ]
    case "X":
      return [
        .number(.hour, digits: 2), .literal([58]), .number(.minute, digits: 2), .literal([58]),
        .number(.second, digits: 2),
      ]
    default: return nil
    }
  }

  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ].map { Array($0.utf8) }
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ].map { Array($0.utf8) }

  /// TIMESTAMP → VARCHAR; an infinity is written as such, whatever the fields.
  static func format(_ fields: [Field], _ format: String) -> ScalarFunction {
    ScalarFunction(.named("strftime", [.text(format)])) { (frame) throws(EngineError) in
      try frame.mapToText { (row, heap) throws(EngineError) in
        let timestamp = frame.element(0, row, Int64.self)
        if Infinity.contains(timestamp) {
          heap.append(Array((timestamp < 0 ? "-infinity" : "infinity").utf8))
        } else {
          write(timestamp, fields, to: heap)
        }
      }
    }
  }

  /// TIMESTAMP → VARCHAR: one field's name, which infinities do not have.
  static func name(_ field: Field) -> ScalarFunction {
    ScalarFunction(.named(field == .weekdayName ? "dayname" : "monthname")) { (frame) throws(EngineError) in
      frame.nullifyInfinities(0, Int64.self)
      try frame.mapToText { (row, heap) throws(EngineError) in
        write(frame.element(0, row, Int64.self), [field], to: heap)
      }
    }
  }

  private static func write(_ timestamp: Int64, _ fields: [Field], to heap: StringHeap) {
    let day = Int(Microseconds.day(ofTimestamp: timestamp))
    let time = timestamp &- Int64(day) &* Microseconds.perDay
    let date = CivilDate(days: day)
    for field in fields {
      switch field {
      case .literal(let bytes): heap.append(bytes)
      case .weekdayName: heap.append(weekdays[CivilDate.isoWeekday(days: day) - 1])
      case .weekdayAbbreviation: heap.append(Array(weekdays[CivilDate.isoWeekday(days: day) - 1].prefix(3)))
      case .monthName: heap.append(months[date.month - 1])
      case .monthAbbreviation: heap.append(Array(months[date.month - 1].prefix(3)))
      case .amPm: heap.append(Array((time < 12 * Microseconds.perHour ? "AM" : "PM").utf8))
      case .number(let number, let digits):
        append(value(of: number, day, date, time), digits: digits, to: heap)
      case .fraction(let digits):
        let micros = Int(time % Microseconds.perSecond)
        append(digits == 3 ? micros / 1_000 : digits == 9 ? micros * 1_000 : micros, digits: digits, to: heap)
      }
    }
  }

  private static func value(of number: Number, _ day: Int, _ date: CivilDate, _ time: Int64) -> Int {
    let dayOfYear = day - CivilDate(year: date.year, month: 1, day: 1).days
    switch number {
    case .year: return date.year
    case .yearOfCentury: return abs(date.year) % 100
    case .month: return date.month
    case .day: return date.day
    case .hour: return Int(time / Microseconds.perHour)
    case .hourOfHalfDay: return (Int(time / Microseconds.perHour) + 11) % 12 + 1
    case .minute: return Int(time % Microseconds.perHour / Microseconds.perMinute)
    case .second: return Int(time % Microseconds.perMinute / Microseconds.perSecond)
    case .dayOfYear: return dayOfYear + 1
    case .weekOfYearFromSunday: return (dayOfYear + 7 - CivilDate.isoWeekday(days: day) % 7) / 7
    case .weekOfYearFromMonday: return (dayOfYear + 8 - CivilDate.isoWeekday(days: day)) / 7
    case .weekdayFromSunday: return CivilDate.isoWeekday(days: day) % 7
    case .isoWeekday: return CivilDate.isoWeekday(days: day)
    case .isoWeek: return DatePart.isoWeek(day).week
    case .isoYear: return DatePart.isoWeek(day).year
    }
  }

  private static func append(_ value: Int, digits: Int, to heap: StringHeap) {
    // Years before the year 1 are not padded, as in DuckDB.
    var text = Array(String(value).utf8)
    while text.count < digits, value >= 0 { text.insert(UInt8(ascii: "0"), at: 0) }
    heap.append(text)
  }
}
