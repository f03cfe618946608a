import DossierBase
import DossierCalendar
import DossierStatistics
import DossierVector
import Testing

/// Trends of random dossiers against reports of single periods, which other tests hold to be right.
@Suite struct TrendTests {
  static let kinds: [PeriodKind] = [
    .month, .reportingMonth, .quarter, .reportingQuarter, .half, .reportingHalf, .year, .reportingYear, .week,
  ]

  static func trend(
    _ source: any TableSource, _ counting: OnTimeArguments, rolling: Int? = nil,
    budget: MemoryBudget = MemoryBudget(limit: .max)
  ) throws -> MadeReport<TrendFindings> {
    try ReportMaker(source: source, budget: budget).trend(
      TrendArguments(counting, rollingPeriodCount: rolling))
  }

  /// Dossiers of two years and a half: three lots of the random ones, the later ones moved by about a year.
  ///
  /// - Parameter changes: Whether appointments change.
  static func dossiers(seed: UInt64, changes: Bool = true) -> RandomDossiers {
    var all = RandomDossiers(count: 120, seed: seed, hasDateDues: false)
    for (lot, dayCount) in [365, 700].enumerated() {
      let shift = Int64(dayCount) * Microseconds.perDay
      for dossier in RandomDossiers(count: 120, seed: seed + UInt64(lot) + 50, hasDateDues: false).dossiers {
        var moved = dossier
        moved.accepted = dossier.accepted.map { $0 + shift }
        moved.finished = dossier.finished.map { $0 + shift }
        moved.due = dossier.due.map { $0 + shift }
        moved.originalDue = dossier.originalDue.map { $0 + shift }
        moved.dueChanged = dossier.dueChanged.map { $0 + shift }
        all.dossiers.append(moved)
      }
    }
    if !changes { for place in all.dossiers.indices { all.dossiers[place].dueChanged = nil } }
    return all
  }

  /// The form rate of all days of a range, by sector.
  static func rates(_ source: any TableSource, _ days: ClosedRange<Int>) throws -> [String?: Double] {
    var options = OnTimeArguments(by: [.sector])
    options.from = Int32(days.lowerBound)
    options.to = Int32(days.upperBound)
    var result: [String?: Double] = [:]
    for row in rows(of: try report(source, options).table) {
      result[row.keys[0]] = row.rates["form_rate"] ?? nil
    }
    return result
  }

  @Test(arguments: kinds, [true, false])
  func everyRowIsMadeOfReportsOfItsPeriods(kind: PeriodKind, changes: Bool) throws {
    let rolling = kind.rawValue.count % 4 + 2
    let table = Self.dossiers(seed: 3, changes: changes).table(.sharedDictionary, rowsPerBlock: 50)
    let found = rows(
      of: try Self.trend(table, OnTimeArguments(by: [.sector, .period(kind)]), rolling: rolling).table)
    var indices: [String: Int] = [:]
    for day in day("2023-01-01")...day("2027-01-01") {
      let index = kind.index(ofDay: day)
      indices[kind.label(index)] = index
    }
    func days(_ first: Int, _ last: Int) -> ClosedRange<Int> {
      kind.firstDay(ofIndex: first)...kind.lastDay(ofIndex: last)
    }
    for label in Set(found.map { $0.keys[1]! }) {
      let index = try #require(indices[label])
      let own = try Self.rates(table, days(index, index))
      let previous = try Self.rates(table, days(index - 1, index - 1))
      let before = try Self.yearBefore(kind, index).map { try Self.rates(table, days($0, $0)) } ?? [:]
      let union = try Self.rates(table, days(index - rolling + 1, index))
      for row in found where row.keys[1] == label {
        let sector = row.keys[0]
        #expect(row.rates["form_rate"] == .some(own[sector]))
        #expect(
          row.rates["change_previous"] == .some(Self.difference(own[sector], previous[sector])), "\(row)")
        #expect(row.rates["change_year"] == .some(Self.difference(own[sector], before[sector])), "\(row)")
        // Each period judges by the appointments in force at its own end; the union does so at the last one's.
        if !changes { #expect(row.rates["form_rate_rolling"] == .some(union[sector]), "\(row)") }
        let window = found.filter {
          $0.keys[0] == sector && ((index - rolling + 1)...index).contains(indices[$0.keys[1]!]!)
        }
        let onTime = window.reduce(0) { $0 + $1["early"] + $1["on_time"] }
        let judged = window.reduce(onTime) { $0 + $1["late"] }
        let summed = judged == 0 ? nil : Double(onTime) / Double(judged)
        #expect(row.rates["form_rate_rolling"] == .some(summed), "\(row)")
      }
    }
  }

