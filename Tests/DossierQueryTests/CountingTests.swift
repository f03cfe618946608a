import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierQuery

/// Counts in one pass and counted values, against plain loops.
struct CountingTests {
  static let jumps: [[Int64]] = [
    [0, 3, -2], [10, 500, -700, 40], [0, 1 << 18], [.max, .max - 5], [.min, .min + 70, .min + 1],
  ]

  /// Values that jump: the window widens both ways, moves to other groups, and at last does not fit any more.
  @Test(arguments: jumps)
  func valuesAreCounted(_ steps: [Int64]) throws {
    var random = SeededRandom(seed: 1191)
    var counts = ValueCounts<Int64>(MemoryBudget(limit: 1 << 30))
    var expected: [UInt32: [Int64]] = [:]
    for (round, step) in steps.enumerated() {
      let groupCount = 1 + round * 3
      let groups = (0..<200).map { _ in UInt32(random.below(groupCount)) }
      let values = (0..<200).map { _ in
        step > 0 ? step - Int64(random.below(50)) : step + Int64(random.below(50))
      }
      let isCounted = try counts.add(groups, values, count: 200, groupCount: groupCount)
      #expect(isCounted)
      for (group, value) in zip(groups, values) { expected[group, default: []].append(value) }
    }
    for (group, values) in expected {
      let sorted = values.sorted()
      let middles = counts.middles(Int(group))
      #expect(middles?.0 == sorted[(sorted.count - 1) / 2])
      #expect(middles?.1 == sorted[sorted.count / 2])
    }
    var all: [UInt32: [Int64]] = [:]
    try counts.forEach { all[$0, default: []] += repeatElement($1, count: $2) }
    #expect(all == expected.mapValues { $0.sorted() })
    #expect(counts.middles(99) == nil)
  }

  /// Codes of 1 in every row, which can be counted and nothing else.
  private final class UndecodableRun: Layout {
    let kind = LayoutKind.runs
    let byteCount = 0
    let countsWithoutRows = true

    func copy(_ sibling: Vector?) -> any Layout { self }

    func view(_ rows: Range<Int>, _ scratch: SliceBuffer) throws(EngineError) -> VectorView {
      throw EngineError(.usage, "decoded")
    }

    func addCounts(
      _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>, _ scratch: SliceBuffer
    ) throws(EngineError) -> Int {
      counts[1] += UInt32(rows.count)
      return 1
    }
  }

