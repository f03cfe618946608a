import DossierBase
import DossierCalendar
import DossierStatistics
import DossierVector
import Testing

@Suite struct HandlingDaysTests {
  @Test func countsWorkingDaysNetOfPauses() throws {
    let rows = try CSVTable("vn_calendar_2019_2026.csv")
    let calendar = try WorkingCalendar(
      rows: zip(rows.column("date"), rows.column("kind")).map {
        WorkingCalendar.Row(day: Int32(day($0)), kind: .init(rawValue: $1)!)
      })
    let accepted = [
      "2024-03-01 09:00:00", "2024-03-01 09:00:00", "2024-03-01 09:00:00", "2024-03-05 09:00:00", "",
    ]
    let finished = [
      "2024-03-01 10:00:00", "2024-03-08 10:00:00", "", "2024-03-05 08:00:00", "2024-03-05 08:00:00",
    ]
    let paused: [Scalar] = [.null, .integer(2 * 1_440 + 1_000), .null, .null, .null]
    let starts = VectorBuilder(.timestamp, accepted.map { scalar($0, .timestamp) })
    let ends = VectorBuilder(.timestamp, finished.map { scalar($0, .timestamp) })
    let pauses = VectorBuilder(.bigint, paused)
    let days = VectorBuilder(.bigint)
    try HandlingDays.write(
      accepted: starts.view, finished: ends.view, pausedMinutes: pauses.view,
      calendar: calendar, into: days)
    #expect((0..<5).map { days.view.scalar($0) } == [.integer(0), .integer(3), .null, .null, .null])
  }
}
