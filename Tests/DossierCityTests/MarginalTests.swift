import DossierBase
import DossierCity
import Testing

/// The city has the shares, rates and profiles of statistics.md, within the scatter of its size.
@Suite struct MarginalTests {
  private static let year = CityFixture.day(2_023, 1, 1)...CityFixture.day(2_023, 12, 31)
  private static let rows: Result<CityRows, any Error> = Result {
    CityRows(try CityFixture.city(CityRequest(rowCount: 60_000, days: year, columns: .peers)))
  }

  private static func share(of sector: String, in sectors: [[UInt8]]) -> Double {
    let wanted = Array(sector.utf8)
    return Double(sectors.count { $0 == wanted }) / Double(sectors.count)
  }

  @Test func sectorsHaveTheirShares() throws {
    let sectors = try Self.rows.get().texts("sector")
    #expect((0.60...0.70).contains(Self.share(of: "Chứng thực", in: sectors)))
    #expect((0.07...0.09).contains(Self.share(of: "Hộ tịch", in: sectors)))
    #expect((0.02...0.035).contains(Self.share(of: "Giấy phép lái xe", in: sectors)))
    #expect((0.003...0.007).contains(Self.share(of: "Cấp giấy phép xây dựng", in: sectors)))
    #expect(Set(sectors).count > 100)
  }

  @Test func latenessFollowsTheSector() throws {
    let rows = try Self.rows.get()
    let sectors = rows.texts("sector")
    let due = rows.numbers("current_due_at")
    let finished = rows.numbers("finished_at")
    var counts: [[UInt8]: (all: Int, late: Int)] = [:]
    var total = (all: 0, late: 0)
    for row in sectors.indices {
      guard let due = due[row], let finished = finished[row] else { continue }
      let late = finished / 86_400 > due ? 1 : 0
      counts[sectors[row], default: (0, 0)].all += 1
      counts[sectors[row], default: (0, 0)].late += late
      total = (total.all + 1, total.late + late)
    }
    func rate(_ sector: String) -> Double {
      let count = counts[Array(sector.utf8)] ?? (1, 1)
      return Double(count.late) / Double(count.all)
    }
    #expect((0.001...0.0025).contains(Double(total.late) / Double(total.all)))
    #expect(rate("Chứng thực") < 0.0003)
    #expect((0.008...0.03).contains(rate("Cập nhật biến động đất đai")))
  }

  @Test func someAreOpenAtTheEnd() throws {
    let finished = try Self.rows.get().numbers("finished_at")
    let open = finished.count { $0 == nil }
    #expect((60...450).contains(open))
    let cutOff = (Self.year.upperBound + 1) * 86_400
    #expect(finished.allSatisfy { $0 ?? 0 < cutOff })
  }

  @Test func channelsMoveOnlineOverTheYears() throws {
    let rows = CityRows(
      try CityFixture.city(CityRequest(rowCount: 20_000, days: CityFixture.allDays, columns: .peers)))
    let channels = rows.texts("channel")
    let accepted = rows.numbers("accepted_at")
    var counts: [Int: (all: Int, online: Int)] = [:]
    for row in channels.indices {
      let year = CivilDate(days: (accepted[row] ?? 0) / 86_400).year
      counts[year, default: (0, 0)].all += 1
      if channels[row] == Array("online".utf8) { counts[year, default: (0, 0)].online += 1 }
    }
    let shares = (2_019...2_025).map { year in
      Double(counts[year]?.online ?? 0) / Double(counts[year]?.all ?? 1)
    }
    #expect(shares == shares.sorted())
    #expect((0.06...0.10).contains(shares[0]))
    #expect((0.50...0.54).contains(shares[4]))
    #expect((counts[2_023]?.all ?? 0) > (counts[2_025]?.all ?? 0))
  }

  @Test func hoursAndWeekdaysHaveTheirPeaks() throws {
    let accepted = try Self.rows.get().numbers("accepted_at").compactMap { $0 }
    #expect(accepted == accepted.sorted())
    var hours = [Int](repeating: 0, count: 24)
    var weekdays = [Int](repeating: 0, count: 8)
    for second in accepted {
      hours[second % 86_400 / 3_600] += 1
      weekdays[CivilDate.isoWeekday(days: second / 86_400)] += 1
    }
    #expect(hours[8] > hours[11] && hours[9] > hours[11] && hours[13] > hours[12] * 3)
    #expect(hours[14] > hours[16] && hours[3] == 0)
    #expect(weekdays[1] > weekdays[3] && weekdays[5] > weekdays[6] * 4 && weekdays[6] > weekdays[7])
  }

  @Test func aFewProceduresHaveMostDossiers() throws {
    let procedures = try Self.rows.get().texts("procedure_code")
    let counts = Dictionary(grouping: procedures) { $0 }.values.map(\.count).sorted(by: >)
    #expect((0.80...0.90).contains(Double(counts.prefix(20).reduce(0, +)) / Double(procedures.count)))
    let generator = try CityFixture.generator(CityRequest(rowCount: 0, days: Self.year))
    #expect((1_850...2_350).contains(generator.catalogue.procedures.count))
  }
}
