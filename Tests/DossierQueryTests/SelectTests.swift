import DossierBase
import DossierVector
import Testing

/// Whole queries over a small table, in every form its columns may arrive in.
@Suite struct SelectTests {
  static func table(dictionaries: Bool) -> MemoryTable {
    let sectors: [Scalar] = [.text("land"), .text("tax"), .null, .text("land")]
    let rowCount = 5_000
    let ids: [Scalar] = (0..<rowCount).map { .integer(Int64($0)) }
    let days: [Scalar] = (0..<rowCount).map { $0 % 7 == 0 ? .null : .integer(Int64($0 % 10)) }
    let fees: [Scalar] = (0..<rowCount).map { .double(Double($0 % 13) / 10) }
    return .make(
      [
        ("id", .bigint, ids), ("sector", .varchar, (0..<rowCount).map { sectors[$0 % 4] }),
        ("days", .integer, days), ("fee", .double, fees),
      ], dictionaries: dictionaries)
  }

  @Test(arguments: [false, true]) func groupsAndFilters(dictionaries: Bool) throws {
    let fixture = QueryFixture(["t": Self.table(dictionaries: dictionaries)])
    #expect(
      try fixture.rows("SELECT count(*), count(days), sum(days), min(id), max(id) FROM t")
        == ["5000|4285|19285|0|4999"])
    #expect(
      try fixture.rows("SELECT sector, count(*) FROM t GROUP BY sector ORDER BY sector")
        == ["land|2500", "tax|1250", "∅|1250"])
    #expect(
      try fixture.rows(
        "SELECT upper(sector) AS s, count(*) FILTER (WHERE days > 4) FROM t GROUP BY s ORDER BY 1")
        == ["LAND|1071", "TAX|643", "∅|429"])
    #expect(
      try fixture.rows("SELECT DISTINCT sector FROM t ORDER BY sector NULLS FIRST") == ["∅", "land", "tax"])
    #expect(
      try fixture.rows("SELECT sector, count(DISTINCT days) FROM t GROUP BY ALL ORDER BY ALL")
        == ["land|10", "tax|5", "∅|5"])
  }

  @Test func whereTakesOnlyTrue() throws {
    let fixture = QueryFixture(["t": Self.table(dictionaries: true)])
    #expect(try fixture.rows("SELECT count(*) FROM t WHERE sector <> 'land'") == ["1250"])
    #expect(try fixture.rows("SELECT count(*) FROM t WHERE NOT (sector = 'land')") == ["1250"])
    #expect(try fixture.rows("SELECT count(*) FROM t WHERE sector LIKE 't%' OR sector IS NULL") == ["2500"])
    #expect(try fixture.rows("SELECT count(*) FROM t WHERE days <> 0 AND 10 // days > 4") == ["857"])
  }

  @Test func limitKeepsTheOrderOfInsertion() throws {
    for threadCount in [1, 2, 8] {
      var fixture = QueryFixture(["t": Self.table(dictionaries: false)])
      fixture.threadCount = threadCount
      #expect(
        try fixture.rows("SELECT id FROM t WHERE id % 1000 = 999 LIMIT 3 OFFSET 1") == [
          "1999", "2999", "3999",
        ])
      #expect(try fixture.rows("SELECT id FROM t ORDER BY days DESC NULLS FIRST, id LIMIT 2") == ["0", "7"])
    }
  }

  @Test func sortingMergesRunsOfManyBlocks() throws {
    let rowCount = 140_000
    let table = MemoryTable.make(
      [
        ("id", .integer, (0..<rowCount).map { .integer(Int64($0)) }),
        ("key", .integer, (0..<rowCount).map { .integer(Int64($0 &* 7_919 % 1_009)) }),
      ], blockRowCount: 60_000)
    for threadCount in [1, 3] {
      var fixture = QueryFixture(["t": table])
      fixture.threadCount = threadCount
      let rows = try fixture.rows("SELECT key, id FROM t ORDER BY key DESC, id")
      let expected = (0..<rowCount).map { ($0 &* 7_919 % 1_009, $0) }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }
      #expect(rows == expected.map { "\($0.0)|\($0.1)" })
    }
  }

  @Test func answersDoNotDependOnThreads() throws {
    var answers: Set<[String]> = []
    for threadCount in [1, 2, 3, 8] {
      var fixture = QueryFixture(["t": Self.table(dictionaries: true)])
      fixture.threadCount = threadCount
      answers.insert(
        try fixture.rows(
          "SELECT sector, days, sum(fee), avg(fee), median(fee), count(*) FROM t GROUP BY sector, days"))
    }
    #expect(answers.count == 1)
  }

  @Test func subqueriesAndCommonTables() throws {
    let fixture = QueryFixture(["t": Self.table(dictionaries: true)])
    #expect(
      try fixture.rows(
        "WITH s AS (SELECT sector, count(*) AS n FROM t GROUP BY 1) SELECT sum(n), count(*) FROM s WHERE n > 1300"
      )
        == ["2500|1"])
    #expect(
      try fixture.rows("SELECT max(n) FROM (SELECT sector, count(*) n FROM t GROUP BY sector) x") == ["2500"])
    #expect(try fixture.rows("SELECT a FROM (VALUES (1, 'x'), (2, NULL)) v(a, b) WHERE b IS NULL") == ["2"])
  }

  /// Filters that keep most rows take their own way into aggregates; all ways must agree.
  @Test(arguments: [false, true]) func filtersThatKeepMostRows(dictionaries: Bool) throws {
    let fixture = QueryFixture(["t": Self.table(dictionaries: dictionaries)])
    let aggregates =
      "count(*), count(*) FILTER (WHERE days > 4), sum(id) FILTER (WHERE days > 4), count(days), "
      + "count(DISTINCT days) FILTER (WHERE fee > 0.5), max(upper(sector)) FILTER (WHERE days IS NULL)"
    for condition in ["days IS NOT NULL", "id <> 7", "days IS NOT NULL AND id <> 8", "sector IS NOT NULL"] {
      for keys in ["sector", "sector, upper(sector)", "sector, days", "days"] {
        let end = "GROUP BY \(keys) ORDER BY ALL"
        let direct = try fixture.rows("SELECT \(keys), \(aggregates) FROM t WHERE \(condition) \(end)")
        let nested = try fixture.rows(
          "SELECT \(keys), \(aggregates) FROM (SELECT * FROM t WHERE \(condition) LIMIT 100000) \(end)")
        #expect(direct == nested)
        #expect(!direct.isEmpty)
      }
    }
  }

  @Test func havingAndHiddenOrder() throws {
    let fixture = QueryFixture(["t": Self.table(dictionaries: true)])
    #expect(
      try fixture.rows(
        "SELECT sector FROM t GROUP BY sector HAVING count(*) < 2000 ORDER BY count(days) DESC, sector")
        == ["tax", "∅"])
    #expect(fixture.failure("SELECT id, count(*) FROM t")?.code == .binding)
    #expect(fixture.failure("SELECT count(*) FROM t WHERE count(*) > 1")?.hint?.contains("HAVING") == true)
    #expect(fixture.failure("SELECT sectr FROM t")?.hint == "did you mean sector?")
  }

  @Test(arguments: [
    ("-0.6::decimal(9,1)", "-0.5::decimal(9,1)", "-0.5"), ("0.5::decimal(9,1)", "0.6::decimal(9,1)", "0.5"),
    ("-0.6::decimal(30,1)", "-0.5::decimal(30,1)", "-0.6"),
    ("time '00:00:01'", "time '00:00:04'", "00:00:02.5"),
    ("time '00:00:00.000001'", "time '00:00:00.000002'", "00:00:00.000002"),
    (
      "timestamp '1960-01-01 00:00:00.000001'", "timestamp '1960-01-01 00:00:00.000002'",
      "1960-01-01 00:00:00.000001"
    ),
    ("date '2024-01-01'", "date '2024-01-02'", "2024-01-01 12:00:00"), ("1", "2", "1.5"), ("'b'", "'a'", "a"),
    ("false", "true", "false"), ("'nan'::double", "1.0::double", "nan"),
  ]) func mediansBetweenTwoValues(_ low: String, _ high: String, _ expected: String) throws {
    let fixture = QueryFixture()
    #expect(try fixture.rows("SELECT median(x) FROM (VALUES (\(low)), (\(high)), (NULL)) v(x)") == [expected])
  }

  @Test func emptyInput() throws {
    let fixture = QueryFixture(["t": Self.table(dictionaries: true)])
    #expect(try fixture.rows("SELECT count(*), sum(days), median(days) FROM t WHERE false") == ["0|∅|∅"])
    #expect(try fixture.rows("SELECT sector, count(*) FROM t WHERE id < 0 GROUP BY sector") == [])
  }

  @Test func textsThatGrowWithoutBoundsEndInAnError() throws {
    let long = MemoryTable.make([("a", .varchar, [.text(String(repeating: "x", count: 100_000))])])
    let fixture = QueryFixture(["t": long])
    #expect(fixture.failure("SELECT length(replace(a, 'x', a)) FROM t")?.code == .memoryLimit)
    #expect(
      try fixture.rows("SELECT length(replace(a, 'x', 'yy')), length(a || a) FROM t") == ["200000|200000"])
  }

  @Test func dictionaryColumnsMeetInOneExpression() throws {
    for dictionaries in [false, true] {
      let fixture = QueryFixture(["t": Self.table(dictionaries: dictionaries)])
      #expect(
        try fixture.rows("SELECT sector || '/' || upper(sector) AS s, count(*) FROM t GROUP BY s ORDER BY s")
          == ["land/LAND|2500", "tax/TAX|1250", "∅|1250"])
      #expect(
        try fixture.rows(
          "SELECT coalesce(sector, 'none'), max(CASE WHEN days > 3 THEN sector ELSE 'few' END) FROM t "
            + "GROUP BY 1 ORDER BY 1") == ["land|land", "none|few", "tax|tax"])
    }
  }

  @Test func budgetsAndInterrupts() {
    var fixture = QueryFixture(["t": Self.table(dictionaries: true)])
    fixture.memoryLimit = 10_000
    #expect(fixture.failure("SELECT id, count(*) FROM t GROUP BY id")?.code == .memoryLimit)
    fixture.interruption.request()
    #expect(fixture.failure("SELECT sum(id) FROM t")?.code == .interrupted)
  }
}
