import DossierBase
import DossierVector

/// A day of the proleptic Gregorian calendar.
public struct CalendarDate: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01.
  public var dayNumber: Int32

  /// The day that lies `dayNumber` days after 1970-01-01.
  public init(dayNumber: Int32) { self.dayNumber = dayNumber }

  /// The day of this year, month and day, or nil if there is none or it lies beyond the range of DATE.
  public init?(year: Int, month: Int, day: Int) {
    let date = CivilDate(year: year, month: month, day: day)
    guard (-5_877_641...5_881_580).contains(year), date.isValid else { return nil }
    guard let number = Int32(exactly: date.days) else { return nil }
    dayNumber = number
  }

  /// The day that this text names in the form `2024-09-30`, or nil if it names none.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.count) == [4, 2, 2] else { return nil }
    let numbers = parts.compactMap { part in
      part.allSatisfy { (48...57).contains($0) } ? Int(String(decoding: part, as: UTF8.self)) : nil
    }
    guard numbers.count == 3 else { return nil }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
  }

  /// The year; 0 is the year before the year 1.
  public var year: Int { civil.year }
  /// The month, from 1.
  public var month: Int { civil.month }
  /// The day of the month, from 1.
  public var day: Int { civil.day }

  private var civil: CivilDate { CivilDate(days: Int(dayNumber)) }

  /// The order of days.
  public static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.dayNumber < right.dayNumber }
}

extension CalendarDate: CustomStringConvertible {
  /// The day as `2024-09-30`.
  public var description: String {
    String(unsafeUninitializedCapacity: ValueFormat.byteCountLimit) { buffer in
      DateFormat.write(days: dayNumber, to: buffer.baseAddress!)
    }
  }
}
