import DossierBase
import Testing

@Suite struct CivilDateTests {
  /// Each of four million days is the one after the one before, whatever the formula.
  @Test func daysFollowEachOther() {
    var date = CivilDate(year: -1_000, month: 1, day: 1)
    var differing: CivilDate?
    for days in date.days..<(date.days + 4_000_000) {
      let found = CivilDate(days: days)
      if (found.year, found.month, found.day) != (date.year, date.month, date.day) || found.days != days {
        differing = differing ?? date
      }
      date.day += 1
      if !date.isValid { (date.month, date.day) = (date.month + 1, 1) }
      if !date.isValid { (date.year, date.month) = (date.year + 1, 1) }
    }
    #expect(differing == nil)
    #expect(date.year == 9_951)
    #expect(CivilDate(days: 0) == CivilDate(year: 1970, month: 1, day: 1))
  }
}
