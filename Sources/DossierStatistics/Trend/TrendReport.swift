package import DossierBase
import DossierCalendar
package import DossierVector

/// The trend report: the on-time report as series of periods without gaps, with changes and a rolling rate.
///
/// The definitions stand in the article Statistics.
package struct TrendReport: Sendable {
  /// The columns of the on-time report, then `change_previous`, `change_year` and `form_rate_rolling`.
  package let table: MemoryTable
  package let options: TrendOptions
  /// The moment of judgement; nil if the table has no event at all.
  package let asOf: AsOf?
  package let faults: OnTimeFaults
  package let knowsChangedAppointments: Bool
  /// The days that the rows cover, within the range and not after the as-of moment; nil without any row.
  package let days: ClosedRange<Int>?
  /// The number of the first period that a rolling rate can sum: data begin there, or no row looks back further.
  package let firstSummed: Int?
  /// The numbers of the periods in which `change_year` is not null for some group, ascending.
  package let comparedWithYearBefore: [Int]

  package static let columnNames = ["change_previous", "change_year", "form_rate_rolling"]

  /// Counts the dossiers of a table in one pass on all threads of the scheduler.
  ///
  /// Throws what ``OnTimeReport/init(of:options:filter:scheduler:interruption:budget:)`` throws.
  package init(
    of source: any TableSource, options: TrendOptions, filter: (any RowFilter)? = nil, scheduler: Scheduler,
    interruption: Interruption = Interruption(), budget: MemoryBudget = MemoryBudget(limit: .max)
  ) throws(EngineError) {
    let counted = try CountedDossiers(
      of: source, options: options.counting, historyStart: options.historyStart, filter: filter,
      scheduler: scheduler,
      interruption: interruption, budget: budget)
    let trend = try TrendRows(
      counted, options: options, interruption: interruption, budget: budget)
    self.options = options
    asOf = counted.asOf
    faults = counted.faults
    knowsChangedAppointments = counted.knowsChangedAppointments
    comparedWithYearBefore = trend.comparedWithYearBefore.sorted()
    let firstDays = counted.axis.firstDays
    firstSummed = firstDays.first.map { options.period.index(ofDay: $0) }
    days = trend.slices.map { slices in
      let first = firstDays[slices.lowerBound]
      let last = options.period.lastDay(ofIndex: options.period.index(ofDay: firstDays[slices.upperBound]))
      let ends = [last, options.counting.to.map { Int($0) }, counted.asOf.map { Int($0.day) }]
      return first...max(first, ends.compactMap { $0 }.min() ?? last)
    }
    let values = [trend.changesFromPrevious, trend.changesFromYearBefore, trend.rollingRates]
    table = try trend.rows.table(
      by: options.counting.by, noAppointment: options.counting.noAppointment, plan: counted.plan,
      interruption: interruption,
      appending: Array(zip(Self.columnNames, values)).map { (name: $0.0, values: $0.1) })
    withExtendedLifetime((counted.reservation, trend.reservation)) {}
  }

  /// The numbers of the first and the last period; nil without any row.
  package var periods: ClosedRange<Int>? {
    days.map { options.period.index(ofDay: $0.lowerBound)...options.period.index(ofDay: $0.upperBound) }
  }

  /// The numbers of the periods whose `change_year` compares across a break that needs a warning.
  package func periodsComparing(across seriesBreak: SeriesBreak) -> [Int] {
    guard seriesBreak.breaksComparison, let days else { return [] }
    return comparedWithYearBefore.filter { index in
      guard let before = options.period.index(ofYearBefore: index) else { return false }
      let last = min(options.period.lastDay(ofIndex: index), days.upperBound)
      return seriesBreak.divides(options.period.firstDay(ofIndex: before)...last)
    }
  }

  /// The breaks that lie inside the report's days, by day.
  package func breaks(of all: [SeriesBreak]) -> [SeriesBreak] {
    guard let days else { return [] }
    return all.filter { $0.divides(days) }.sorted { $0.day < $1.day }
  }
}
