import DossierBase
import DossierCalendar
import Testing

@Suite struct PeriodLabelsTests {
  @Test(arguments: PeriodKind.allCases.filter { $0 != .day })
  func codesStandForLabels(kind: PeriodKind) throws {
    let labels = try #require(PeriodLabels.shared(kind))
    #expect(labels === PeriodLabels.shared(kind))
    let range = PeriodLabels.days
    let days =
      stride(from: range.lowerBound, to: range.upperBound, by: 11).map { Int32($0) }
      + [Int32(range.upperBound)]
    var codes = [UInt16](repeating: 0, count: days.count)
    #expect(labels.codes(ofDays: days, count: days.count, into: &codes))
    for (day, code) in zip(days, codes) {
      let label = kind.label(kind.index(ofDay: Int(day)))
      try #require(Array(labels.dictionary.text(Int(code))) == Array(label.utf8))
    }
  }

  @Test func tellsOfDaysWithoutACode() throws {
    let labels = try #require(PeriodLabels.shared(.reportingYear))
    let days: [Int32] = [day("2024-01-01"), day("2200-01-01"), .min]
    var codes = [UInt16](repeating: 9, count: 3)
    #expect(!labels.codes(ofDays: days, count: 3, into: &codes))
    #expect(codes[1] == 0 && codes[2] == 0)
    #expect(labels.codes(ofDays: days, validity: [1, 0, 0], count: 3, into: &codes))
    #expect(!labels.codes(ofDays: days, validity: [1, 0, 1], count: 3, into: &codes))
    #expect(PeriodLabels.shared(.day) == nil)
  }
}
