/// The text of times of day: `09:05:00`, with a fraction only where there is one.
package enum TimeFormat {
  /// Writes up to 15 bytes and returns how many.
  package static func write(microseconds: Int64, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    put(microseconds.magnitude, into: &writer)
    return writer.count
  }

  /// Hours (at least two digits), minutes, seconds and the fraction without trailing zeros.
  @inline(__always)
  static func put(_ microseconds: UInt64, into writer: inout FormatWriter) {
    let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    let hours = seconds / 3_600
    let secondOfHour = UInt32(truncatingIfNeeded: seconds % 3_600)
    if hours < 100 {
      writer.putTwoDigits(UInt32(truncatingIfNeeded: hours))
    } else {
      writer.putNumber(hours)
    }
    writer.put(UInt8(ascii: ":"))
    writer.putTwoDigits(secondOfHour / 60)
    writer.put(UInt8(ascii: ":"))
    writer.putTwoDigits(secondOfHour % 60)
    if fraction != 0 { putFraction(fraction, into: &writer) }
  }

  private static func putFraction(_ microseconds: UInt64, into writer: inout FormatWriter) {
    var digits = microseconds
    var count = 6
    while digits % 10 == 0 {
      digits /= 10
      count -= 1
    }
    writer.put(UInt8(ascii: "."))
    writer.putDigits(digits, count: count)
  }
}
