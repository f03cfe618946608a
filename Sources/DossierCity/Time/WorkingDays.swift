import DossierBase
import DossierCalendar

/// The working days around the generated ones, as tables.
final class WorkingDays: Sendable {
  /// The day before the first one that the tables know.
  let origin: Int
  /// Working days after `origin` up to each day.
  let passed: ConstantTable<Int32>
  /// All working days, and far ones beyond the calendar that only unfinished dossiers reach.
  let days: ConstantTable<Int32>
  /// For each day the period's last working day on which its dossiers are closed early, or 0.
  let batchDays: ConstantTable<Int32>

  /// Days after the last acceptance in which appointments may lie.
  static let dueDayCount = 100
  /// Working days that a result may be late.
  static let lateDayLimit = 128

  /// Throws ``EngineError/Code/usage`` if the calendar is not loaded for all days of acceptance and appointments.
  init(_ range: ClosedRange<Int>, calendar: WorkingCalendar) throws(EngineError) {
    let first = CivilDate(year: CivilDate(days: range.lowerBound).year, month: 1, day: 1).days
    let last = range.upperBound + Self.dueDayCount
    var passed: [Int32] = [0]
    var days: [Int32] = []
    do throws(EngineError) {
      for day in first...last {
        if try calendar.isWorkingDay(Int32(day)) { days.append(Int32(day)) }
        passed.append(Int32(days.count))
      }
    } catch {
      throw EngineError(
        .usage,
        "the working calendar does not cover the days asked for and the \(Self.dueDayCount) after them",
        hint: error.message)
    }
    origin = first - 1
    self.passed = ConstantTable(passed)
    batchDays = ConstantTable(Self.batchDays(passed, days, origin: origin))
    for extra in 1...Self.lateDayLimit { days.append(Int32(last + extra)) }
    self.days = ConstantTable(days)
  }

  @inline(__always)
  func isWorked(_ day: Int) -> Bool { passed[day - origin] != passed[day - origin - 1] }

  /// What is open: on a Saturday the counters, unless it lies by a closed Friday or Monday, that is, in a holiday.
  func opening(of day: Int) -> ChannelHours.Opening {
    if isWorked(day) { return .working }
    // The first day of the tables has no day before it; it is a New Year's Day, which is closed.
    guard day - origin > 1, CivilDate.isoWeekday(days: day) == 6 else { return .closed }
    return isWorked(day - 1) && isWorked(day + 2) ? .saturday : .closed
  }

  /// The working day that lies `count` working days after a day; for 0 the day itself or the last one before it.
  @inline(__always)
  func day(_ count: Int, after day: Int) -> Int { Int(days[Int(passed[day - origin]) - 1 + count]) }

  /// The first day after this one that is not worked.
  func closedDay(after day: Int) -> Int {
    var next = day + 1
    while next - origin < passed.count - 1, isWorked(next) { next += 1 }
    return next
  }

  /// Days up to four working days after the end of a reporting month map to its last working day.
  private static func batchDays(_ passed: [Int32], _ days: [Int32], origin: Int) -> [Int32] {
    var result = [Int32](repeating: 0, count: passed.count)
    for place in 1..<passed.count where CivilDate(days: origin + place).day == 14 {
      let last = Int(passed[place]) - 1
      guard last >= 0 else { continue }
      for later in (last + 1)...(last + 4) where later < days.count {
        result[Int(days[later]) - origin] = days[last]
      }
    }
    return result
  }
}
