import DossierBase
import DossierVector

/// A span of time in three parts that do not convert into each other.
public struct CalendarInterval: Sendable, Hashable {
  /// Whole months.
  public var months: Int32
  /// Whole days.
  public var days: Int32
  /// Microseconds.
  public var microseconds: Int64

  /// A span of these parts, each with its own sign.
  public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }
}

extension CalendarInterval: CustomStringConvertible {
  /// The span as `1 year 2 months 3 days 04:05:06`.
  public var description: String {
    let interval = Interval(months: months, days: days, microseconds: microseconds)
    return String(unsafeUninitializedCapacity: ValueFormat.byteCountLimit) { buffer in
      IntervalFormat.write(interval, to: buffer.baseAddress!)
    }
  }
}
