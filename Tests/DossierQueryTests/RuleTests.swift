import DossierBase
import DossierVector
import Testing

@testable import DossierQuery

/// The rules of the optimizer: each fires where it should, and none changes an answer or an error.
struct RuleTests {
  /// Ten blocks of 100 rows: `id` ascends, `zero` is 0 in the last block, `real` has a NaN in the last, `gap` is null
  /// in the first.
  private static let rows = MemoryTable.make(
    [
      ("id", .bigint, (0..<1_000).map { .integer(Int64($0)) }),
      ("kind", .varchar, (0..<1_000).map { .text(["land", "tax", "road"][$0 % 3]) }),
      ("zero", .integer, (0..<1_000).map { .integer($0 < 900 ? 1 : 0) }),
      ("real", .double, (0..<1_000).map { .double($0 == 999 ? .nan : Double($0) / 2) }),
      ("gap", .integer, (0..<1_000).map { $0 < 100 ? .null : .integer(Int64($0 % 7)) }),
      ("flag", .boolean, (0..<1_000).map { .boolean($0 >= 500) }),
      ("day", .date, (0..<1_000).map { .date(Int32($0)) }),
    ], blockRowCount: 100, dictionaries: true)
  private static let table = ZonedTable(rows)

  private static func fixture(_ rules: [any OptimizerRule]) -> QueryFixture {
    var fixture = QueryFixture([
      "t": table, "none": MemoryTable(schema: Schema([ColumnDefinition("id", .bigint)]), batches: []),
    ])
    fixture.optimizer = Optimizer(rules: rules)
    return fixture
  }

  /// The plan without the numbers of rows.
  private static func plan(_ sql: String, _ rules: [any OptimizerRule]) throws -> [String] {
    try fixture(rules).rows("EXPLAIN \(sql)").map { line in
      line.firstRange(of: "  (~").map { String(line[..<$0.lowerBound]) } ?? line
    }
  }

  // MARK: Answers stay

  private static let statements = [
    "SELECT id FROM t WHERE id < 3 OR id = 998",
    "SELECT kind, count(*), sum(id) FROM t WHERE real >= 400 GROUP BY kind HAVING kind <> 'tax' ORDER BY 1",
    "SELECT * FROM (SELECT id, kind AS k, 7 AS seven FROM t) WHERE k = 'tax' AND seven = 7 AND id > 990",
    "SELECT * FROM (SELECT id, id + 1 AS next FROM t ORDER BY id DESC) WHERE id > 995 LIMIT 3",
    "SELECT n FROM (SELECT kind, gap, count(*) AS n FROM t GROUP BY ALL) WHERE gap IS NULL OR gap = 3 ORDER BY n",
    "SELECT count(*) FROM t", "SELECT count(*), count(*) + 1 FROM (SELECT id FROM t)",
    "SELECT count(*) FROM t WHERE real > 'nan'::DOUBLE", "SELECT count(*) FROM t WHERE real >= 'nan'::DOUBLE",
    "SELECT count(*) FROM t WHERE real = 1e9", "SELECT id FROM t WHERE gap IS NULL AND id > 97",
    "SELECT count(*) FROM t WHERE gap IS NOT NULL AND id < 150",
    "SELECT kind, count(gap), count(*) FILTER (WHERE gap IS NULL), min(gap) FROM t WHERE id < 150 GROUP BY kind",
    "SELECT count(kind), count(flag), count(gap + 1), count(DISTINCT gap) FROM t WHERE gap IS NULL OR id > 400",
    "SELECT id FROM t WHERE id IN (5, 505, NULL)",
    "SELECT count(*) FROM t WHERE flag", "SELECT count(*) FROM t WHERE NOT flag AND kind IN ('tax', 'x')",
    "SELECT id FROM t WHERE day = DATE '1970-02-01'", "SELECT id FROM t WHERE false",
    "SELECT count(*) FROM t WHERE false", "SELECT kind FROM t WHERE id < 0 GROUP BY kind",
    "SELECT max(id) FROM none", "SELECT id FROM none ORDER BY id", "SELECT id + 1 FROM none LIMIT 2 OFFSET 1",
    "SELECT id FROM t ORDER BY id DESC LIMIT 3 OFFSET 2",
    "SELECT a FROM (SELECT id AS a FROM t ORDER BY kind, id LIMIT 10) LIMIT 3 OFFSET 8",
    "SELECT * FROM (SELECT id * 1.5 AS x, kind FROM (SELECT * FROM t ORDER BY id DESC)) LIMIT 2",
    "SELECT DISTINCT kind FROM t WHERE id > 10 ORDER BY kind", "SELECT id FROM t WHERE id = id LIMIT 2",
    "SELECT x FROM (SELECT real AS x, count(*) AS n FROM t GROUP BY real) WHERE x < 2 ORDER BY x",
    "SELECT id FROM t WHERE id BETWEEN 250 AND 252 AND kind LIKE '%a%'",
    "SELECT 1 FROM t HAVING count(*) > 5",
    "SELECT id FROM (SELECT * FROM t LIMIT 5) WHERE id > 2",
    "SELECT id, id, kind FROM t WHERE zero = 0 LIMIT 2",
    "SELECT count(*) FILTER (WHERE id > 5) FROM t", "SELECT id FROM t LIMIT 0",
  ]

