import DossierBase
import DossierCalendar
import DossierStatistics
import Testing

/// Random dossiers against a brute-force count, in every layout, and the identities of the official form.
@Suite struct OnTimeLawTests {
  static let groupings: [[Dimension]] = [
    [], [.sector], [.sector, .agency], [.period(.reportingMonth)], [.period(.reportingQuarter), .sector],
    [.sector, .period(.month), .agency], [.period(.week)], [.period(.day), .agency],
    [.period(.month), .period(.reportingMonth)], [.period(.year), .sector, .period(.reportingHalf)],
  ]

  static func variants(_ by: [Dimension]) -> [OnTimeArguments] {
    var result: [OnTimeArguments] = []
    for lateBy in LateBy.allCases {
      for asOf in [nil, "2024-04-20", "2024-05-31 17:00:00", "2024-02-10 00:00:00", "2025-01-01"] {
        for range in [(nil, nil), ("2024-03-15", "2024-06-14"), (nil, "2024-04-30"), ("2024-05-01", nil)] {
          var options = OnTimeArguments(by: by)
          options.lateBy = lateBy
          options.asOf = asOf.map { $0.count == 10 ? AsOf(day: Int32(day($0))) : AsOf(instant: instant($0)) }
          options.from = range.0.map { Int32(day($0)) }
          options.to = range.1.map { Int32(day($0)) }
          result.append(options)
        }
      }
    }
    return result
  }

  @Test(arguments: groupings, [true, false])
  func equalsTheBruteForceCount(by: [Dimension], hasDateDues: Bool) throws {
    let count = by.contains(.period(.day)) ? 15 : 60
    var random = RandomDossiers(count: count, seed: UInt64(by.count * 2 + 1), hasDateDues: hasDateDues)
    // In order of receipt and in short vectors, most vectors are accepted and finished in one period.
    if hasDateDues { random.dossiers.sort { $0.accepted ?? 0 < $1.accepted ?? 0 } }
    for options in Self.variants(by) {
      let asOf = try #require(report(random.table(.flat, rowsPerBlock: 40), options).asOf)
      let oracle = OnTimeOracle(options: options, hasDateDues: hasDateDues, asOf: asOf)
      let expected = oracle.counts(random.dossiers)
      for layout in RandomDossiers.Layout.allCases {
        let found = rows(
          of: try report(random.table(layout, rowsPerBlock: hasDateDues ? 3 : 16), options).table)
        for row in found {
          let counts = row.counts.filter { $0.value != 0 }
          try #require(counts == expected[row.keys, default: [:]], "\(row) \(options)")
        }
        let nonZero = found.filter { $0.counts.values.contains { $0 != 0 } }
        try #require(nonZero.count == expected.count, "\(options)")
      }
    }
  }

  @Test(arguments: 1...12)
  func theIdentitiesOfTheOfficialFormHold(seed: Int) throws {
    let random = RandomDossiers(count: 300, seed: UInt64(seed), hasDateDues: seed % 2 == 0)
    let table = random.table(.sharedDictionary, rowsPerBlock: 64)
    for kind in [PeriodKind.reportingMonth, .reportingQuarter, .week, .year] {
      var options = OnTimeArguments(by: [.sector, .period(kind)])
      options.lateBy = seed % 3 == 0 ? .timestamp : .date
      let all = rows(of: try report(table, options).table)
      for sector in Set(all.map { $0.keys[0] }) { expectIdentities(all.filter { $0.keys[0] == sector }) }
    }
    // (6) of a range is (11) of the time before it.
    var before = OnTimeArguments()
    before.to = Int32(day("2024-03-14"))
    var after = OnTimeArguments()
    after.from = Int32(day("2024-03-15"))
    let carried = rows(of: try report(table, before).table)[0]["open"]
    expectIdentities(rows(of: try report(table, after).table), carried: carried)
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    let random = RandomDossiers(count: 5_000, seed: 77, hasDateDues: false)
    for layout in RandomDossiers.Layout.allCases {
      let table = random.table(layout, rowsPerBlock: 1_500)
      let options = OnTimeArguments(by: [.sector, .agency, .period(.reportingMonth)])
      let one = rows(of: try report(table, options, threads: 1).table)
      let four = rows(of: try report(table, options, threads: 4).table)
      #expect(one == four && one.count > 100)
    }
  }

  @Test func aSeriesHasNoGaps() throws {
    var random = RandomDossiers(count: 0, seed: 1, hasDateDues: true)
    for text in ["2024-01-10", "2024-09-10"] {
      var dossier = Dossier(accepted: instant(text), finished: instant(text), sector: "a")
      dossier.due = dossier.accepted
      random.dossiers.append(dossier)
    }
    let options = OnTimeArguments(by: [.sector, .period(.quarter)])
    let found = rows(of: try report(random.table(.flat, rowsPerBlock: 9), options).table)
    #expect(found.map { $0.keys[1] } == ["2024-Q1", "2024-Q2", "2024-Q3"])
    #expect(found.map { $0["resolved"] } == [1, 0, 1])
    #expect(found[1].rates["form_rate"] == .some(nil))
  }
}
