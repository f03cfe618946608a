import DossierBase
import DossierCalendar
import Testing

@Suite struct PeriodTests {
  @Test(arguments: [
    ("2024-07-14", PeriodKind.reportingMonth, "2024-07"), ("2024-07-15", .reportingMonth, "2024-08"),
    ("2024-06-14", .reportingQuarter, "2024-Q2"), ("2024-06-15", .reportingQuarter, "2024-Q3"),
    ("2024-06-14", .reportingHalf, "2024-H1"), ("2024-06-15", .reportingHalf, "2024-H2"),
    ("2023-12-14", .reportingYear, "2023"), ("2023-12-15", .reportingYear, "2024"),
    ("2023-12-31", .reportingMonth, "2024-01"), ("2023-12-31", .reportingQuarter, "2024-Q1"),
    ("2024-06-30", .quarter, "2024-Q2"), ("2024-07-01", .half, "2024-H2"), ("2024-02-29", .month, "2024-02"),
    ("2023-12-31", .year, "2023"), ("2021-01-03", .week, "2020-W53"), ("2021-01-04", .week, "2021-W01"),
    ("2019-12-30", .week, "2020-W01"), ("2024-03-05", .day, "2024-03-05"), ("1969-12-31", .month, "1969-12"),
  ])
  func labelsDays(date: String, kind: PeriodKind, label: String) {
    #expect(Period(kind, containing: Int(day(date))).label == label)
  }

  @Test(arguments: [
    ("2024", "2023-12-15", "2024-12-14"), ("2024-H1", "2023-12-15", "2024-06-14"),
    ("2024-H2", "2024-06-15", "2024-12-14"), ("2024-Q1", "2023-12-15", "2024-03-14"),
    ("2024-Q3", "2024-06-15", "2024-09-14"), ("2024-07", "2024-06-15", "2024-07-14"),
    ("2024-W05", "2024-01-29", "2024-02-04"), ("2024-02-29", "2024-02-29", "2024-02-29"),
  ])
  func readsReportingLabels(label: String, first: String, last: String) throws {
    let period = try Period(parsing: label, in: .reporting)
    #expect(period.firstDay == Int(day(first)) && period.lastDay == Int(day(last)))
    #expect(period.label == label)
  }

  @Test(arguments: [("2024", "2024-01-01"), ("2024-h2", "2024-07-01"), ("2024-q3", "2024-07-01")])
  func readsCivilLabels(label: String, first: String) throws {
    #expect(try Period(parsing: label, in: .civil).firstDay == Int(day(first)))
  }

  @Test(arguments: [
    "", "24", "2024-", "2024-Q5", "2024-Q0", "2024-13", "2024-00", "2024-W54", "2023-W53", "2024-W00",
    "2023-02-29", "2024-1-1", "2024/07", "0000", "2024-Q12", "20240701", "２０２４", "2024-07-01T", "2024-H3",
  ])
  func refusesOtherTexts(label: String) {
    for calendar in Period.Calendar.allCases {
      let error = #expect(throws: EngineError.self) { try Period(parsing: label, in: calendar) }
      #expect(error?.code == .usage)
    }
  }

  @Test(arguments: PeriodKind.allCases)
  func periodsFollowEachOtherWithoutGaps(kind: PeriodKind) throws {
    var last = Int.min
    for day in -800_000...800_000 where day % 7 == 0 || abs(day - 20_000) < 1_500 {
      let index = kind.index(ofDay: day)
      let first = kind.firstDay(ofIndex: index)
      try #require(first <= day && day <= kind.lastDay(ofIndex: index))
      try #require(kind.index(ofDay: first) == index && kind.index(ofDay: first - 1) == index - 1)
      try #require(index >= last)
      last = index
    }
  }

  @Test(arguments: PeriodKind.allCases)
  func labelsAreReadBack(kind: PeriodKind) throws {
    for day in stride(from: 10_957, to: 25_000, by: 5) {
      let period = Period(kind, containing: day)
      #expect(try Period(parsing: period.label, in: kind.isReporting ? .reporting : .civil) == period)
    }
  }
}
