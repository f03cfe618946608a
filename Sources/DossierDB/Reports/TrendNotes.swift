import DossierCalendar
import DossierStatistics

/// Sentences on what a trend's reader should know before comparing periods.
struct TrendNotes {
  private let report: TrendFindings
  private let breaks: [DossierStatistics.SeriesBreak]

  init(_ report: TrendFindings, breaks: [DossierStatistics.SeriesBreak]) {
    self.report = report
    self.breaks = breaks
  }

  private var kind: PeriodKind { report.options.period }

  /// The sentences, those on breaks first.
  var sentences: [String] {
    guard let days = report.days, let periods = report.periods else { return [] }
    return breaks.map { "series break on \(CalendarDate(dayNumber: $0.day)): \($0.englishLabel)" }
      + breaks.compactMap { comparison(across: $0) }.uniqued
      + [shortRolling(periods), lateStart(periods, days), earlyEnd(periods, days)].compactMap { $0 }
  }

  /// A warning if `change_year` of some period compares across a break.
  private func comparison(across seriesBreak: DossierStatistics.SeriesBreak) -> String? {
    let compared = report.periodsComparing(across: seriesBreak)
    guard let first = compared.first, let last = compared.last else { return nil }
    return "warning: change_year of \(labels(first, last)) compares across the break of "
      + "\(CalendarDate(dayNumber: seriesBreak.day)), which is not like for like"
  }

  /// Tells which rolling rates sum fewer periods than asked for, because data begin too late.
  private func shortRolling(_ periods: ClosedRange<Int>) -> String? {
    let count = report.options.rollingPeriodCount
    guard let start = report.firstSummed, start + count - 1 > periods.lowerBound else { return nil }
    let last = min(start + count - 2, periods.upperBound)
    return "form_rate_rolling of \(labels(periods.lowerBound, last)) sums fewer than \(count) periods"
  }

  private func lateStart(_ periods: ClosedRange<Int>, _ days: ClosedRange<Int>) -> String? {
    guard let from = report.options.counting.from, Int(from) == days.lowerBound,
      kind.firstDay(ofIndex: periods.lowerBound) < days.lowerBound
    else { return nil }
    return "\(kind.label(periods.lowerBound)) is counted from \(CalendarDate(dayNumber: from)) only"
  }

  /// The last period, unless all of it is counted.
  var incompletePeriod: String? {
    guard let days = report.days, let periods = report.periods else { return nil }
    return earlyEnd(periods, days) == nil ? nil : kind.label(periods.upperBound)
  }

  private func earlyEnd(_ periods: ClosedRange<Int>, _ days: ClosedRange<Int>) -> String? {
    let label = kind.label(periods.upperBound)
    let end = kind.lastDay(ofIndex: periods.upperBound)
    let last = min(end, report.options.counting.to.map { Int($0) } ?? end)
    if let asOf = report.asOf, Int(asOf.day) < last || (Int(asOf.day) == last && !asOf.isWholeDay) {
      return "\(label) is still running: counted as of \(ReportNotes.moment(asOf))"
    }
    return last < end ? "\(label) is counted to \(CalendarDate(dayNumber: Int32(clamping: last))) only" : nil
  }

  private func labels(_ first: Int, _ last: Int) -> String {
    first == last ? kind.label(first) : "\(kind.label(first)) to \(kind.label(last))"
  }
}

extension [String] {
  /// The texts without those that repeat the one before.
  fileprivate var uniqued: [String] {
    var result: [String] = []
    for text in self where result.last != text { result.append(text) }
    return result
  }
}
