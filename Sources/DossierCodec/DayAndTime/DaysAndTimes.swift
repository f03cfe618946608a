import DossierBase
import DossierVector

/// Timestamps as days and times of day.
struct DaysAndTimes {
  /// DATE.
  let days: BlockInput
  let times: TimesOfDay

  /// The days all of whose moments are finite timestamps.
  static let dayRule = ValueRule(domain: ValueDomain(-106_751_991...106_751_990), isOfCodes: false)
  static let timeRule = ValueRule(
    domain: ValueDomain(0...Int128(Microseconds.perDay) - 1), isOfCodes: false)

  /// Nil unless the column is of timestamps, all of them of such days.
  init?(_ column: BlockInput) {
    guard column.type == .timestamp, case .integers(let moments) = column.values else { return nil }
    let count = column.count
    let days = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    let times = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    defer { times.deallocate() }
    var (least, greatest) = (Int64.max, Int64.min)
    for row in 0..<count {
      let day = Int64(Microseconds.day(ofTimestamp: moments[row]))
      days[row] = day
      times[row] = moments[row] &- day &* Microseconds.perDay
      least = min(least, day)
      greatest = max(greatest, day)
    }
    // A part takes over the memory, and gives it back if it is not used.
    self.days = BlockInput(
      lane: .bits32, count: count, values: .integers(days), validity: column.validity)
    let domain = Self.dayRule.domain
    guard domain.contains(Int128(least)), domain.contains(Int128(greatest)) else { return nil }
    self.days.type = .date
    self.days.siblings = column.siblings
    self.times = TimesOfDay(times, self.days)
  }
}
