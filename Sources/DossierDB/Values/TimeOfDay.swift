import DossierBase
import DossierVector

/// A time of day.
public struct TimeOfDay: Sendable, Hashable, Comparable {
  /// Microseconds since midnight.
  public var microseconds: Int64

  /// The time that lies `microseconds` after midnight.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The order of times.
  public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.microseconds < right.microseconds }
}

extension TimeOfDay: CustomStringConvertible {
  /// The time as `09:05:00`, with a fraction where there is one.
  public var description: String {
    String(unsafeUninitializedCapacity: ValueFormat.byteCountLimit) { buffer in
      TimeFormat.write(microseconds: microseconds, to: buffer.baseAddress!)
    }
  }
}