  /// Statements that fail, and would not if rows were kept from an expression.
  private static let failing = [
    "SELECT id FROM (SELECT id, 1 // zero AS x FROM t) WHERE id < 5 AND x = 1",
    "SELECT id FROM t WHERE 1 // zero = 1 AND kind IN ('land', 'nowhere')",
    "SELECT id FROM (SELECT * FROM t WHERE 1 // zero = 1) WHERE id < 5",
    "SELECT kind FROM (SELECT kind, sum(1 // zero) AS s FROM t GROUP BY kind) WHERE kind = 'nowhere' AND s > 0",
    "SELECT x FROM (SELECT 1 // zero AS x, id FROM t ORDER BY id) LIMIT 1",
    "SELECT id FROM (SELECT * FROM t ORDER BY id DESC) WHERE id // zero > 5",
  ]

  /// Each rule alone, each left out, and all.
  private static let subsets: [[Int]] = {
    let all = Array(Optimizer.standard.rules.indices)
    return all.map { [$0] } + all.map { rule in all.filter { $0 != rule } } + [all]
  }()

  @Test(arguments: subsets) func noRuleChangesAnAnswer(_ subset: [Int]) throws {
    let fixture = Self.fixture(subset.map { Optimizer.standard.rules[$0] })
    for sql in Self.statements {
      #expect(try fixture.rows(sql) == (try Self.fixture([]).rows(sql)), "\(sql)")
    }
    for sql in Self.failing {
      let expected = try #require(Self.fixture([]).failure(sql), "\(sql)")
      #expect(fixture.failure(sql) == expected, "\(sql)")
    }
  }

  // MARK: Rules fire

