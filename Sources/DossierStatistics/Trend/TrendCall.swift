package import DossierBase
import DossierCalendar
package import DossierQuery
package import DossierVector

/// What is to be said of a trend besides its rows.
package struct TrendFindings: Sendable {
  package let options: TrendArguments
  /// The moment of judgement; nil if the table has no event at all.
  package let asOf: AsOf?
  package let faults: OnTimeFaults
  package let knowsChangedDueDates: Bool
  /// The days that the rows cover, within the range and not after the as-of moment; nil without any row.
  package let days: ClosedRange<Int>?
  /// The number of the first period that a rolling rate can sum: data begin there, or no row looks back further.
  package let firstSummed: Int?
  /// The numbers of the periods in which `change_year` is not null for some group, ascending.
  package let comparedWithYearBefore: [Int]

  fileprivate init(
    _ counting: OnTimeCounting, _ trend: TrendRows, _ options: TrendArguments, knowsChangedDueDates: Bool
  ) {
    self.options = options
    self.knowsChangedDueDates = knowsChangedDueDates
    asOf = counting.asOf
    faults = counting.faults
    comparedWithYearBefore = trend.comparedWithYearBefore.sorted()
    let firstDays = counting.axis.firstDays
    firstSummed = firstDays.first.map { options.period.index(ofDay: $0) }
    days = trend.slices.map { slices in
      let first = firstDays[slices.lowerBound]
      let last = options.period.lastDay(ofIndex: options.period.index(ofDay: firstDays[slices.upperBound]))
      let ends = [last, options.counting.to.map { Int($0) }, counting.asOf.map { Int($0.day) }]
      return first...max(first, ends.compactMap { $0 }.min() ?? last)
    }
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

/// The trend report: the on-time report as series of periods without gaps, with changes and a rolling rate.
///
/// The definitions stand in the article Statistics.
package struct TrendCall: BoundTableFunction {
  private let options: TrendArguments
  private let columns: DossierColumns
  private let size: ReportSize
  private let tell: @Sendable (TrendFindings) -> Void

  private static let columnNames = ["change_previous", "change_year", "form_rate_rolling"]

  /// The report on a table.
  ///
  /// - Parameter tell: is told what the report found, when it has been made.
  ///
  /// Throws ``EngineError/Code/binding`` if the table lacks a column that is needed.
  package init(
    _ options: TrendArguments, over table: any TableSource,
    tell: @escaping @Sendable (TrendFindings) -> Void = { _ in }
  ) throws(EngineError) {
    self.options = options
    self.tell = tell
    let counting = options.counting
    columns = try DossierColumns(schema: table.schema, by: counting.by, counting.spelling)
    size = ReportSize(counting, columns, table)
  }

  package var inputColumns: [Int] { columns.all }

  /// The columns of the on-time report, then `change_previous`, `change_year` and `form_rate_rolling`.
  package var output: Schema {
    var schema = ReportSchema.onTime(by: options.counting.by)
    schema.columns += Self.columnNames.map { ColumnDefinition($0, .double) }
    return schema
  }

  package func estimatedRowCount(of rowCount: Int) -> Int { size.rowCount(of: rowCount) }

  package func rows(of input: TableFunctionInput) throws(EngineError) -> any TableSource {
    let counting = try OnTimeCounting(
      input, columns: columns, options: options.counting, historyStart: options.historyStart)
    let trend = try TrendRows(counting, options: options, input.budget)
    tell(TrendFindings(counting, trend, options, knowsChangedDueDates: columns.dueChanged != nil))
    let values = [trend.changesFromPrevious, trend.changesFromYearBefore, trend.rollingRates]
    return try trend.rows.table(
      by: options.counting.by, noAppointment: options.counting.noAppointment, counting,
      [counting.reservation, trend.reservation],
      appending: Array(zip(Self.columnNames, values)).map { (name: $0.0, values: $0.1) })
  }
}
