import DossierBase
import DossierCity
import Testing

/// Every dossier is resolved by an agency of its time.
@Suite struct AgencyTests {
  private static func check(_ days: ClosedRange<Int>) throws {
    let request = CityRequest(rowCount: 40_000, days: days, columns: .peers)
    let generator = try CityFixture.generator(request)
    // Swift compares texts by canonical equivalence, so decomposed names are found too.
    let agencies = Dictionary(grouping: generator.register.agencies, by: \.name)
    let rows = CityRows(try CityFixture.city(request))
    let names = rows.texts("resolving_agency")
    let accepted = rows.numbers("accepted_at")
    let finished = rows.numbers("finished_at")
    for row in names.indices {
      let name = String(decoding: names[row], as: UTF8.self)
      let agency = try #require(agencies[name]?.first, "\(name) is an agency")
      let end = min((finished[row] ?? .max) / 86_400, days.upperBound)
      let valid = agency.days.contains((accepted[row] ?? 0) / 86_400) || agency.days.contains(end)
      #expect(valid, "\(agency.name) at row \(row)")
    }
  }

  @Test func thuDucsMerger() throws {
    try Self.check(CityFixture.day(2_020, 12, 1)...CityFixture.day(2_021, 1, 31))
  }

  @Test func theBreakOf2025() throws {
    try Self.check(CityFixture.day(2_025, 6, 1)...CityFixture.day(2_025, 7, 31))
  }

  @Test func namesAndUnitCodesAreUnique() throws {
    let request = CityRequest(rowCount: 0, days: CityFixture.allDays)
    let agencies = try CityFixture.generator(request).register.agencies
    #expect(Set(agencies.map { Array($0.name.utf8) }).count == agencies.count)
    #expect(Set(agencies.map { Array($0.unitCode.utf8) }).count == agencies.count)
    #expect((430...900).contains(agencies.count))
  }

  @Test func decompositionIsCanonical() {
    for text in ["Thủ Đức", "Hoà Bình", "ở ự ệ ặ ỗ Ẩ Ỹ ừ", "Phường 1"] {
      let bytes = Decomposition.bytes(text)
      #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
    #expect(Decomposition.bytes("ệ") == Array("e\u{323}\u{302}".utf8))
    #expect(Decomposition.bytes("ợ") == Array("o\u{31B}\u{323}".utf8))
  }
}
