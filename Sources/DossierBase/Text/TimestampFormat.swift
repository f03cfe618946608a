/// The text of timestamps: `2024-09-30 09:05:00`, with a fraction only where there is one.
package enum TimestampFormat {
  /// Writes up to 34 bytes and returns how many. Infinity is the greatest value, `-infinity` its negative.
  package static func write(microseconds: Int64, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    if microseconds == Int64.max {
      writer.put("infinity")
    } else if microseconds == -Int64.max {
      writer.put("-infinity")
    } else {
      let day = Microseconds.day(ofTimestamp: microseconds)
      let date = CivilDate(days: Int(day))
      DateFormat.put(date, into: &writer)
      // The product of the first day overflows; the difference does not.
      let timeOfDay = microseconds &- Int64(day) &* Microseconds.perDay
      DateFormat.putEra(date, into: &writer)
      writer.put(UInt8(ascii: " "))
      TimeFormat.put(UInt64(bitPattern: timeOfDay), into: &writer)
    }
    return writer.count
  }
}
