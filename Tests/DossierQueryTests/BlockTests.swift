import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierQuery

/// Blocks that are taken as a whole give what their slices give.
@Suite struct BlockTests {
  private static func date(_ row: Int) -> Scalar { row % 13 == 5 ? .null : .date(Int32(19_000 + row % 400)) }

  private static func table(_ rowCount: Int, blockRowCount: Int) -> MemoryTable {
    .make(
      [
        ("d", .date, (0..<rowCount).map(date)),
        ("k", .varchar, (0..<rowCount).map { .text(Array("k\($0 % 5)".utf8)) }),
        ("v", .integer, (0..<rowCount).map { .integer(Int64($0 % 7)) }),
      ],
      blockRowCount: blockRowCount, dictionaries: true)
  }

  /// Whether many rows of a block count, so that it is taken as a whole, or few.
  private static let conditions = [
    "v >= 0", "v = 3 AND d IS NOT NULL", "v + 1 = 4 AND k <> 'k1'", "d > DATE '2022-12-01'",
  ]

  @Test(arguments: conditions) func keysOfDaysAreWhatTheyAreWithoutBounds(condition: String) throws {
    let base = Self.table(5_000, blockRowCount: 1_000)
    let (zoned, plain) = (QueryFixture(["t": ZonedTable(base)]), QueryFixture(["t": base]))
    for key in [
      "date_trunc('month', d)", "year(d)", "day(d)", "d", "k, date_trunc('quarter', d)",
      "coalesce(month(d), 0)",
    ] {
      let sql = "SELECT \(key), count(*), sum(v), count(DISTINCT k) FROM t WHERE \(condition) GROUP BY ALL"
      #expect(try zoned.rows(sql).sorted() == plain.rows(sql).sorted(), "\(key)")
    }
  }

  /// Bounds come from files, and need not be true: days beyond them must not lead out of memory.
  @Test(arguments: conditions) func falseBoundsAreHarmless(condition: String) throws {
    let base = Self.table(5_000, blockRowCount: 1_000)
    let false1 = ZonedTable(base) { zone in
      guard case .date? = zone.minimum else { return zone }
      return BlockStatistics(nullCount: zone.nullCount, minimum: .date(19_100), maximum: .date(19_103))
    }
    let constant = MemoryTable.make(
      [
        ("d", .date, (0..<2_000).map { _ in .date(5) }),
        ("v", .integer, (0..<2_000).map { .integer(Int64($0 % 7)) }),
      ])
    let false2 = ZonedTable(constant) { zone in
      guard case .date? = zone.minimum else { return zone }
      return BlockStatistics(nullCount: 0, minimum: .date(19_100), maximum: .date(19_103))
    }
    let fixture = QueryFixture(["t": false1, "u": false2])
    var unpruned = fixture
    unpruned.engine.usesZoneMaps = false
    for fixture in [fixture, unpruned] {
      for key in ["date_trunc('month', d)", "d"] {
        _ = try fixture.rows("SELECT \(key), count(*), max(v) FROM t WHERE \(condition) GROUP BY 1")
        _ = try fixture.rows("SELECT \(key), count(*), max(v) FROM u WHERE v > 5 GROUP BY 1")
      }
    }
  }

  /// More columns than numbers are held of, in one condition and in many.
  @Test func manyColumnsAreCompared() throws {
    let columnCount = 90
    var random = SeededRandom(seed: 4)
    let values = (0..<columnCount).map { _ in (0..<3_000).map { _ in Int64(random.below(500)) } }
    let table = MemoryTable.make(
      values.enumerated().map { ("c\($0)", .integer, $1.map { .integer($0) }) }, blockRowCount: 2_000)
    let pairs = (0..<columnCount - 1).map { ($0, $0 + 1) }
    func expected(_ test: (Int64, Int64) -> Bool, _ join: ([Bool]) -> Bool) -> Int {
      (0..<3_000).count { row in join(pairs.map { test(values[$0][row], values[$1][row]) }) }
    }
    let fixture = QueryFixture(["t": table])
    let near = pairs.map { "c\($0) < c\($1)" }.joined(separator: " AND ")
    let far = pairs.map { "c\($0) = c\($1)" }.joined(separator: " OR ")
    let rows = try fixture.rows(
      "SELECT count(*) FILTER (WHERE \(near)), count(*) FILTER (WHERE \(far)) FROM t")
    #expect(rows == ["\(expected(<) { $0.allSatisfy { $0 } })|\(expected(==) { $0.contains(true) })"])
    #expect(
      try fixture.rows("SELECT count(*) FROM t WHERE \(far)") == ["\(expected(==) { $0.contains(true) })"])
  }

  /// Whether there is room for a cell for each possible group decides nothing but the order.
  @Test func littleMemoryGivesTheSameGroups() throws {
    let names = (0..<300).map { Scalar.text(Array("tên \($0)".utf8)) }
    let table = MemoryTable.make(
      [
        ("a", .varchar, (0..<60_000).map { names[$0 % 300] }),
        ("b", .varchar, (0..<60_000).map { names[$0 / 7 % 300] }),
        ("v", .integer, (0..<60_000).map { $0 % 11 == 3 ? .null : .integer(Int64($0 % 5)) }),
      ],
      blockRowCount: 20_000, dictionaries: true)
    var fixture = QueryFixture(["t": table])
    let sql = "SELECT a, b, count(*), count(v), count(*) FILTER (WHERE v > 2) FROM t GROUP BY 1, 2"
    let rows = try fixture.rows(sql).sorted()
    fixture.memoryLimit = 12 << 20
    #expect(try fixture.rows(sql).sorted() == rows)
    #expect(rows.count > 2_000)
  }

  /// An aggregate over frames may be much longer than what it reads.
  @Test func longTextsOfFramesStayWithinTheMemory() throws {
    let table = MemoryTable.make([("a", .integer, (0..<20_000).map { .integer(Int64($0)) })])
    var fixture = QueryFixture(["t": table])
    let separator = String(repeating: "x", count: 100)
    let sql = """
      SELECT count(x) FROM (
        SELECT string_agg(a::VARCHAR, '\(separator)') OVER (ORDER BY a ROWS 100 PRECEDING) AS x FROM t)
      """
    #expect(try fixture.rows(sql + " WHERE length(x) > 5000") == ["19950"])
    fixture.memoryLimit = 64 << 20
    let error = #expect(throws: EngineError.self) { try fixture.rows(sql) }
    #expect(error?.code == .memoryLimit)
  }
}
