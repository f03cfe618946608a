/// The line below each result: how long it took.
enum TimingLine {
  /// `12.345 ms, 120 rows, 9,720 rows/s`
  static func text(_ duration: Duration, rowCount: Int) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = max(Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000), 1)
    let rate = Double(rowCount) * 1_000_000 / Double(microseconds)
    let rows = "\(grouped(rowCount)) \(rowCount == 1 ? "row" : "rows")"
    return "\(time(microseconds)), \(rows), \(grouped(Int(min(rate.rounded(), 1e15)))) rows/s"
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
