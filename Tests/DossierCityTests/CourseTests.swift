import DossierBase
import DossierCity
import Testing

/// The courses of dossiers are possible ones: what happens later also stands later, and within office hours.
@Suite struct CourseTests {
  static let days = CityFixture.day(2_023, 1, 1)...CityFixture.day(2_023, 12, 29)

  private struct Course {
    var accepted: Int
    var changed: Int?
    var finished: Int?
    var paused: Int
    var supplements: Int
    var extensions: Int

    /// Minutes of office hours between two seconds.
    func workedMinutes(to end: Int) throws -> Int {
      var total = 0
      for day in accepted / 86_400...max(end, accepted) / 86_400
      where try CityFixture.calendar.isWorkingDay(Int32(day)) {
        for hours in [27_000..<41_400, 46_800..<61_200] {
          let low = max(day * 86_400 + hours.lowerBound, accepted)
          total += max(min(day * 86_400 + hours.upperBound, end) - low, 0)
        }
      }
      return total / 60
    }
  }

  private static func courses(hasFaults: Bool) throws -> [Course] {
    let request = CityRequest(rowCount: 60_000, days: days, columns: .all, hasFaults: hasFaults)
    let rows = CityRows(try CityFixture.city(request))
    let accepted = rows.numbers("accepted_at")
    let changed = rows.numbers("due_changed_at")
    let finished = rows.numbers("finished_at")
    let paused = rows.numbers("paused_minutes")
    let supplements = rows.numbers("supplement_count")
    let extensions = rows.numbers("extension_count")
    return accepted.indices.map { row in
      Course(
        accepted: accepted[row] ?? 0, changed: changed[row], finished: finished[row],
        paused: paused[row] ?? 0,
        supplements: supplements[row] ?? 0, extensions: extensions[row] ?? 0)
    }
  }

  static let cutOff = (days.upperBound + 1) * 86_400

  @Test func appointmentsMoveWhileADossierIsOpen() throws {
    var seconds: [Int: Int] = [:]
    for course in try Self.courses(hasFaults: false) {
      #expect((course.changed != nil) == (course.supplements + course.extensions > 0))
      guard let changed = course.changed else { continue }
      seconds[changed % 86_400, default: 0] += 1
      #expect(course.accepted < changed && changed < course.finished ?? Self.cutOff)
      #expect(try CityFixture.calendar.isWorkingDay(Int32(changed / 86_400)))
      #expect(officeHours.contains { $0.contains(changed % 86_400) })
    }
    // No second of the day gathers them, as a clamp would.
    #expect((seconds.values.max() ?? 0) < 12)
  }

  @Test func pausesFitIntoTheCourse() throws {
    var paused = 0
    for course in try Self.courses(hasFaults: false) where course.paused > 0 {
      paused += 1
      #expect(course.supplements > 0)
      let end = course.finished ?? Self.cutOff
      #expect(try course.workedMinutes(to: end) >= course.paused)
      #expect(end / 86_400 > course.accepted / 86_400)
    }
    #expect((1_500...3_000).contains(paused))
  }

  @Test func supplementsAndExtensionsHaveTheirShares() throws {
    let courses = try Self.courses(hasFaults: false)
    let none = courses.count { $0.supplements == 0 }
    #expect((0.95...0.97).contains(Double(none) / Double(courses.count)))
    let extended = courses.count { $0.extensions > 0 }
    #expect((0.002...0.008).contains(Double(extended) / Double(courses.count)))
  }

  /// Of the documented faults only a finish before acceptance breaks the order.
  @Test func faultsBreakOnlyWhatTheySay() throws {
    for course in try Self.courses(hasFaults: true) {
      guard let changed = course.changed, course.finished ?? .max > course.accepted else { continue }
      #expect(course.accepted < changed && changed < course.finished ?? Self.cutOff)
      #expect(try course.workedMinutes(to: course.finished ?? Self.cutOff) >= course.paused)
    }
  }
}

/// The seconds of a day at which offices are open.
let officeHours = [27_000..<41_400, 46_800..<61_200]
