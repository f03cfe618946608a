import DossierBase
import DossierCalendar
import Testing

@Suite struct WorkingCalendarTests {
  let calendar: WorkingCalendar

  init() throws { calendar = try VietnameseCalendar.load() }

  @Test(arguments: zip(2_019...2_026, [252, 252, 250, 249, 249, 251, 250, 249]))
  func countsTheWorkingDaysOfAYear(year: Int, count: Int) throws {
    #expect(try calendar.workingDays(from: day("\(year - 1)-12-31"), to: day("\(year)-12-31")) == count)
  }

  @Test func countsAfterTheStartUpToTheEnd() throws {
    // 2024-03-01 is a Friday.
    #expect(try calendar.workingDays(from: day("2024-03-01"), to: day("2024-03-01")) == 0)
    #expect(try calendar.workingDays(from: day("2024-03-01"), to: day("2024-03-03")) == 0)
    #expect(try calendar.workingDays(from: day("2024-03-01"), to: day("2024-03-04")) == 1)
    #expect(try calendar.workingDays(from: day("2024-02-29"), to: day("2024-03-01")) == 1)
    #expect(try calendar.workingDays(from: day("2024-03-04"), to: day("2024-03-01")) == -1)
  }

  @Test func knowsClosuresAndMakeupWorkdays() throws {
    #expect(try !calendar.isWorkingDay(day("2024-02-09")))
    #expect(try calendar.isWorkingDay(day("2024-05-04")))
    #expect(try !calendar.isWorkingDay(day("2024-05-11")))
  }

  @Test func addsWorkingDays() throws {
    #expect(try calendar.addWorkingDays(1, to: day("2024-03-01")) == day("2024-03-04"))
    #expect(try calendar.addWorkingDays(1, to: day("2024-03-02")) == day("2024-03-04"))
    #expect(try calendar.addWorkingDays(-1, to: day("2024-03-04")) == day("2024-03-01"))
    #expect(try calendar.addWorkingDays(-1, to: day("2024-03-03")) == day("2024-03-01"))
    #expect(try calendar.addWorkingDays(0, to: day("2024-03-03")) == day("2024-03-03"))
    // Over Tết 2024, 8 to 14 February.
    #expect(try calendar.addWorkingDays(1, to: day("2024-02-07")) == day("2024-02-15"))
  }

  @Test func addingIsTheInverseOfCounting() throws {
    for start in stride(from: day("2020-03-01"), to: day("2025-06-01"), by: 3) {
      for count in [1, 2, 5, 23, 250] {
        let later = try calendar.addWorkingDays(count, to: start)
        #expect(try calendar.workingDays(from: start, to: later) == count)
        #expect(try calendar.isWorkingDay(later))
        let earlier = try calendar.addWorkingDays(-count, to: start)
        let isWorked = try calendar.isWorkingDay(start)
        #expect(try calendar.workingDays(from: start, to: earlier) == (isWorked ? -count : -count + 1))
      }
    }
  }

  @Test func refusesDaysOutsideTheLoadedYears() throws {
    let message = "2027-01-01 is outside the working calendar, which is loaded for 2019 to 2026"
    let error = #expect(throws: EngineError.self) {
      try calendar.workingDays(from: day("2026-12-31"), to: day("2027-01-01"))
    }
    #expect(error?.code == .evaluation && error?.message == message)
    #expect(throws: EngineError.self) {
      try calendar.workingDays(from: day("2018-12-30"), to: day("2020-01-01"))
    }
    #expect(throws: EngineError.self) {
      try calendar.workingDays(from: day("2050-01-01"), to: day("2050-01-01"))
    }
    #expect(throws: EngineError.self) { try calendar.addWorkingDays(1, to: day("2026-12-31")) }
    #expect(throws: EngineError.self) { try calendar.addWorkingDays(-1, to: day("2019-01-02")) }
    #expect(throws: EngineError.self) { try calendar.addWorkingDays(.min, to: day("2020-01-02")) }
    #expect(throws: EngineError.self) { try calendar.addWorkingDays(.max, to: day("2020-01-02")) }
    #expect(throws: EngineError.self) { try calendar.isWorkingDay(.min) }
    #expect(throws: EngineError.self) { try calendar.isWorkingDay(.max) }
  }

  @Test func doesNotCountThroughAYearThatIsNotLoaded() throws {
    let gapped = try WorkingCalendar(rows: [
      .init(day: day("2021-01-01"), kind: .closure), .init(day: day("2019-01-01"), kind: .closure),
    ])
    #expect(gapped.years == [2_019, 2_021])
    #expect(try gapped.workingDays(from: day("2020-12-31"), to: day("2021-01-04")) == 1)
    #expect(try gapped.addWorkingDays(1, to: day("2020-12-31")) == day("2021-01-04"))
    let error = #expect(throws: EngineError.self) {
      try gapped.workingDays(from: day("2019-06-01"), to: day("2021-06-01"))
    }
    #expect(error?.message == "2020-01-01 is outside the working calendar, which is loaded for 2019, 2021")
    #expect(throws: EngineError.self) { try gapped.addWorkingDays(-1, to: day("2020-12-31")) }
    #expect(throws: EngineError.self) { try gapped.addWorkingDays(260, to: day("2019-06-01")) }
    #expect(throws: EngineError.self) {
      try gapped.workingDays(from: day("2020-05-01"), to: day("2020-05-01"))
    }
  }

  @Test func countsRowByRow() throws {
    let starts = [day("2024-03-01"), day("1800-01-01"), day("2024-03-04")]
    let ends = [day("2024-03-04"), day("2024-03-04"), day("2024-03-01")]
    let validity: [UInt8] = [1, 0, 1]
    var result = [Int64](repeating: 7, count: 3)
    try calendar.workingDays(from: starts, to: ends, validity: validity, count: 3, into: &result)
    #expect(result == [1, 0, -1])
    #expect(throws: EngineError.self) {
      try calendar.workingDays(from: starts, to: ends, validity: nil, count: 3, into: &result)
    }
  }

  @Test func refusesACalendarWithoutRows() {
    #expect(throws: EngineError.self) { try WorkingCalendar(rows: []) }
    #expect(throws: EngineError.self) { try WorkingCalendar(rows: [.init(day: .max, kind: .closure)]) }
  }
}
