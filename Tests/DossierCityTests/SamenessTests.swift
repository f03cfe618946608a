import DossierCity
import Testing

/// The same request gives the same bytes, however the work is cut.
@Suite struct SamenessTests {
  private static func request(seed: UInt64 = 1, columns: CityRequest.Columns = .all) -> CityRequest {
    CityRequest(rowCount: 3_000, seed: seed, days: CityFixture.allDays, columns: columns)
  }

  @Test(arguments: CityRequest.Columns.allCases)
  func threadsDoNotMatter(columns: CityRequest.Columns) throws {
    let request = Self.request(columns: columns)
    let first = try CityFixture.csv(request, threadCount: 1, blockRowCount: 400)
    #expect(try CityFixture.csv(request, threadCount: 2, blockRowCount: 400) == first)
    #expect(try CityFixture.csv(request, threadCount: 8, blockRowCount: 400) == first)
  }

  @Test(arguments: [1, 77, 1_024, 65_536])
  func blocksDoNotMatter(blockRowCount: Int) throws {
    let request = CityRequest(
      rowCount: 1_500, days: CityFixture.day(2_020, 12, 28)...CityFixture.day(2_021, 1, 4))
    let whole = try CityFixture.csv(request)
    #expect(try CityFixture.csv(request, blockRowCount: blockRowCount) == whole)
  }

  /// Days of more rows than a slice has are drawn slice by slice.
  @Test func busyDaysDoNotMatter() throws {
    let day = CityFixture.day(2_023, 3, 6)
    let request = CityRequest(rowCount: 70_000, days: day...day, columns: .peers)
    let whole = try CityFixture.csv(request)
    #expect(try CityFixture.csv(request, threadCount: 3, blockRowCount: 10_007) == whole)
  }

  @Test func seedsDiffer() throws {
    let first = try CityFixture.csv(Self.request(seed: 1))
    let second = try CityFixture.csv(Self.request(seed: 2))
    #expect(first != second)
  }

  /// The bytes of version after version: changes of this number are changes of every city.
  @Test func theBytesAreKnown() throws {
    let text = try CityFixture.csv(Self.request())
    let checksum = text.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    #expect(checksum == 7_818_330_368_845_009_621)
  }

  @Test func emptyCitiesHaveAHeader() throws {
    let text = try CityFixture.csv(CityRequest(rowCount: 0, days: CityFixture.allDays, columns: .peers))
    #expect(text.split(separator: 10).count == 1)
  }
}
