import DossierDB
import Testing

@Suite struct ValueTests {
  @Test func textsAreComparedByTheirBytes() {
    let composed = Value.text("Đ\u{1EA5}t")
    let decomposed = Value.text("Đa\u{0302}\u{0301}t")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(composed == Value.text("Đ\u{1EA5}t"))
  }

  @Test func nanEqualsItself() {
    #expect(Value.double(.nan) == .double(.nan))
    #expect(Set([Value.double(.nan), .double(-.nan)]).count == 1)
    #expect(Set([Value.double(0), .double(-0.0)]).count == 1)
  }

  @Test(
    arguments: [
      ("2024-02-29", 19_782), ("1970-01-01", 0), ("2023-02-29", nil), ("24-01-01", nil), ("2024-1-01", nil),
      ("2024-01-01 ", nil), ("2024-13-01", nil), ("+024-01-01", nil), ("", nil),
    ] as [(String, Int32?)])
  func dates(text: String, dayNumber: Int32?) { #expect(CalendarDate(text)?.dayNumber == dayNumber) }

  @Test func datesGiveTheirParts() throws {
    let date = try #require(CalendarDate(year: 2024, month: 9, day: 30))
    #expect([date.year, date.month, date.day] == [2024, 9, 30])
    #expect(Timestamp(startOf: date).date == date)
    #expect(Timestamp(startOf: date).description == "2024-09-30 00:00:00")
    #expect(Timestamp(startOf: CalendarDate(dayNumber: .max)).microseconds == .max)
    #expect(CalendarDate(year: .max, month: 1, day: 1) == nil)
  }

  @Test func typedReads() {
    let row = sampleResult[0]
    #expect(row.integer(0) == 1)
    #expect(row.text(1) == "Đất đai")
    #expect(row.boolean(2) == true)
    #expect(row.double(4) == 0.5)
    #expect(row.integer(5) == nil)
    #expect(row.date(6)?.description == "2024-01-01")
    #expect(row.timestamp(7)?.description == "2024-01-01 00:00:00.5")
    #expect(row["RATE"] == .double(0.1))
    #expect(row["none"] == nil)
    #expect(sampleResult[2].isNull(2))
    #expect(sampleResult[2][3] == .null)
  }
}
