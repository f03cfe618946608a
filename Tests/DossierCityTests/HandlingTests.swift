import DossierBase
import DossierCity
import Testing

/// How the time that a procedure allows is used.
@Suite struct HandlingTests {
  private struct Shares {
    var all = 0
    var sameDay = 0
    /// Finished on the day of the appointment or on the working day before it.
    var last = 0

    func share(_ count: Int) -> Double { Double(count) / Double(max(all, 1)) }
  }

  /// By statutory days, of the finished dossiers that have an appointment.
  private static let shares: Result<[Int: Shares], any Error> = Result {
    let request = CityRequest(
      rowCount: 80_000, days: CourseTests.days, columns: .all, hasFaults: false)
    let rows = CityRows(try CityFixture.city(request))
    let statutory = rows.numbers("statutory_days")
    let accepted = rows.numbers("accepted_at")
    let finished = rows.numbers("finished_at")
    let due = rows.numbers("current_due_at")
    var result: [Int: Shares] = [:]
    for row in statutory.indices {
      guard let days = statutory[row], let start = accepted[row], let end = finished[row], let due = due[row]
      else { continue }
      var shares = result[days] ?? Shares()
      shares.all += 1
      if start / 86_400 == end / 86_400 { shares.sameDay += 1 }
      var before = due - 1
      while try !CityFixture.calendar.isWorkingDay(Int32(before)) { before -= 1 }
      if (before...due).contains(end / 86_400) { shares.last += 1 }
      result[days] = shares
    }
    return result
  }

  @Test func onlyShortProceduresEndOnTheDayOfAcceptance() throws {
    let shares = try Self.shares.get()
    let immediate = try #require(shares[0])
    #expect(immediate.share(immediate.sameDay) > 0.85)
    for (days, shares) in shares where days >= 5 {
      #expect(shares.share(shares.sameDay) <= 0.02 || shares.all < 200, "\(days) days")
    }
  }

  @Test(arguments: [5, 7, 10, 15, 20, 30])
  func manyEndJustBeforeTheAppointment(days: Int) throws {
    let shares = try #require(try Self.shares.get()[days])
    let margin = shares.all < 500 ? 0.12 : 0.03
    #expect((0.38 - margin...0.48 + margin).contains(shares.share(shares.last)))
  }
}