  @Test func columnsThatNobodyUsesAreNotRead() throws {
    let sql = "SELECT k FROM (SELECT kind AS k, id + 1 AS n, real FROM t WHERE gap = 1 ORDER BY id)"
    #expect(
      try Self.plan(sql, [ColumnPruning()]) == [
        "Sort by id", "  Project id, kind", "    Filter gap = 1", "      Scan t: id, kind, gap",
      ])
    let unpruned = try Self.plan(sql, [])
    #expect(unpruned.last == "      Scan t: id, kind, zero, \"real\", gap, flag, \"day\"")
  }

  @Test func filtersGoDown() throws {
    let rules: [any OptimizerRule] = [FilterPushdown()]
    let nested = "SELECT * FROM (SELECT id AS a, id + 1 AS b, kind AS k, 7 AS c FROM t WHERE gap = 1) "
    // Addition of BIGINT may overflow.
    #expect(try Self.plan(nested + "WHERE a < 5", rules).first == "Filter id < 5")
    let total = "SELECT * FROM (SELECT id AS a, real * 2 AS b, 7 AS c FROM t WHERE gap = 1) "
    let plan = try Self.plan(total + "WHERE a < 5 AND b > 1 AND c = 7", rules)
    #expect(
      plan == [
        "Filter b > 1.0", "  Project id, \"real\" * 2.0 AS b, 7 AS c", "    Filter gap = 1 AND id < 5",
        "      Scan t: id, kind, zero, \"real\", gap, flag, \"day\"",
      ])
    let groups = "SELECT * FROM (SELECT kind, real, count(*) AS n FROM t GROUP BY kind, real ORDER BY kind) "
    #expect(
      try Self.plan(groups + "WHERE kind = 'tax' AND n > 1 AND real > 0", rules).prefix(4) == [
        "Sort by kind", "  Filter count(*) > 1 AND \"real\" > 0.0",
        "    Aggregate by kind, \"real\": count(*)", "      Filter kind = 'tax'",
      ])
    // A limit's rows are those before the filter.
    #expect(
      try Self.plan("SELECT * FROM (SELECT id FROM t LIMIT 5) WHERE id > 2", rules).prefix(2)
        == ["Filter id > 2", "  Limit 5"])
  }

  @Test func emptyStepsVanish() throws {
    let rules: [any OptimizerRule] = [EmptyInputs()]
    for sql in [
      "SELECT id FROM t WHERE false", "SELECT kind, count(*) FROM t WHERE 1 = 2 GROUP BY kind ORDER BY 2",
      "SELECT id + 1 FROM none ORDER BY 1 LIMIT 3", "SELECT id FROM t LIMIT 0",
    ] {
      #expect(try Self.plan(sql, rules) == ["Empty"], "\(sql)")
    }
    #expect(try Self.plan("SELECT count(*) FROM none", rules) == ["Aggregate count(*)", "  Empty"])
  }

  @Test func limitsGoDown() throws {
    #expect(
      try Self.plan("SELECT * FROM (SELECT id FROM t LIMIT 10 OFFSET 3) LIMIT 20 OFFSET 8", [LimitPushdown()])
        .first == "Limit 2 offset 11")
    let ordered = "SELECT real * 2 AS x FROM (SELECT * FROM t ORDER BY id) LIMIT 5 OFFSET 1"
    #expect(
      try Self.plan(ordered, [LimitPushdown(), TopRows()]).prefix(3) == [
        "Project \"real\" * 2.0 AS x", "  Limit 5 offset 1", "    Sort by id, first 6",
      ])
    #expect(try Self.plan(ordered, [TopRows()]).contains { $0.hasSuffix("Sort by id") })
  }

  @Test func countingReadsNothing() throws {
    let sql = "SELECT count(*) FROM (SELECT id + 1 FROM t)"
    #expect(
      try Self.plan(sql, [ColumnPruning(), CountFromMetadata()]) == ["Project 1000", "  One row"])
    let table = ZonedTable(Self.rows)
    #expect(try QueryFixture(["t": table]).rows(sql) == ["1000"])
    #expect(table.takeReadBlockCount() == 0)
  }

  @Test func valuesAreCountedAsRows() throws {
    let sql =
      "SELECT count(gap), count(DISTINCT gap), count(gap) FILTER (WHERE flag), count(gap + 1), sum(gap) FROM t"
    #expect(
      try Self.plan(sql, [CountOfValues()]).first
        == "Aggregate count(*) FILTER (WHERE gap IS NOT NULL), count(DISTINCT gap), "
        + "count(gap) FILTER (WHERE flag), count(gap + 1), sum(gap)")
    #expect(try QueryFixture(["t": Self.table]).rows(sql) == ["900|7|500|900|2702"])
  }

  /// Conditions and the blocks that may have rows for them.
  private static let skips: [(String, Int)] = [
    ("id < 100", 1), ("id >= 250 AND id < 450", 3), ("100 > id", 1), ("real < 20", 2), ("real > 470", 1),
    ("real = 'nan'::DOUBLE", 1), ("real <> 1", 10), ("id IN (5, 505)", 2), ("gap IS NULL", 1),
    ("gap IS NOT NULL", 9), ("flag", 5), ("NOT flag", 5), ("id = 1 OR id > 950", 2), ("kind = 'zoo'", 0),
    ("kind IN ('aaa', 'zoo')", 0), ("day <= '1970-01-02'", 1), ("zero = 0", 1),
    ("(id < 10 OR id > 990) AND flag", 1), ("id + 0 < 5", 10), ("1 // (zero + 1) = 1 AND id < 5", 1),
    ("1 // (zero + 1) >= 0 AND gap IS NULL", 10),
  ]

  @Test(arguments: skips) func blocksAreSkipped(_ condition: String, _ blockCount: Int) throws {
    let table = ZonedTable(Self.rows)
    let fixture = QueryFixture(["t": table])
    for sql in [
      "SELECT id FROM t WHERE \(condition)", "SELECT kind, max(id) FROM t WHERE \(condition) GROUP BY kind",
      "SELECT * FROM (SELECT * FROM (SELECT *, real * 2 FROM t) ORDER BY kind) WHERE \(condition)",
    ] {
      _ = try fixture.rows(sql)
      #expect(table.takeReadBlockCount() == blockCount, "\(sql)")
    }
  }

  /// Plans as deep as they may be, and conditions that refer to the same part in very many ways.
  @Test func deepPlansAreRewritten() throws {
    let levels = (1...90).map { level in
      "q\(level) AS (SELECT id, kind FROM (SELECT * FROM q\(level - 1) ORDER BY id) "
        + "WHERE id > \(level) AND kind <> 'x\(level)' LIMIT 900)"
    }
    let sql = "WITH q0 AS (SELECT id, kind FROM t), \(levels.joined(separator: ", ")) "
    var fixture = Self.fixture(Optimizer.standard.rules)
    #expect(try fixture.rows(sql + "SELECT count(*) FROM q90") == ["811"])
    #expect(try fixture.rows("EXPLAIN " + sql + "SELECT * FROM q90").count > 250)
    // What stands in several places is computed in each of them: the limit ends that before memory does.
    fixture.memoryLimit = 64 << 20
    var nested = "id"
    for level in 0..<30 { nested = "nullif(\(nested) + 1, \(level))" }
    #expect(fixture.failure("SELECT \(nested) FROM t")?.code == .memoryLimit)
    let arguments = (0..<400).map { "id + \($0)" }.joined(separator: ", ")
    #expect(
      try fixture.rows("SELECT max(greatest(\(arguments))), min(least(\(arguments))) FROM t") == ["1398|0"])
    var condition = "id > 1"
    for _ in 0..<30 { condition = "coalesce(\(condition), id > 2)" }
    #expect(try Self.plan("SELECT id FROM t WHERE \(condition)", []).count == 2)
  }

  // MARK: EXPLAIN

  @Test func plansAreEstimated() throws {
    let lines = try Self.fixture(Optimizer.standard.rules).rows(
      "EXPLAIN SELECT kind, count(*) AS n FROM t WHERE id >= 250 AND kind = 'tax' GROUP BY kind ORDER BY n DESC LIMIT 2"
    )
    #expect(
      lines == [
        "Limit 2  (~2 rows)", "  Sort by count(*) DESC, first 2  (~2 rows)",
        "    Aggregate by kind: count(*)  (~3 rows)",
        "      Filter id >= 250 AND kind = 'tax'  (~89 rows)",
        "        Scan t: id, kind; skips blocks by id >= 250 AND kind = 'tax'  (~800 rows)",
      ])
  }

  private static let printed = [
    ("(id > 5 OR flag) AND NOT (zero = 1)", "(id > 5 OR flag) AND NOT zero = 1"),
    ("id + zero * 2 > -id", "id + CAST(zero * 2 AS BIGINT) > -id"), ("id + id * 2 > 1", "id + (id * 2) > 1"),
    ("kind IN ('tax', 'land', NULL)", "kind IN ('land', 'tax', NULL)"),
    ("id IN (6, 5, 4, 3, 2, 1)", "id IN (1, 2, 3, 4, 5, … 6 values)"),
    ("kind LIKE 'l%' AND gap IS NOT NULL", "kind LIKE 'l%' AND gap IS NOT NULL"),
    ("year(day) = 1970", "date_part('year', \"day\") = 1970"),
    ("TRY_CAST(kind AS DATE) > '1970-01-01'", "TRY_CAST(kind AS DATE) > DATE '1970-01-01'"),
    (
      "CASE WHEN flag THEN id ELSE 7 END IS DISTINCT FROM 7",
      "CASE WHEN flag THEN id ELSE 7 END IS DISTINCT FROM 7"
    ),
    ("kind || 'x' <> round(real)::VARCHAR", "kind || 'x' != CAST(round(\"real\") AS VARCHAR)"),
    ("id BETWEEN 1 AND 5 OR flag IS NOT TRUE", "id >= 1 AND id <= 5 OR flag IS NOT TRUE"),
  ]

  @Test(arguments: printed) func conditionsArePrinted(_ sql: String, _ text: String) throws {
    let plan = try Self.plan("SELECT 1 FROM t WHERE \(sql)", [FilterPushdown()])
    #expect(plan.contains("  Filter \(text)") || plan.contains("  Filter (\(text))"), "\(plan)")
  }

  @Test func analyzedPlansCount() throws {
    let lines = try Self.fixture(Optimizer.standard.rules).rows(
      "EXPLAIN ANALYZE SELECT kind, count(*) FROM t WHERE id >= 250 GROUP BY kind ORDER BY 2")
    let shown = lines.map {
      $0.replacing(/[0-9.]+ ms/, with: "… ms").replacing(/[0-9]+ bytes/, with: "… bytes")
    }
    #expect(
      shown == [
        "Sort by count(*)  (~3 rows; 3 rows, … ms)",
        "  Aggregate by kind: count(*)  (~3 rows; 3 rows, … ms)",
        "    Filter id >= 250  (~267 rows; 750 rows, … ms of work)",
        "      Scan t: id, kind; skips blocks by id >= 250  "
          + "(~800 rows; 800 rows, … ms of work, 8 blocks read, 2 skipped, … bytes encoded, layouts: dictionary, flat)",
        "Total: 3 rows, … ms",
      ])
  }
}
