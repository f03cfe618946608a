import DossierBase
import DossierCalendar
import DossierCity
import DossierStatistics
import Testing

/// The identities of the official form hold on a generated city, faults included.
@Suite struct OfficialFormTests {
  @Test(arguments: [PeriodKind.reportingMonth, .reportingQuarter, .year])
  func receivedIsResolvedOrOpen(period: PeriodKind) throws {
    let days = CityFixture.day(2_024, 6, 1)...CityFixture.day(2_025, 9, 30)
    let city = try CityFixture.city(CityRequest(rowCount: 30_000, days: days, columns: .peers))
    let options = OnTimeOptions(by: [.period(period)])
    let report = try OnTimeReport(
      of: city, options: options, filter: nil, scheduler: Scheduler(threadCount: 2))
    let columns = report.table.schema.columns.map(\.name)
    var open = 0
    var receivedTotal = 0
    for batch in report.table.batches {
      for row in 0..<batch.count {
        func count(_ name: String) throws -> Int {
          let place = try #require(columns.firstIndex(of: name))
          guard case .integer(let number) = try batch.columns[place].scalar(row) else { return 0 }
          return Int(number)
        }
        let received = try count("received")
        let resolved = try count("resolved")
        #expect(
          try resolved == count("early") + count("on_time") + count("late") + count("no_appointment"))
        #expect(try open + received == resolved + count("open"))
        open = try count("open")
        receivedTotal += received
      }
    }
    #expect(receivedTotal == 30_000)
    #expect(open > 0)
  }
}
