/// The text of intervals: `1 year 2 months -3 days 04:05:06.5`, each part with its own sign.
package enum IntervalFormat {
  /// Writes up to 72 bytes and returns how many; an empty interval is `00:00:00`.
  package static func write(_ interval: Interval, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    put(interval.months / 12, " year", into: &writer)
    put(interval.months % 12, " month", into: &writer)
    put(interval.days, " day", into: &writer)
    if interval.microseconds != 0 || writer.count == 0 {
      if writer.count > 0 { writer.put(UInt8(ascii: " ")) }
      if interval.microseconds < 0 { writer.put(UInt8(ascii: "-")) }
      TimeFormat.put(interval.microseconds.magnitude, into: &writer)
    }
    return writer.count
  }

  private static func put(_ value: Int32, _ unit: StaticString, into writer: inout FormatWriter) {
    guard value != 0 else { return }
    if writer.count > 0 { writer.put(UInt8(ascii: " ")) }
    if value < 0 { writer.put(UInt8(ascii: "-")) }
    writer.putNumber(UInt64(value.magnitude))
    writer.put(unit)
    if value.magnitude != 1 { writer.put(UInt8(ascii: "s")) }
  }
}
