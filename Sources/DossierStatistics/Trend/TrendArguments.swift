package import DossierBase
package import DossierCalendar

/// What a user asks of the trend report.
package struct TrendArguments: Sendable {
  /// What the rows count; exactly one of the dimensions is a period.
  package private(set) var counting: OnTimeArguments
  /// The periods that the series run over.
  package let period: PeriodKind
  /// Periods that a rolling rate sums, the row's own among them.
  package let rollingPeriodCount: Int

  /// The most periods that a rolling rate may sum.
  package static let rollingLimit = 10_000

  /// Options, with a period behind the other dimensions if none of them is one.
  ///
  /// - Parameter rollingPeriodCount: nil means a year of periods.
  ///
  /// Throws ``EngineError/Code/usage`` for several periods, or a number outside 1 … ``rollingLimit``.
  package init(
    _ counting: OnTimeArguments, defaultPeriod: PeriodKind = .reportingQuarter, rollingPeriodCount: Int? = nil
  ) throws(EngineError) {
    self.counting = counting
    let periods = counting.by.compactMap(\.periodKind)
    if periods.count > 1 {
      throw EngineError(
        .usage,
        "a trend runs over one kind of period, not over \(periods.map(\.rawValue).joined(separator: " and "))",
        hint: "leave one of them in \(counting.spelling.name("by"))")
    }
    period = periods.first ?? defaultPeriod
    if periods.isEmpty { self.counting.by.append(.period(defaultPeriod)) }
    let count = rollingPeriodCount ?? period.countInYear
    guard (1...Self.rollingLimit).contains(count) else {
      throw EngineError(.usage, "a rolling rate sums 1 to \(Self.rollingLimit) periods, not \(count)")
    }
    self.rollingPeriodCount = count
  }

  /// The first day whose dossiers the changes and rolling rates of the range look back to; nil without a start.
  var historyStart: Int32? {
    guard let from = counting.from else { return nil }
    let first = period.index(ofDay: Int(from))
    let yearBefore = period.index(ofYearBefore: first) ?? first - period.countInYear
    let start = min(first - (rollingPeriodCount - 1), first - 1, yearBefore)
    return Int32(clamping: period.firstDay(ofIndex: start))
  }
}
