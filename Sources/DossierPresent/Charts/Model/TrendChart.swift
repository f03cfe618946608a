public import DossierDB

extension Chart {
  /// The most series that a trend's chart draws.
  private static let seriesLimit = 6

  /// The chart of a trend: the form rate of each group over the periods.
  ///
  /// One group is drawn with its Wilson interval and its rolling rate; of several, those with most dossiers
  /// resolved are drawn.
  /// - Parameters:
  ///   - target: A rate between 0 and 1 to compare with, or nil.
  ///   - check: Is called every thousand rows; what it throws ends the work.
  public init(
    _ report: TrendReport, language: ChartLanguage = .english, target: Double? = nil,
    check: () throws(DossierError) -> Void = {}
  ) throws(DossierError) {
    let words = TrendWords(language: language)
    let groups = try TrendGroups(report, words: words, check: check)
    let drawn = groups.largest(Self.seriesLimit)
    let isSingle = groups.count == 1
    var series = drawn.map { group in
      ChartSeries(
        name: isSingle ? words.rate : group.name,
        points: group.rows.enumerated().map { place, row in
          Self.point(
            report.rows[row], "form", hasInterval: isSingle, isComplete: place != groups.incompletePlace)
        })
    }
    if isSingle, let rows = drawn.first?.rows, report.rollingPeriodCount > 1 {
      series.append(
        ChartSeries(
          name: words.rolling(report.rollingPeriodCount, period: report.period),
          points: rows.enumerated().map { place, row in
            report.rows[row][name: "form_rate_rolling"].map {
              ChartPoint($0, isComplete: place != groups.incompletePlace)
            }
          }))
    }
    let points = series.flatMap(\.points).compactMap { $0 }
    var notes = points.isEmpty ? [words.noData] : []
    if let place = groups.incompletePlace, points.contains(where: { !$0.isComplete }) {
      notes.append(words.incomplete(groups.periods[place]))
    }
    if drawn.count < groups.count { notes.append(words.shown(drawn.count, of: groups.count)) }
    let title = words.title(period: report.period, dimensions: groups.dimensions)
    self.init(
      title: isSingle && !groups.dimensions.isEmpty ? "\(title): \(drawn[0].name)" : title,
      places: groups.periods, placeTitle: words.period(report.period), valueTitle: words.valueTitle,
      series: series, placesPerUnit: Self.placesPerYear(report.period),
      unitStart: Self.firstOfYear(groups.periods, report.period),
      intervalTitle: isSingle ? words.interval : nil,
      reference: target.map { ChartReference($0 * 100, label: words.target) },
      marks: Self.marks(report, places: groups.periods, language: language),
      notes: notes)
  }

  private static func placesPerYear(_ period: String) -> Int {
    switch period {
    case "half", "reporting_half": 2
    case "quarter", "reporting_quarter": 4
    case "month", "reporting_month": 12
    default: 1
    }
  }

  /// The first period that begins a year, whose label ends in 1: `2024-H1`, `2024-Q1`, `2024-01`.
  private static func firstOfYear(_ periods: [String], _ period: String) -> Int {
    if placesPerYear(period) == 1 { return 0 }
    return periods.firstIndex { $0.hasSuffix("1") && !$0.hasSuffix("-11") } ?? 0
  }

  private static func point(
    _ row: Row, _ rate: String, hasInterval: Bool, isComplete: Bool
  ) -> ChartPoint? {
    row[name: "\(rate)_rate"].map { value in
      hasInterval
        ? ChartPoint(
          value, low: row[name: "\(rate)_low"], high: row[name: "\(rate)_high"], isComplete: isComplete)
        : ChartPoint(value, isComplete: isComplete)
    }
  }

  private static func marks(
    _ report: TrendReport, places: [String], language: ChartLanguage
  ) -> [ChartMark] {
    report.breaks.map { seriesBreak in
      let label = language == .english ? seriesBreak.englishLabel : seriesBreak.vietnameseLabel
      let place = places.firstIndex { $0.utf8.elementsEqual(seriesBreak.period.utf8) } ?? 0
      return ChartMark(
        place: place, label: "\(seriesBreak.date) \(label)", isWarning: seriesBreak.breaksComparison)
    }
  }
}

extension Row {
  /// The fraction in a column, as a percentage.
  fileprivate subscript(name name: String) -> Double? {
    if case .double(let value)? = self[name] { value * 100 } else { nil }
  }
}
