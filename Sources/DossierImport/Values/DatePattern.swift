package import DossierBase

/// How dates are written in all columns, as the user says it.
package enum DateReading: Equatable, Sendable {
  case dayFirst, monthFirst, yearFirst
  case pattern(DatePattern)

  /// `dmy`, `mdy`, `ymd`, or a pattern with `%` signs.
  ///
  /// - Throws: ``EngineError/Code/usage`` if it is neither.
  package init(_ text: String) throws(EngineError) {
    switch text.lowercased() {
    case "dmy": self = .dayFirst
    case "mdy": self = .monthFirst
    case "ymd": self = .yearFirst
    default: self = .pattern(try DatePattern(text))
    }
  }
}

/// A date, perhaps with a time, in the notation of `strptime`: `%d/%m/%Y %H:%M`.
package struct DatePattern: Equatable, Sendable {
  private enum Part: Equatable, Sendable {
    case year, shortYear, month, monthName, day, hour, halfDayHour, minute, second, fraction, half
    case literal(UInt8)
  }

  private let parts: [Part]
  /// True if the pattern has an hour.
  let hasTime: Bool
  /// True if a year-first date that does not fit the pattern may still be read as one.
  let leavesYearFirst: Bool

  init(_ text: String) throws(EngineError) {
    var parts: [Part] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        parts.append(.literal(byte))
        continue
      }
      guard let letter = bytes.popFirst(), let found = Self.parts(of: letter) else {
        throw Self.refused(text, "has a % without a known letter behind it")
      }
      parts += found
    }
    let hasMonth = parts.contains(.month) || parts.contains(.monthName)
    guard parts.contains(.year) || parts.contains(.shortYear), hasMonth, parts.contains(.day) else {
      throw Self.refused(text, "needs a year, a month and a day")
    }
    if parts.contains(.halfDayHour) != parts.contains(.half) {
      throw Self.refused(text, "needs %I and %p together")
    }
    self.parts = parts
    hasTime = parts.contains(.hour) || parts.contains(.halfDayHour)
    leavesYearFirst = parts.first != .year
  }

  private static func refused(_ text: String, _ fault: String) -> EngineError {
    EngineError(
      .usage, "the date format '\(text)' \(fault)",
      hint: "write dmy, mdy, ymd, or a pattern of %d %m %b %Y %y %H %I %p %M %S %f, like %d/%m/%Y")
  }

  private static func parts(of letter: UInt8) -> [Part]? {
    switch letter {
    case UInt8(ascii: "Y"): [.year]
    case UInt8(ascii: "y"): [.shortYear]
    case UInt8(ascii: "m"): [.month]
    case UInt8(ascii: "b"), UInt8(ascii: "B"): [.monthName]
    case UInt8(ascii: "d"): [.day]
    case UInt8(ascii: "H"): [.hour]
    case UInt8(ascii: "I"): [.halfDayHour]
    case UInt8(ascii: "p"): [.half]
    case UInt8(ascii: "M"): [.minute]
    case UInt8(ascii: "S"): [.second]
    case UInt8(ascii: "f"): [.fraction]
    case UInt8(ascii: "F"): [.year, .literal(0x2D), .month, .literal(0x2D), .day]
    case UInt8(ascii: "T"): [.hour, .literal(0x3A), .minute, .literal(0x3A), .second]
    case UInt8(ascii: "%"): [.literal(letter)]
    default: nil
    }
  }

  /// The parts of a moment that were read so far.
  private struct Reading {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var isAfternoon: Bool?
    var minute = 0
    var second = 0
    var micros = 0
  }

  /// The day and the time of a text that is wholly in the pattern, white space around it passed over.
  func parse(_ text: UnsafeBufferPointer<UInt8>) -> (days: Int32, micros: Int64)? {
    let text = TextBytes.trimmed(text)
    var position = 0
    var reading = Reading()
    for part in parts {
      guard Self.take(part, text, &position, &reading) else { return nil }
    }
    guard position == text.count, reading.hour < 24, reading.minute < 60, reading.second < 60 else {
      return nil
    }
    if let isAfternoon = reading.isAfternoon {
      guard reading.hour >= 1, reading.hour <= 12 else { return nil }
      reading.hour = reading.hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard let days = DateParser.days(year: reading.year, month: reading.month, day: reading.day) else {
      return nil
    }
    let seconds = (reading.hour * 60 + reading.minute) * 60 + reading.second
    return (days, Int64(seconds) * Microseconds.perSecond + Int64(reading.micros))
  }

  private static func take(
    _ part: Part, _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ reading: inout Reading
  ) -> Bool {
    switch part {
    case .literal(let byte):
      guard position < text.count, text[position] == byte else { return false }
      position += 1
      return true
    case .year: return number(text, &position, 4...4, &reading.year)
    case .shortYear:
      guard number(text, &position, 2...2, &reading.year) else { return false }
      // Source: POSIX strptime, %y.
      reading.year += reading.year < 69 ? 2_000 : 1_900
      return true
    case .month: return number(text, &position, 1...2, &reading.month)
    case .monthName: return monthName(text, &position, &reading.month)
    case .day: return number(text, &position, 1...2, &reading.day)
    case .hour, .halfDayHour: return number(text, &position, 1...2, &reading.hour)
    case .minute: return number(text, &position, 1...2, &reading.minute)
    case .second: return number(text, &position, 1...2, &reading.second)
    case .fraction:
      let start = position
      guard number(text, &position, 1...6, &reading.micros) else { return false }
      for _ in (position - start)..<6 { reading.micros *= 10 }
      return true
    case .half:
      let rest = UnsafeBufferPointer(rebasing: text[position...])
      reading.isAfternoon = TextBytes.hasPrefix(rest, word: "pm")
      position += 2
      return reading.isAfternoon == true || TextBytes.hasPrefix(rest, word: "am")
    }
  }

  private static func number(
    _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ digits: ClosedRange<Int>, _ value: inout Int
  ) -> Bool {
    let start = position
    value = 0
    while position < text.count, position - start < digits.upperBound, TextBytes.isDigit(text[position]) {
      value = value * 10 + Int(text[position] &- 0x30)
      position += 1
    }
    return position - start >= digits.lowerBound
  }

  /// `Jan` or `January`, in any case.
  private static func monthName(
    _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ month: inout Int
  ) -> Bool {
    let rest = UnsafeBufferPointer(rebasing: text[position...])
    for (index, name) in names.enumerated() {
      for length in [name.utf8CodeUnitCount, 3] where rest.count >= length {
        let isSame = (0..<length).allSatisfy { TextBytes.lowered(rest[$0]) == name.utf8Start[$0] }
        if isSame {
          month = index + 1
          position += length
          return true
        }
      }
    }
    return false
  }

  private static let names: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
  ]
}
