/// The values of DATE and TIMESTAMP that stand for `infinity` and `-infinity`: the greatest, and its negative.
@usableFromInline package enum Infinity {
  /// `infinity` as a DATE.
  package static var date: Int32 { .max }
  /// `infinity` as a TIMESTAMP.
  package static var timestamp: Int64 { .max }

  /// True for `infinity` and `-infinity`, given as the days of a DATE.
  @inlinable @inline(__always)
  package static func contains(_ days: Int32) -> Bool { days == .max || days == -.max }

  /// True for `infinity` and `-infinity`, given as the microseconds of a TIMESTAMP.
  @inlinable @inline(__always)
  package static func contains(_ microseconds: Int64) -> Bool {
    microseconds == .max || microseconds == -.max
  }
}

extension Microseconds {
  /// The first moment of a day; nil beyond the range of TIMESTAMP. Infinities stay what they are.
  @inlinable @inline(__always)
  package static func timestamp(ofDay day: Int32) -> Int64? {
    if Infinity.contains(day) { return day < 0 ? -Int64.max : Int64.max }
    let (micros, overflow) = Int64(day).multipliedReportingOverflow(by: perDay)
    return overflow ? nil : micros
  }

  /// The DATE of a TIMESTAMP: as ``day(ofTimestamp:)``, but infinities stay what they are.
  @inlinable @inline(__always)
  package static func date(ofTimestamp micros: Int64) -> Int32 {
    if Infinity.contains(micros) { return micros < 0 ? -Int32.max : Int32.max }
    return day(ofTimestamp: micros)
  }
}
