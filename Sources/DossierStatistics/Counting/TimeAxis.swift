import DossierBase
import DossierCalendar

/// The slices of time that a report tells apart: its periods, cut by its range and by the as-of moment.
///
/// Without periods there is one slice, the range. If the range has a start, slice 0 is the time before it, which
/// is counted for the backlog but never reported. With periods of several kinds a slice ends wherever one of
/// them ends. A slice that contains the as-of moment is running and judged at that moment, or at the end of its day if
/// a whole day is meant; all others are judged at their end. Where an end matters it is exclusive: the first day after
/// the slice.
struct TimeAxis: Sendable {
  let kinds: [PeriodKind]
  let asOf: AsOf
  /// The first day of each reported slice; a range without a start begins with `Int.min`.
  let firstDays: [Int]
  /// The first day after the last slice; `Int.max` if the range has no end.
  let endDay: Int
  /// 1 if slice 0 is the time before the range, else 0.
  let carryCount: Int

  /// Slice of an event by its day; ``sliceCount`` after the as-of moment or the end of the range.
  ///
  /// ``MomentKernels/never`` counts as after everything.
  let events: SliceTable
  /// First slice at whose end a due date of that day has passed; ``sliceCount`` if it never has.
  let dues: SliceTable

  /// Slices, the one before the range included.
  var sliceCount: Int { firstDays.count + carryCount }
  /// True if the last slice is judged at a moment within the as-of day.
  var isJudgedWithinDay: Bool { !asOf.isWholeDay && Int(asOf.day) < endDay }
  /// The slice in which the as-of moment lies, or the last one before it.
  var sliceOfAsOf: Int32 { events.view[asOf.day] }

  /// The most days that the tables of a report may span: some ten thousand years.
  private static let longestSpan = 4_000_000

  /// - Parameters:
  ///   - firstAccepted: The earliest day of acceptance, where periods start if the range does not.
  ///   - cut: A day at which a slice begins in any case, besides those that periods give.
  ///
  /// Throws ``EngineError/Code/evaluation`` if the periods would span more than ten thousand years.
  init(
    kinds: [PeriodKind], from: Int32?, to: Int32?, asOf: AsOf, firstAccepted: Int32?, cut: Int32? = nil,
    spelling: ArgumentSpelling = .option
  ) throws(EngineError) {
    self.kinds = kinds
    self.asOf = asOf
    carryCount = from == nil ? 0 : 1
    let limit = to.map { Int($0) + 1 } ?? Int.max
    if kinds.isEmpty {
      firstDays = [from.map { Int($0) } ?? Int.min]
      endDay = limit
    } else if let start = (from ?? firstAccepted).map({ Int($0) }) {
      let lastDay = min(limit - 1, max(Int(asOf.day), start))
      try Self.requireSpan(start, lastDay, spelling)
      (firstDays, endDay) = Self.slices(
        kinds, from: start, through: lastDay, cut: cut.map { Int($0) }, limit: limit)
    } else {
      firstDays = []
      endDay = limit
    }
    // Once the last slice is over, what lies between its end and the as-of moment makes no difference.
    let days = firstDays.filter { $0 != .min } + [min(Int(asOf.day), endDay)]
    let high = min(days.max()! + 1, Int(Int32.max) - 1)
    let low = max(min(days.min()! - 1, high), Int(Int32.min))
    try Self.requireSpan(low, high, spelling)
    let tables = Self.tables(
      low...high, firstDays: firstDays, carryCount: carryCount, endDay: endDay, asOf: asOf)
    events = SliceTable(start: Int32(low), slices: tables.events)
    dues = SliceTable(start: Int32(low), slices: tables.dues)
  }

  private static func requireSpan(
    _ start: Int, _ end: Int, _ spelling: ArgumentSpelling
  ) throws(EngineError) {
    if end - start > longestSpan {
      let label = PeriodKind.day.label
      throw EngineError(
        .evaluation, "the report would run from \(label(start)) to \(label(end)), over ten thousand years",
        hint:
          "set the range with \(spelling.name("from")), \(spelling.name("to")) and \(spelling.name("as_of"))")
    }
  }

  /// The first days of all slices, and the first day after them.
  private static func slices(
    _ kinds: [PeriodKind], from start: Int, through lastDay: Int, cut: Int?, limit: Int
  ) -> (firstDays: [Int], end: Int) {
    var firstDays: [Int] = []
    var day = start
    while day <= lastDay {
      firstDays.append(day)
      let next = kinds.map { $0.lastDay(ofIndex: $0.index(ofDay: day)) + 1 }.min()!
      if let cut, day < cut { day = min(next, cut) } else { day = next }
    }
    return (firstDays, min(day, limit))
  }

  private static func tables(
    _ days: ClosedRange<Int>, firstDays: [Int], carryCount: Int, endDay: Int, asOf: AsOf
  ) -> (events: [Int32], dues: [Int32]) {
    let beyond = Int32(firstDays.count + carryCount)
    let firstDayWithin = min(endDay, asOf.firstDayWithin)
    var events: [Int32] = []
    var dues: [Int32] = []
    events.reserveCapacity(days.count)
    dues.reserveCapacity(days.count)
    var slice = -1
    for day in days {
      while slice + 1 < firstDays.count, firstDays[slice + 1] <= day { slice += 1 }
      let current = Int32(max(slice + carryCount, 0))
      events.append(day > Int(asOf.day) || day >= endDay ? beyond : current)
      dues.append(day >= firstDayWithin ? beyond : current)
    }
    events.append(beyond)
    dues.append(dues.last ?? beyond)
    return (events, dues)
  }
}
