import DossierBase
import DossierCalendar
import DossierReference
import DossierStatistics
import Testing

@Suite struct SeriesBreakTests {
  static let merger = SeriesBreak(
    day: Int32(day("2025-07-01")), breaksComparison: true, englishLabel: "Merger", vietnameseLabel: "Hợp nhất"
  )

  @Test(arguments: [
    ("2025-01-01", "2025-12-31", true), ("2025-07-01", "2025-12-31", false),
    ("2025-06-30", "2025-07-01", true), ("2025-01-01", "2025-06-30", false),
  ])
  func aBreakDividesDaysOnBothSides(first: String, last: String, divides: Bool) {
    #expect(Self.merger.divides(day(first)...day(last)) == divides)
  }

  @Test func aPassingStateDividesAtItsEndToo() {
    var lockdown = Self.merger
    lockdown.lastDay = Int32(day("2025-09-30"))
    #expect(lockdown.divides(day("2025-08-01")...day("2025-12-31")))
    #expect(!lockdown.divides(day("2025-08-01")...day("2025-09-30")))
    #expect(!lockdown.divides(day("2025-10-01")...day("2025-12-31")))
  }

  @Test func theYearAfterABreakIsComparedAcrossIt() throws {
    let rows = (0..<48).map { month -> Dossier in
      let moment = instant("2023-01-20") + Int64(month) * 30 * Microseconds.perDay
      return Dossier(accepted: moment, finished: moment, due: moment)
    }
    var random = RandomDossiers(count: 0, seed: 1, hasDateDues: true)
    random.dossiers = rows
    let counting = OnTimeArguments(by: [.period(.quarter)])
    let report = try TrendTests.trend(random.table(.flat, rowsPerBlock: 99), counting).findings
    #expect(report.breaks(of: [Self.merger]) == [Self.merger])
    let compared = report.periodsComparing(across: Self.merger).map { PeriodKind.quarter.label($0) }
    #expect(compared == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"])
    var harmless = Self.merger
    harmless.breaksComparison = false
    #expect(report.periodsComparing(across: harmless).isEmpty)
  }

  @Test func theBuiltInBreaksAreDays() {
    let table = CSVTable(text: ReferenceData.seriesBreaks)
    for text in table.column("date") { #expect(PeriodKind.day.label(day(text)) == text) }
    #expect(table.column("label_vi").allSatisfy { !$0.isEmpty } && table.rows.count == 6)
  }
}
