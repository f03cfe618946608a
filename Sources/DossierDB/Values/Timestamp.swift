import DossierBase
import DossierVector

/// A local date and time of day, without a time zone.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Microseconds since 1970-01-01 00:00:00.
  public var microseconds: Int64

  /// The time that lies `microseconds` after 1970-01-01 00:00:00.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The first moment of a day; days beyond the range of TIMESTAMP become its nearest end.
  public init(startOf date: CalendarDate) {
    microseconds =
      Microseconds.timestamp(ofDay: date.dayNumber) ?? (date.dayNumber < 0 ? -Int64.max : Int64.max)
  }

  /// The day of this time.
  public var date: CalendarDate {
    CalendarDate(dayNumber: Microseconds.date(ofTimestamp: microseconds))
  }

  /// The order of times.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}

extension Timestamp: CustomStringConvertible {
  /// The time as `2024-09-30 09:05:00`, with a fraction where there is one.
  public var description: String {
    String(unsafeUninitializedCapacity: ValueFormat.byteCountLimit) { buffer in
      TimestampFormat.write(microseconds: microseconds, to: buffer.baseAddress!)
    }
  }
}
