import DossierBase
import DossierStore
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierQuery

/// A stored table with deleted rows, new values and new rows gives the answers of one written that way at once.
@Suite struct ChangedTableTests {
  private static let schema = Schema([
    ColumnDefinition("id", .bigint), ColumnDefinition("name", .varchar), ColumnDefinition("day", .date),
    ColumnDefinition("fee", .decimal(precision: 12, scale: 2)), ColumnDefinition("ratio", .double),
    ColumnDefinition("flag", .boolean),
  ])

  private static func row(_ number: Int, _ random: inout SeededRandom) -> [Scalar] {
    let fee = random.below(4) == 0 ? Scalar.null : .decimal(Int128(random.below(900)))
    let name = random.below(6) == 0 ? Scalar.null : .text("sở \(random.below(5))")
    // Nulls in whole blocks, runs of equal days, constants.
    let ratio = number / 100 % 3 == 1 ? Scalar.null : .double(Double(random.below(100)) / 8)
    return [
      .integer(Int64(number)), name, .date(Int32(19_000 + number / 40)), fee, ratio,
      .boolean(number / 200 % 2 == 0),
    ]
  }

  /// A value that a patch brings, perhaps one that the column does not have yet.
  private static func value(_ type: DataType, _ random: inout SeededRandom) -> Scalar {
    if random.below(4) == 0 { return .null }
    return switch type {
    case .bigint: .integer(Int64(random.below(3_000)) - 500)
    case .varchar: .text("phường \(random.below(3))")
    case .date: .date(Int32(18_990 + random.below(60)))
    case .decimal: .decimal(Int128(random.below(2_000)) - 100)
    case .double: .double(-1.5 * Double(random.below(9)))
    default: .boolean(random.below(2) == 0)
    }
  }

  private struct Pair {
    var changed: ChangedTable
    var expected: MemoryTable
  }

