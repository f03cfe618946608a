import DossierCalendar

/// The counts of one group in consecutive periods, and how its `form_rate` moves.
struct TrendSeries {
  /// The number of the first period, which may lie before the range.
  let firstIndex: Int
  let kind: PeriodKind
  private let rates: [Double?]
  /// On time of all periods before the one at a position, and the last entry of all of them.
  private let onTimeBefore: [Int]
  /// The denominators of `form_rate`, summed likewise.
  private let judgedBefore: [Int]

  init(_ counts: [OnTimeCounts], firstIndex: Int, kind: PeriodKind, rule: NoAppointment) {
    self.firstIndex = firstIndex
    self.kind = kind
    rates = counts.map { $0.form(rule)?.rate }
    var onTime = [0]
    var judged = [0]
    onTime.reserveCapacity(counts.count + 1)
    judged.reserveCapacity(counts.count + 1)
    for row in counts {
      onTime.append(onTime[onTime.count - 1] + row.judgedOnTime(rule))
      judged.append(judged[judged.count - 1] + row.judgedOnTime(rule) + row.late)
    }
    onTimeBefore = onTime
    judgedBefore = judged
  }

  /// The rate of a period less that of the period before; nil if either has none.
  func changeFromPrevious(_ index: Int) -> Double? { change(from: index - 1, to: index) }

  /// The rate of a period less that of the same period of the year before; nil if either has none.
  func changeFromYearBefore(_ index: Int) -> Double? {
    kind.index(ofYearBefore: index).flatMap { change(from: $0, to: index) }
  }

  /// The rate of all dossiers of the last `count` periods up to this one, from summed counts; nil without any.
  func rollingRate(_ index: Int, over count: Int) -> Double? {
    let end = index - firstIndex + 1
    let start = max(0, end - count)
    let judged = judgedBefore[end] - judgedBefore[start]
    return Proportion(onTimeBefore[end] - onTimeBefore[start], of: judged)?.rate
  }

  private func change(from earlier: Int, to index: Int) -> Double? {
    guard let new = rate(index), let old = rate(earlier) else { return nil }
    return new - old
  }

  private func rate(_ index: Int) -> Double? {
    let position = index - firstIndex
    return rates.indices.contains(position) ? rates[position] : nil
  }
}
