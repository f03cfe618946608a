/// The text of dates: `2024-09-30`, and `0044-03-15 (BC)` before the year 1.
package enum DateFormat {
  /// Writes up to 18 bytes and returns how many. The greatest day is `infinity`, the least but one `-infinity`.
  package static func write(days: Int32, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = FormatWriter(start)
    if days == Int32.max {
      writer.put("infinity")
    } else if days == -Int32.max {
      writer.put("-infinity")
    } else {
      let date = CivilDate(days: Int(days))
      put(date, into: &writer)
      putEra(date, into: &writer)
    }
    return writer.count
  }

  /// Year, month and day; the year counted within its era.
  @inline(__always)
  static func put(_ date: CivilDate, into writer: inout FormatWriter) {
    let year = UInt64(date.year > 0 ? date.year : 1 - date.year)
    writer.putDigits(year, count: max(4, FormatWriter.digitCount(year)))
    writer.put(UInt8(ascii: "-"))
    writer.putTwoDigits(UInt32(truncatingIfNeeded: date.month))
    writer.put(UInt8(ascii: "-"))
    writer.putTwoDigits(UInt32(truncatingIfNeeded: date.day))
  }

  /// The mark of years before the year 1.
  @inline(__always)
  static func putEra(_ date: CivilDate, into writer: inout FormatWriter) {
    if date.year <= 0 { writer.put(" (BC)") }
  }
}
