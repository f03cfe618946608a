import DossierBase
import DossierCity
import Testing

/// Each channel keeps its hours.
@Suite struct ChannelTests {
  private static let rows: Result<CityRows, any Error> = Result {
    CityRows(
      try CityFixture.city(
        CityRequest(rowCount: 60_000, days: CourseTests.days, columns: .peers, hasFaults: false)))
  }

  private static func accepted(by channel: String) throws -> [Int] {
    let rows = try rows.get()
    let wanted = Array(channel.utf8)
    return zip(rows.texts("channel"), rows.numbers("accepted_at"))
      .compactMap { $0.0 == wanted ? $0.1 : nil }
  }

  @Test func countersAreOpenInOfficeHoursAndOnSaturdayMornings() throws {
    var onSaturdays = 0
    for second in try Self.accepted(by: "direct") {
      let day = second / 86_400
      if try CityFixture.calendar.isWorkingDay(Int32(day)) {
        #expect(officeHours.contains { $0.contains(second % 86_400) })
      } else {
        onSaturdays += 1
        #expect(CivilDate.isoWeekday(days: day) == 6)
        #expect(officeHours[0].contains(second % 86_400))
      }
    }
    #expect((50...600).contains(onSaturdays))
  }

  @Test func countersAreClosedOnHolidaysThatAreSaturdays() throws {
    let holidays = Set([(1, 21), (4, 29), (9, 2)].map { CityFixture.day(2_023, $0.0, $0.1) })
    #expect(try Self.accepted(by: "direct").allSatisfy { !holidays.contains($0 / 86_400) })
  }

  @Test func thePostComesInOfficeHoursOfWorkingDays() throws {
    let seconds = try Self.accepted(by: "postal")
    #expect((900...1_500).contains(seconds.count))
    for second in seconds {
      #expect(try CityFixture.calendar.isWorkingDay(Int32(second / 86_400)))
      #expect(officeHours.contains { $0.contains(second % 86_400) })
    }
  }

  @Test func onlineFilingsComeInTheEveningAndOnSundaysToo() throws {
    let seconds = try Self.accepted(by: "online")
    let evening = seconds.count { $0 % 86_400 >= 61_200 }
    #expect((0.04...0.12).contains(Double(evening) / Double(seconds.count)))
    #expect(seconds.contains { CivilDate.isoWeekday(days: $0 / 86_400) == 7 })
  }
}