  /// A block of a run is counted by its length, also where a condition is known to be true of all its values.
  @Test func runsAreCountedWithoutBeingDecoded() throws {
    let dictionary = VectorDictionary(StringDictionary(["land", "tax", "road"]))
    let first = Vector(.smallint, (0..<90).map { .integer(Int64($0 % 2)) })
    let run = Vector(.smallint, count: 100, .allValid, UndecodableRun())
    let batches = [first, run, run].map { Batch(columns: [.coded($0, dictionary)], rowCount: $0.count) }
    let table = MemoryTable(schema: Schema([ColumnDefinition("kind", .varchar)]), batches: batches)
    let fixture = QueryFixture(["t": table])
    #expect(try fixture.rows("SELECT kind, count(*) FROM t GROUP BY kind") == ["land|45", "tax|245"])
    #expect(try fixture.rows("SELECT DISTINCT kind FROM t") == ["land", "tax"])
    #expect(
      try fixture.rows("SELECT kind, count(*) FROM t WHERE kind <> 'x' GROUP BY kind") == [
        "land|45", "tax|245",
      ])
    #expect(
      fixture.failure("SELECT kind, count(*) FROM t WHERE kind <> 'tax' GROUP BY kind")?.message == "decoded")
    let unknown = MemoryTable(schema: table.schema, batches: [batches[1], batches[0]])
    #expect(try QueryFixture(["t": unknown]).rows("SELECT kind FROM t GROUP BY kind") == ["land", "tax"])
  }

  @Test func valuesTooFarApartAreNotCounted() throws {
    var counts = ValueCounts<Int64>(MemoryBudget(limit: 1 << 30))
    let isCounted = try counts.add([0, 0], [1, 2], count: 2, groupCount: 1)
    #expect(isCounted)
    let far: [[Int64]] = [[.max, .min], [1, 1 << 23], [0, .min]]
    for values in far {
      let isCounted = try counts.add([0, 0], values, count: 2, groupCount: 1)
      #expect(!isCounted)
    }
    let isOneOfManyGroupsCounted = try counts.add([1 << 20], [1], count: 1, groupCount: 1 << 20 + 1)
    #expect(!isOneOfManyGroupsCounted)
    #expect(counts.middles(0)?.0 == 1)
    #expect(counts.middles(0)?.1 == 2)
  }

  @Test func countsOfTwoThreadsAreMerged() throws {
    let budget = MemoryBudget(limit: 1 << 30)
    var left = ValueCounts<Int64>(budget)
    var right = ValueCounts<Int64>(budget)
    let isDone = [
      try left.add([0, 1, 1], [5, 6, 7], count: 3, groupCount: 2),
      try right.add([0, 0, 1], [-400, 7, 9], count: 3, groupCount: 2),
      try left.merge(right, map: [1, 2], groupCount: 3),
      try left.merge(ValueCounts(budget), map: [], groupCount: 3),
    ]
    #expect(!isDone.contains(false))
    #expect(left.middles(0)?.0 == 5)
    #expect(left.middles(1)?.0 == 6)
    #expect(left.middles(1)?.1 == 7)
    #expect(left.middles(2)?.0 == 9)
  }

  /// More counts than the pass has bits, over one to thousands of groups, on one and two threads.
  @Test(arguments: [1, 3, 40, 3_000], [1, 2]) func countsAgree(_ groupCount: Int, _ threadCount: Int) throws {
    try checkCounts(groupCount: groupCount, rowCount: 10_000, threadCount: threadCount)
  }

  /// So many groups that the pass stops keeping cells midway.
  @Test func countsOfManyGroupsAgree() throws {
    let counted = try checkCounts(groupCount: 160_000, rowCount: 180_000, threadCount: 1)
    #expect(counted << CountingPass.bitLimit > CountingPass.cellLimit)
  }

  /// Compares counts by group with those of plain loops; the number of groups that the answer has.
  @discardableResult
  private func checkCounts(groupCount: Int, rowCount: Int, threadCount: Int) throws -> Int {
    var random = SeededRandom(seed: UInt64(groupCount))
    let rows = (0..<rowCount).map { row in
      (group: row < groupCount ? row : random.below(groupCount), value: random.below(9))
    }
    let table = MemoryTable.make([
      ("g", .integer, rows.map { .integer(Int64($0.group)) }),
      ("v", .integer, rows.map { $0.value == 8 ? .null : .integer(Int64($0.value)) }),
    ])
    var fixture = QueryFixture(["t": table])
    fixture.threadCount = threadCount
    let filters = (0..<7).map { "count(*) FILTER (WHERE v > \($0))" }.joined(separator: ", ")
    let answer = try fixture.rows(
      "SELECT g, count(*), count(v), count(v) FILTER (WHERE v < 2), \(filters) FROM t WHERE v IS NULL OR v <> 3 "
        + "GROUP BY g ORDER BY g")
    let byGroup = Dictionary(grouping: rows.filter { $0.value != 3 }, by: \.group)
    let expected = byGroup.sorted { $0.key < $1.key }.map { group, rows in
      let values = rows.map(\.value).filter { $0 < 8 }
      let greater = (0..<7).map { limit in values.count { $0 > limit } }
      let counts = [rows.count, values.count, values.count { $0 < 2 }] + greater
      return "\(group)|" + counts.map(String.init).joined(separator: "|")
    }
    #expect(answer.count == expected.count)
    // Only the first difference: a list of thousands would take minutes to make.
    let difference = zip(answer, expected).first { $0 != $1 }
    #expect(difference == nil)
    return answer.count
  }

  /// Once every value of the keys' dictionaries was met, only nulls can begin a group.
  @Test(arguments: [1, 2]) func nullsBeginAGroupLate(keyCount: Int) throws {
    let rows = 0..<5_000
    let texts = rows.map { $0 == 4_321 ? Scalar.null : .text(Array("t\($0 % 3)".utf8)) }
    let others = rows.map { $0 == 4_999 ? Scalar.null : .text(Array("u\($0 % 2)".utf8)) }
    let table = MemoryTable.make(
      [("c", .varchar, texts), ("d", .varchar, others), ("n", .bigint, rows.map { .integer(Int64($0)) })],
      blockRowCount: 2_500, dictionaries: true)
    let keys = keyCount == 1 ? "c" : "c, d"
    let result = try QueryFixture(["t": table]).rows(
      "SELECT \(keys), count(*) FILTER (n >= 0) FROM t GROUP BY \(keys)")
    let expected =
      keyCount == 1
      ? ["t0|1667", "t1|1666", "t2|1666", "∅|1"]
      : [
        "t0|u0|834", "t0|u1|833", "t1|u0|833", "t1|u1|832", "t1|∅|1", "t2|u0|833", "t2|u1|833", "∅|u1|1",
      ]
    #expect(result == expected)
  }

  /// What depends on the order of rows is the same for any.
  @Test func sumsAndExtremesKnowNoOrder() throws {
    let most = "170141183460469231731687303715884105727"
    for values in ["\(most), 1, -5", "1, -5, \(most)", "-5, \(most), 1"] {
      let rows = values.split(separator: ", ").map { "(\($0)::HUGEINT)" }.joined(separator: ", ")
      let sum = try QueryFixture().rows("SELECT sum(x) FROM (VALUES \(rows)) t(x)")
      #expect(sum == ["170141183460469231731687303715884105723"])
    }
    #expect(QueryFixture().failure("SELECT sum(x) FROM (VALUES (\(most)), (1)) t(x)")?.code == .evaluation)
    for zeros in ["(0.0::DOUBLE), ('-0.0')", "('-0.0'::DOUBLE), (0.0)"] {
      let rows = try QueryFixture().rows("SELECT min(x), max(x) FROM (VALUES \(zeros)) t(x)")
      #expect(rows == ["-0.0|0.0"])
    }
  }

  /// Long texts that many rows have are kept once, in whatever order they come.
  @Test func longTextsAreKeptOnce() throws {
    let long = (0..<3).map { String(repeating: "\($0)", count: 100_000) }
    let cases = long.enumerated().map { "WHEN \($0) THEN '\($1)'" }.joined(separator: " ")
    let rows = (0..<50_000).map { Scalar.integer(Int64($0)) }
    let table = MemoryTable.make([("n", .bigint, rows)], blockRowCount: 8_192)
    var fixture = QueryFixture(["t": table])
    fixture.memoryLimit = 64 << 20
    let texts = "SELECT n, CASE n % 4 \(cases) ELSE 'short' END AS x FROM t"
    for sql in [
      "SELECT x FROM (\(texts)) ORDER BY n DESC OFFSET 49998",
      "SELECT x FROM (\(texts)) ORDER BY n LIMIT 2",
      "SELECT max(x) FROM (SELECT DISTINCT n, x FROM (\(texts)) LIMIT 2)",
    ] {
      let found = try fixture.rows(sql)
      #expect(
        found
          == (found.count == 2 ? sql.contains("DESC") ? [long[1], long[0]] : [long[0], long[1]] : [long[1]]))
    }
  }
}
