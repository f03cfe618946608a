import DossierBase
import DossierCalendar
import DossierCity
import DossierQuery
import DossierSQL
import DossierStatistics
import DossierVector
import Testing

/// A city as the table of dossiers.
private final class CityTable: Catalog {
  let table: any TableSource

  init(_ table: any TableSource) { self.table = table }

  func table(named name: String) throws(EngineError) -> (any TableSource)? { table }
  let tableNames = ["dossiers"]
  func calendar() throws(EngineError) -> WorkingCalendar { try WorkingCalendar(rows: []) }
  var tableFunctions: [any TableFunction] { StatisticsFunctions.tableFunctions }
}

/// The identities of the official form hold on a generated city, faults included.
@Suite struct OfficialFormTests {
  @Test(arguments: [PeriodKind.reportingMonth, .reportingQuarter, .year])
  func receivedIsResolvedOrOpen(period: PeriodKind) throws {
    let days = CityFixture.day(2_024, 6, 1)...CityFixture.day(2_025, 9, 30)
    let city = try CityFixture.city(CityRequest(rowCount: 30_000, days: days, columns: .peers))
    let session = QuerySession(
      catalog: CityTable(city), scheduler: Scheduler(threadCount: 2), budget: MemoryBudget(limit: .max),
      interruption: Interruption())
    let sql = "SELECT * FROM ontime(by := '\(period.rawValue)')"
    let report = try session.run(SQLParser.statements(of: sql)[0])
    let columns = report.schema.columns.map(\.name)
    var open = 0
    var receivedTotal = 0
    for batch in try report.batches() {
      for row in 0..<batch.count {
        func count(_ name: String) throws -> Int {
          let place = try #require(columns.firstIndex(of: name))
          guard case .integer(let number) = try batch.column(place).scalar(row) else { return 0 }
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