  private static func stored(_ rows: [[Scalar]], blockRowCount: Int) throws -> any TableSource {
    let files = MemoryFileSystem(budget: .unlimited)
    let database = try DatabaseFile.create(path: "a", in: files)
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: schema)
    let appender = try transaction.appender(table: "t", schema: schema)
    for (ordinal, start) in stride(from: 0, to: rows.count, by: blockRowCount).enumerated() {
      try appender.append(
        batch(Array(rows[start..<min(start + blockRowCount, rows.count)])), ordinal: ordinal)
    }
    try transaction.commit()
    return try #require(try database.snapshot().source(named: "t"))
  }

  private static func batch(_ rows: [[Scalar]]) -> Batch {
    let columns = schema.columns.indices.map { column in
      Vector(schema.columns[column].type, rows.map { $0[column] })
    }
    return Batch(columns: columns, rowCount: rows.count)
  }

  /// Of 1,000 rows in blocks of 100 some are deleted or changed, all of a block, none of another.
  private static func pair(seed: UInt64, patches: Bool = true, additions: Bool = true) throws -> Pair {
    var random = SeededRandom(seed: seed)
    let rows = (0..<1_000).map { row($0, &random) }
    var deleted = Set((0..<1_000).filter { _ in random.below(5) == 0 })
    deleted.formUnion(300..<400)
    deleted.subtract(500..<600)
    var patched: [Int: [Int: Scalar]] = [:]
    if patches {
      for number in 0..<1_000 where number / 100 != 6 && random.below(6) == 0 {
        let column = random.below(schema.columns.count)
        patched[number, default: [:]][column] = value(schema.columns[column].type, &random)
      }
    }
    let added = additions ? (1_000..<1_250).map { row($0, &random) } : []
    var left: [[Scalar]] = []
    for (number, row) in rows.enumerated() where !deleted.contains(number) {
      left.append(row.enumerated().map { patched[number]?[$0.offset] ?? $0.element })
    }
    return Pair(
      changed: try ChangedTable(
        stored(rows, blockRowCount: 100), deleted: deleted, patched: patched, added: added,
        blockRowCount: 100),
      expected: MemoryTable(schema: schema, batches: [batch(left + added)]))
  }

  private static let questions = [
    "SELECT * FROM t", "SELECT count(*) FROM t", "SELECT count(*), count(fee), count(DISTINCT name) FROM t",
    "SELECT min(id), max(id), min(day), max(day), min(name), max(name), sum(fee), avg(fee) FROM t",
    "SELECT id FROM t WHERE name = 'sở 3'", "SELECT id, name FROM t WHERE name LIKE 'ph%' ORDER BY id, name",
    "SELECT id, fee FROM t WHERE fee > 8 AND day < DATE '2022-01-20'",
    "SELECT id FROM t WHERE fee < 0 OR id < 0", "SELECT id, ratio FROM t WHERE ratio IS NULL",
    "SELECT count(*) FROM t WHERE ratio IS NOT NULL", "SELECT id FROM t WHERE ratio < 0",
    "SELECT id FROM t WHERE id BETWEEN 95 AND 412", "SELECT id FROM t WHERE id = 350",
    "SELECT id FROM t WHERE day IN (DATE '2022-01-08', DATE '2022-01-12', DATE '2021-12-30')",
    "SELECT id FROM t WHERE flag AND NOT name IS NULL LIMIT 40 OFFSET 13",
    "SELECT name, count(*), sum(fee), min(day) FROM t GROUP BY name ORDER BY name",
    "SELECT day, flag, count(*), count(name) FROM t GROUP BY ALL ORDER BY ALL",
    "SELECT name, flag, count(*) FROM t WHERE id > 200 GROUP BY 1, 2 HAVING count(*) > 9 ORDER BY 3 DESC, 1, 2",
    "SELECT id % 7 AS k, count(*), max(name) FROM t GROUP BY k ORDER BY k",
    "SELECT DISTINCT name FROM t ORDER BY name DESC", "SELECT DISTINCT name, flag FROM t ORDER BY 1, 2",
    "SELECT id, upper(name), fee * 2 FROM t ORDER BY fee DESC NULLS LAST, id LIMIT 30",
    "SELECT * FROM t ORDER BY name, day DESC, id", "SELECT id FROM t ORDER BY ratio, id DESC LIMIT 5",
    "SELECT name, c FROM (SELECT name, count(*) AS c FROM t WHERE flag GROUP BY name) WHERE c > 3 ORDER BY 1",
    "SELECT CASE WHEN fee > 5 THEN name ELSE 'khác' END AS n, count(*) FROM t GROUP BY n ORDER BY n",
    "SELECT median(id), median(fee) FROM t", "SELECT count(*) FROM t WHERE name IN ('sở 1', 'phường 2')",
  ]

  @Test(arguments: [1, 2, 3] as [UInt64], [1, 4])
  func everyQuestionHasTheAnswerOfTheRowsAsTheyAre(seed: UInt64, threadCount: Int) throws {
    for (patches, additions) in [(true, true), (false, true), (true, false), (false, false)] {
      let pair = try Self.pair(seed: seed, patches: patches, additions: additions)
      #expect(pair.changed.rowCount == pair.expected.rowCount)
      var changed = QueryFixture(["t": pair.changed])
      var expected = QueryFixture(["t": pair.expected])
      changed.threadCount = threadCount
      expected.threadCount = 1
      for question in Self.questions {
        let found = try changed.rows(question)
        let wanted = try expected.rows(question)
        #expect(found == wanted, "\(question), patches \(patches), additions \(additions)")
      }
    }
  }

  @Test func whatIsDeletedIsASelectionAndWhatIsPatchedALayout() throws {
    let pair = try Self.pair(seed: 1)
    let batch = try pair.changed.makeReader(columns: [0, 1]).read(block: 0)
    #expect(batch.rowCount == 100 && batch.count < 100 && batch.count == pair.changed.rowCount(ofBlock: 0))
    #expect(try batch.columns.contains { $0.layout.kind == .patched })
    #expect(pair.changed.rowCount(ofBlock: 3) == 0)
    let last = try pair.changed.makeReader(columns: [0]).read(block: 12)
    #expect(last.firstRow == 1_200)
  }
}
