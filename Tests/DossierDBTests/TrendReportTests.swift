import DossierDB
import DossierPresent
import Foundation
import Testing

/// Trends by the library's face.
@Suite struct TrendReportTests {
  /// A dossier a quarter from 2023 to 2026, on the 20th of its first month; those of 2025 are late.
  private static func connection(_ more: String = "", agency: String = "Sở Nội vụ") throws -> Connection {
    var csv = "dossier_id,sector,accepted_at,current_due_at,finished_at,resolving_agency\n"
    for year in 2023...2026 {
      for month in [1, 4, 7, 10] {
        let day = String(format: "%04d-%02d-20", year, month)
        let end = year == 2025 ? String(format: "%04d-%02d-25", year, month) : day
        csv += "\(year)\(month),Đất đai,\(day),\(day),\(end),\(agency)\n"
      }
    }
    let connection = Database(inMemory: Database.Options()).connect()
    try load(csv + more, ImportOptions(), connection)
    return connection
  }

  private static func load(_ csv: String, _ options: ImportOptions, _ connection: Connection) throws {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "dossier-trend-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(csv.utf8).write(to: file)
    try connection.importCSV(path: file.path, options: options)
  }

  @Test func theReportHasItsColumnsAndBreaks() throws {
    let report = try Self.connection().trend()
    #expect(report.period == "reporting_quarter" && report.rollingPeriodCount == 4)
    #expect(
      report.rows.columns.suffix(3).map(\.name) == ["change_previous", "change_year", "form_rate_rolling"])
    #expect(report.rows.columns.count == 21 && report.rows.rowCount == 16)
    let first = try #require(report.rows.first { $0.text(0) == "2025-Q1" })
    #expect(first["change_year"] == .double(-1) && first["form_rate_rolling"] == .double(0.75))
    #expect(
      report.breaks.map(\.date.description) == ["2025-01-01", "2025-03-01", "2025-07-01", "2025-07-01"])
    #expect(report.breaks[2].period == "2025-Q3" && report.breaks[2].breaksComparison)
    #expect(report.breaks[0].vietnameseLabel.contains("Sáp nhập"))
    let warnings = report.notes.filter { $0.hasPrefix("warning: ") }
    #expect(
      warnings == [
        "warning: change_year of 2025-Q3 to 2026-Q3 compares across the break of 2025-07-01, which is not like for like"
      ])
    #expect(report.notes.contains("form_rate_rolling of 2023-Q1 to 2023-Q3 sums fewer than 4 periods"))
    #expect(report.notes.contains { $0.hasPrefix("2026-Q4 is still running: counted as of 2026-10-20") })
  }

  @Test func breaksAreDataThatMayBeReplaced() throws {
    let connection = try Self.connection()
    let csv = """
      date,until,breaks_comparison,label_en,label_vi
      2024-06-01,2024-06-30,0,Move,Chuyển trụ sở
      2030-01-01,,1,Later,Sau này

      """
    try Self.load(csv, ImportOptions(table: "series_breaks"), connection)
    let report = try connection.trend(
      TrendOptions(counting: OnTimeOptions(dimensions: ["month"]), rollingPeriodCount: 3))
    #expect(report.breaks.map(\.englishLabel) == ["Move"] && report.breaks[0].period == "2024-06")
    #expect(report.breaks[0].lastDate == CalendarDate("2024-06-30"))
    #expect(!report.notes.contains { $0.hasPrefix("warning: ") })
  }

  /// The breaks are of the agencies in the table `agencies`, by any form of their names, and of rows that are counted.
  @Test func breaksNeedAnAgencyOfTheTable() throws {
    let connection = try Self.connection(
      "b,Hộ tịch,2024-01-01,2024-01-02,2024-01-02,Boston\n",
      agency: "So\u{31B}\u{309} No\u{323}\u{302}i vu\u{323}")
    #expect(try connection.trend().breaks.count == 4)
    var options = TrendOptions(breaks: .ignore)
    #expect(try connection.trend(options).breaks.isEmpty)
    options = TrendOptions(counting: OnTimeOptions(condition: "resolving_agency = 'Boston'"))
    let report = try connection.trend(options)
    #expect(report.breaks.isEmpty && !report.notes.contains { $0.contains("break") })
    options.counting.condition = "resolving_agency <> 'Boston'"
    #expect(try connection.trend(options).breaks.count == 4)
    let foreign = try Self.connection(agency: "Public Works").trend()
    #expect(foreign.breaks.isEmpty && !foreign.notes.contains { $0.contains("break") })
  }

  @Test func theRunningPeriodIsHollow() throws {
    let report = try Self.connection().trend()
    #expect(report.incompletePeriod == "2026-Q4")
    let chart = try Chart(report)
    #expect(chart.series[0].points.map { $0?.isComplete } == Array(repeating: true, count: 15) + [false])
    let whole = try Self.connection().trend(TrendOptions(counting: OnTimeOptions(range: .period("2025"))))
    #expect(whole.incompletePeriod == nil)
    #expect(try Chart(whole).series[0].points.allSatisfy { $0?.isComplete == true })
  }

  @Test func theCalendarDecidesOnTheQuarter() throws {
    let counting = OnTimeOptions(range: .period("2024"), calendar: .civil)
    let report = try Self.connection().trend(TrendOptions(counting: counting))
    #expect(report.period == "quarter" && report.rows.map { $0.text(0) } == (1...4).map { "2024-Q\($0)" })
    #expect(report.rows[0]["change_year"] == .double(0))
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let connection = try Self.connection()
    for options in [
      TrendOptions(counting: OnTimeOptions(dimensions: ["month", "year"])),
      TrendOptions(rollingPeriodCount: 0),
      TrendOptions(counting: OnTimeOptions(dimensions: ["colour"])),
    ] {
      let error = #expect(throws: DossierError.self) { try connection.trend(options) }
      #expect(error?.code == .usage)
    }
    let error = #expect(throws: DossierError.self) {
      try Self.load("date,until\n,2024-01-01\n", ImportOptions(table: "series_breaks"), connection)
    }
    #expect(error?.code == .data)
  }

  @Test func theChartOfOneGroupHasItsRollingRateAndMarks() throws {
    let chart = try Chart(Self.connection().trend(), language: .vietnamese, target: 0.98)
    #expect(chart.series.count == 2 && chart.places.count == 16 && chart.places[0] == "2023-Q1")
    #expect(chart.series[0].points[8]?.value == 0 && chart.series[0].points[8]?.high != nil)
    #expect(chart.series[1].points[8]?.value == 75)
    #expect(
      chart.marks.map(\.place) == [8, 8, 10, 10]
        && chart.marks.map(\.isWarning) == [false, false, true, true])
    #expect(chart.title.contains("quý báo cáo") && chart.reference?.value == 98)
  }

  @Test func theChartOfManyGroupsDrawsTheLargest() throws {
    var more = ""
    for group in 0..<9 {
      for number in 0...group {
        more += "g\(group)-\(number),Nhóm \(group),2024-01-01,2024-01-02,2024-01-02,\n"
      }
    }
    let counting = OnTimeOptions(dimensions: ["year", "sector"])
    let chart = try Chart(Self.connection(more).trend(TrendOptions(counting: counting)))
    #expect(chart.series.map(\.name) == ["Đất đai"] + (4...8).reversed().map { "Nhóm \($0)" })
    #expect(chart.places == ["2023", "2024", "2025", "2026"] && chart.series[1].points[0] == nil)
    #expect(
      chart.notes == [
        "hollow: 2026 is not complete and does not set the scale",
        "6 of 10 series are drawn: those with most dossiers resolved",
      ])
  }
}