  private static func difference(_ new: Double?, _ old: Double?) -> Double? {
    guard let new, let old else { return nil }
    return new - old
  }

  /// The same period of the year before, by its label.
  private static func yearBefore(_ kind: PeriodKind, _ index: Int) -> Int? {
    let label = kind.label(index)
    let wanted = String(Int(label.prefix(4))! - 1) + label.dropFirst(4)
    return ((index - 400)..<index).first { kind.label($0) == wanted }
  }

  @Test func countsAreThoseOfTheOnTimeReportAndGapsAreZeros() throws {
    let table = Self.dossiers(seed: 8).table(.flat, rowsPerBlock: 64)
    for kind in Self.kinds {
      let counting = OnTimeArguments(by: [.period(kind), .sector])
      let found = rows(of: try Self.trend(table, counting).table)
      var known: [[String?]: ReportRow] = [:]
      for row in rows(of: try report(table, counting).table) { known[row.keys] = row }
      let sectors = Set(found.map { $0.keys[1] })
      let labels = Set(found.map { $0.keys[0] })
      #expect(found.count == sectors.count * labels.count)
      #expect(Set(found.map(\.keys)).isSuperset(of: known.keys))
      for row in found {
        if let same = known[row.keys] {
          #expect(same.counts == row.counts && same.rates["portal_low"] == row.rates["portal_low"])
        } else {
          #expect(row.counts.values.allSatisfy { $0 == 0 } && row.rates["form_rate"] == .some(nil))
        }
      }
    }
  }

  @Test func aRowDoesNotDependOnTheRangeShown() throws {
    let table = Self.dossiers(seed: 21).table(.blockDictionaries, rowsPerBlock: 30)
    for (kind, from, to) in [
      (PeriodKind.reportingMonth, "2025-02-15", "2025-08-14"), (.month, "2025-03-01", "2025-06-30"),
      (.week, "2025-02-03", "2025-05-25"), (.reportingQuarter, "2024-12-15", "2025-06-14"),
    ] {
      var counting = OnTimeArguments(by: [.sector, .period(kind)])
      let all = rows(of: try Self.trend(table, counting).table)
      counting.from = Int32(day(from))
      counting.to = Int32(day(to))
      let part = rows(of: try Self.trend(table, counting).table)
      #expect(part.count > 4 && part.contains { $0.rates["change_year"] != .some(nil) })
      for row in part { #expect(all.contains(row), "\(kind) \(row)") }
    }
  }

  @Test func aPeriodThatTheRangeDividesIsCountedInside() throws {
    let table = Self.dossiers(seed: 5).table(.flat, rowsPerBlock: 64)
    var counting = OnTimeArguments(by: [.period(.month)])
    counting.from = Int32(day("2025-02-10"))
    counting.to = Int32(day("2025-04-20"))
    let found = rows(of: try Self.trend(table, counting).table)
    let plain = rows(of: try report(table, counting).table)
    #expect(found.map(\.counts) == plain.map(\.counts) && found.count == 3)
  }

  /// Dossiers that are on time, but late where the text ends in an exclamation mark.
  private static func series(_ texts: [String], _ kind: PeriodKind) throws -> [String: ReportRow] {
    var random = RandomDossiers(count: 0, seed: 1, hasDateDues: true)
    random.dossiers = texts.map { text in
      let moment = instant(String(text.prefix(10)))
      return Dossier(
        accepted: moment, finished: moment, due: text.hasSuffix("!") ? moment - Microseconds.perDay : moment)
    }
    let found = rows(
      of: try trend(random.table(.flat, rowsPerBlock: 9), OnTimeArguments(by: [.period(kind)])).table)
    return Dictionary(uniqueKeysWithValues: found.map { ($0.keys[0]!, $0) })
  }

  @Test func daysAreComparedWithTheSameDateAlsoInLeapYears() throws {
    let found = try Self.series(
      ["2023-02-28!", "2023-03-01", "2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28!", "2025-03-01"],
      .day)
    #expect(found["2024-02-28"]?.rates["change_year"] == 1)
    #expect(found["2024-02-29"]?.rates["change_year"] == .some(nil))
    #expect(found["2024-02-29"]?.rates["change_previous"] == 0)
    #expect(found["2024-03-01"]?.rates["change_year"] == 0)
    #expect(found["2025-02-28"]?.rates["change_year"] == -1)
    #expect(found.count == 733 && found["2024-07-01"]?.counts["received"] == 0)
  }

  @Test func weeksAreComparedByTheirISONumber() throws {
    // 2020 has a week 53, whose Sunday lies in 2021.
    let found = try Self.series(
      ["2019-12-30!", "2020-12-29", "2021-01-03", "2021-01-04", "2021-12-31!"], .week)
    #expect(found["2020-W01"]?.rates["form_rate"] == 0 && found["2020-W53"]?["resolved"] == 2)
    #expect(found["2020-W53"]?.rates["change_year"] == .some(nil))
    #expect(found["2021-W01"]?.rates["change_year"] == 1)
    #expect(
      found["2021-W52"]?.rates["change_year"] == .some(nil) && found["2021-W52"]?.rates["form_rate"] == 0)
    #expect(found.count == 105)
  }

