/// How long a statement took, and how many rows it gave.
enum TimingLine {
  /// `12.345 ms, 120 rows, 9,720 rows/s`, the line below a result in the shell.
  static func text(_ duration: Duration, rowCount: Int) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = max(Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000), 1)
    let rate = Double(rowCount) * 1_000_000 / Double(microseconds)
    let rows = "\(grouped(rowCount)) \(rowCount == 1 ? "row" : "rows")"
    return "\(time(microseconds)), \(rows), \(grouped(Int(min(rate.rounded(), 1e15)))) rows/s"
  }

  /// `time_ms=12.345 rows=120`, for programs.
  static func measured(_ duration: Duration, rowCount: Int) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    let fraction = String(microseconds % 1_000)
    let zeros = String(repeating: "0", count: 3 - fraction.count)
    return "time_ms=\(microseconds / 1_000).\(zeros)\(fraction) rows=\(rowCount)"
  }

  private static func time(_ microseconds: Int) -> String {
    if microseconds < 10_000_000 { return "\(decimal(microseconds)) ms" }
    return "\(decimal(microseconds / 1_000)) s"
  }

  /// A number of thousandths with three digits after the point.
  private static func decimal(_ thousandths: Int) -> String {
    let fraction = String(thousandths % 1_000)
    return "\(grouped(thousandths / 1_000))." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  /// The digits in groups of three.
  static func grouped(_ number: Int) -> String {
    var digits = String(number)[...]
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = digits.dropLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}
