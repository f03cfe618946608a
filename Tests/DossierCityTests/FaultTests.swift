import DossierBase
import DossierCity
import Testing

/// Faults are there at their rates, and only those.
@Suite struct FaultTests {
  private static let days = CityFixture.day(2_024, 1, 1)...CityFixture.day(2_024, 12, 31)

  private static func rows(hasFaults: Bool, count: Int = 150_000) throws -> CityRows {
    CityRows(
      try CityFixture.city(
        CityRequest(rowCount: count, days: days, columns: .peers, hasFaults: hasFaults)))
  }

  private struct Found {
    var finishedBeforeAccepted = 0
    var dueOnHoliday = 0
    var repeatedIDs = 0

    init(_ rows: CityRows) throws {
      let accepted = rows.numbers("accepted_at")
      let finished = rows.numbers("finished_at")
      for (start, end) in zip(accepted, finished) where end ?? .max < start ?? 0 {
        finishedBeforeAccepted += 1
      }
      for due in rows.numbers("current_due_at").compactMap({ $0 })
      where try !CityFixture.calendar.isWorkingDay(Int32(due)) { dueOnHoliday += 1 }
      let ids = rows.texts("dossier_id")
      repeatedIDs = ids.count - Set(ids).count
    }
  }

  @Test func faultsOccurAtTheirRates() throws {
    let found = try Found(try Self.rows(hasFaults: true))
    #expect((1...20).contains(found.finishedBeforeAccepted))
    #expect((1...12).contains(found.dueOnHoliday))
    #expect((0...10).contains(found.repeatedIDs))
    #expect(found.repeatedIDs > 0)
  }

  @Test func withoutFaultsThereAreNone() throws {
    let found = try Found(try Self.rows(hasFaults: false, count: 40_000))
    #expect(found.finishedBeforeAccepted == 0 && found.dueOnHoliday == 0 && found.repeatedIDs == 0)
  }

  @Test func someNamesAreDecomposed() throws {
    let generator = try CityFixture.generator(CityRequest(rowCount: 0, days: Self.days))
    let composed = Set(generator.register.agencies.map { Array($0.name.utf8) })
    let names = try Self.rows(hasFaults: true).texts("resolving_agency")
    let odd = names.filter { !composed.contains($0) }
    #expect((90...220).contains(odd.count))
    // Swift compares by canonical equivalence, so each is one of the agencies all the same.
    let known = Set(generator.register.agencies.map(\.name))
    for name in Set(odd) { #expect(known.contains(String(decoding: name, as: UTF8.self))) }
  }

  @Test func reopenedAndLateDossiersAreThere() throws {
    let rows = CityRows(
      try CityFixture.city(CityRequest(rowCount: 120_000, days: Self.days, columns: .all)))
    let finished = rows.numbers("finished_at")
    let accepted = rows.numbers("accepted_at")
    let ingested = rows.numbers("ingested_at")
    let reopened = zip(rows.numbers("returned_at"), finished).count { $0 ?? .max < $1 ?? 0 }
    #expect((1...20).contains(reopened))
    let late = finished.indices.count { row in
      (ingested[row] ?? 0) - max(finished[row] ?? 0, accepted[row] ?? 0) > 9 * 86_400
    }
    #expect((35...90).contains(late))
  }
}