  @Test func reportingPeriodsAreComparedFromThe15thOn() throws {
    let found = try Self.series(["2023-12-14!", "2023-12-15", "2024-12-14", "2024-12-15!"], .reportingYear)
    #expect(found["2024"]?["resolved"] == 2 && found["2024"]?.rates["change_year"] == 1)
    #expect(found["2025"]?.rates["change_previous"] == -1 && found["2025"]?.rates["form_rate_rolling"] == 0)
    let months = try Self.series(["2023-12-14!", "2023-12-15", "2024-12-14", "2024-12-15!"], .reportingMonth)
    #expect(months["2024-12"]?.rates["change_year"] == 1 && months["2025-01"]?.rates["change_year"] == -1)
    #expect(months["2025-01"]?.rates["form_rate_rolling"] == 0.5)
  }

  @Test func thePeriodIsAddedAndStandsAlone() throws {
    #expect(
      try TrendArguments(OnTimeArguments(by: [.sector])).counting.by == [.sector, .period(.reportingQuarter)])
    #expect(try TrendArguments(OnTimeArguments(by: [.period(.half)])).rollingPeriodCount == 2)
    #expect(throws: EngineError.self) {
      try TrendArguments(OnTimeArguments(by: [.period(.half), .period(.year)]))
    }
    for count in [0, -1, Int.max] {
      #expect(throws: EngineError.self) { try TrendArguments(OnTimeArguments(), rollingPeriodCount: count) }
    }
  }

  @Test func filledSeriesKeepToTheMemoryLimit() throws {
    let table = Self.dossiers(seed: 5).table(.flat, rowsPerBlock: 64)
    let counting = OnTimeArguments(by: [.agency, .period(.day)])
    #expect(throws: EngineError.self) {
      try Self.trend(table, counting, budget: MemoryBudget(limit: 2_000_000))
    }
  }

  @Test func anEmptyTableHasNoRows() throws {
    let table = RandomDossiers(count: 0, seed: 1, hasDateDues: true).table(.flat, rowsPerBlock: 9)
    var counting = OnTimeArguments()
    for from in [nil, Int32(day("2024-01-01"))] {
      counting.from = from
      let report = try Self.trend(table, counting)
      #expect(report.table.rowCount == 0 && report.days == nil)
      #expect(report.findings.breaks(of: [SeriesBreakTests.merger]).isEmpty)
    }
  }
}
