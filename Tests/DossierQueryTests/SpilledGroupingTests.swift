import DossierBase
import DossierTestSupport
import DossierVector
import Synchronization
import Testing

@testable import DossierQuery

/// Groups that find no room together come out as if they had: the same rows in the same order, to the bit.
@Suite struct SpilledGroupingTests {
  /// Rows in small blocks: a key of a type, another of texts, doubles whose sum one by one depends on the order, and others.
  private static func table(_ type: DataType, _ shape: ColumnShape, seed: UInt64) -> MemoryTable {
    var generator = ColumnGenerator(seed: seed)
    var random = SeededRandom(seed: seed)
    let types: [DataType] = [type, .varchar, .double, .integer, .varchar, .interval]
    let batches = (0..<23).map { block in
      let count = 1 + random.below(200)
      let nulls: NullShape = block % 3 == 0 ? .none : .half
      let columns = [
        generator.column(type, shape, nulls: nulls, count: count),
        generator.codes(.skewed, nulls: nulls, count: count, entryCount: 7),
        generator.column(.double, .random, nulls: nulls, count: count),
        generator.column(.integer, .strided, nulls: nulls, count: count),
        generator.column(.varchar, .fewDistinct, nulls: nulls, count: count),
        generator.column(.interval, .skewed, nulls: nulls, count: count),
      ]
      return Batch(columns: columns, rowCount: count)
    }
    let names = ["k", "s", "d", "n", "t", "i"]
    return MemoryTable(
      schema: Schema(zip(names, types).map { ColumnDefinition($0, $1) }), batches: batches)
  }

  private static let queries = [
    "SELECT k, count(*), sum(d), avg(d), min(t), max(i), count(n), sum(n) FROM t GROUP BY k",
    "SELECT DISTINCT k, s FROM t",
    "SELECT k, t, median(n), count(*) FILTER (WHERE n > 1500000000), max(k) FROM t WHERE n IS NOT NULL GROUP BY ALL",
    "SELECT s, count(DISTINCT k), sum(DISTINCT d), count(*), sum(d), min(DISTINCT t) FROM t GROUP BY s",
    "SELECT count(DISTINCT k), sum(DISTINCT d) FILTER (WHERE n > 1500000000), avg(DISTINCT d), sum(d) FROM t",
    "SELECT k, count(DISTINCT t), count(DISTINCT t) FILTER (WHERE s IS NULL), sum(DISTINCT d) FROM t GROUP BY k",
    "SELECT count(*) FROM (SELECT DISTINCT k, d FROM t WHERE d > 0)",
  ]

  /// Rows with the bits of their doubles.
  private static func exactRows(_ fixture: QueryFixture, _ sql: String) throws -> [String] {
    try fixture.run(sql).batches.flatMap { batch in
      try (0..<batch.count).map { row in
        try batch.columns.map { column in
          let value = try column.scalar(row)
          if case .double(let number) = value { return String(number.bitPattern, radix: 16) }
          return "\(value)"
        }.joined(separator: "|")
      }
    }
  }

  /// Random values of every type, and the odd ones of those that have some.
  private static let columns: [(DataType, ColumnShape)] =
    ColumnGenerator.types.map { ($0, .random) } + [
      (.double, .extreme), (.varchar, .extreme), (.date, .extreme),
    ]

  @Test(arguments: columns) func aSpillChangesNothing(_ type: DataType, _ shape: ColumnShape) throws {
    var fixture = QueryFixture(["t": Self.table(type, shape, seed: 77)])
    for (number, sql) in Self.queries.enumerated() {
      (fixture.threadCount, fixture.engine.groupCountInMemory) = (2, nil)
      let expected = try Self.exactRows(fixture, sql)
      let (threadCount, limit) = [(1, 40), (3, 3), (2, 300), (2, 0)][number % 4]
      (fixture.threadCount, fixture.engine.groupCountInMemory) = (threadCount, limit)
      let rows = try Self.exactRows(fixture, sql)
      #expect(rows.count == expected.count)
      let difference = zip(rows, expected).first { $0 != $1 }
      #expect(difference == nil, "\(sql), \(threadCount) threads, \(limit) groups")
    }
  }

  /// What comes after groups sees the same blocks of them, spilled or not.
  @Test func groupsThatSpillAreTheSameBlocks() throws {
    var fixture = QueryFixture(["t": Self.table(.integer, .random, seed: 78)])
    fixture.engine.blockRowCount = 64
    let sql = "SELECT sum(x), max(y) FROM (SELECT d, n, sum(d) AS x, max(i) AS y FROM t GROUP BY d, n)"
    let expected = try Self.exactRows(fixture, sql)
    fixture.engine.groupCountInMemory = 300
    #expect(try Self.exactRows(fixture, sql) == expected)
  }

  /// Under real limits too, down to a small part of what the groups need.
  @Test(arguments: [10 << 20, 24 << 20]) func groupsAnswerWithinALimit(_ limit: Int) throws {
    var random = SeededRandom(seed: 9)
    let ids = (0..<120_000).map { row in
      Scalar.text(Array("H29-\(row % 3 == 0 ? random.below(120_000) : row)-hồ sơ".utf8))
    }
    let table = MemoryTable.make([("id", .varchar, ids)], blockRowCount: 8_192)
    var fixture = QueryFixture(["t": table])
    for sql in [
      "SELECT id, count(*) FROM t GROUP BY id", "SELECT count(DISTINCT id) FROM t",
      "SELECT DISTINCT left(id, 9) FROM t",
      "SELECT count(*), sum(c), avg(c / 3), min(id), max(u) "
        + "FROM (SELECT id, count(*) AS c, max(left(id, 9)) AS u FROM t GROUP BY id)",
    ] {
      fixture.memoryLimit = 1 << 30
      let expected = try Self.exactRows(fixture, sql)
      fixture.memoryLimit = limit
      // Several threads meet the limit at once, and none may keep what another needs for the second try.
      for threadCount in [1, 2, 4] {
        fixture.threadCount = threadCount
        #expect(try Self.exactRows(fixture, sql) == expected)
      }
    }
  }

  /// Groups that are read where they are: each thread reserves what it makes, and not the texts that are kept once.
  @Test func groupsAreReadInPlaceByManyThreads() throws {
    let ids = (0..<70_000).map { row in
      Scalar.text(Array("\(row)-\(String(repeating: "hồ sơ ", count: 30))".utf8))
    }
    let table = MemoryTable.make([("id", .varchar, ids)], blockRowCount: 8_192)
    var fixture = QueryFixture(["t": table])
    for sql in [
      "SELECT id, count(*), max(id) FROM t GROUP BY id",
      "SELECT sum(c), min(id), max(m) FROM (SELECT id, count(*) AS c, max(id) AS m FROM t GROUP BY id)",
    ] {
      (fixture.memoryLimit, fixture.threadCount, fixture.engine.groupCountReadInPlace) = (1 << 30, 1, .max)
      let expected = try Self.exactRows(fixture, sql)
      (fixture.memoryLimit, fixture.threadCount, fixture.engine.groupCountReadInPlace) = (240 << 20, 12, nil)
      #expect(try Self.exactRows(fixture, sql) == expected)
    }
  }

  /// A sum beyond its type is an error, whether its group is asked for or not.
  @Test func sumsThatFailDoSoBeforeAnyRow() throws {
    let greatest = Scalar.hugeint(Int128.max)
    let values = (0..<100).map { $0 < 98 ? Scalar.hugeint(Int128($0)) : greatest }
    let keys = (0..<100).map { Scalar.integer(Int64(min($0, 98))) }
    let table = MemoryTable.make([("k", .integer, keys), ("x", .hugeint, values)], blockRowCount: 64)
    var fixture = QueryFixture(["t": table])
    for count in [0, nil] {
      fixture.engine.groupCountReadInPlace = count
      #expect(throws: EngineError.self) {
        try fixture.rows("SELECT k, sum(x) FROM t GROUP BY k LIMIT 3")
      }
    }
  }

  /// DISTINCT means nothing to extremes, so that what stands for equal intervals does not depend on threads.
  @Test func extremesOfDistinctIntervals() throws {
    let spans = (0..<400).map { row in
      Scalar.interval(row % 2 == 0 ? Interval(days: 30) : Interval(months: 1))
    }
    for values in [spans, spans.reversed()] {
      let table = MemoryTable.make([("x", .interval, values)], blockRowCount: 8)
      var fixture = QueryFixture(["t": table])
      for threadCount in [1, 4] {
        fixture.threadCount = threadCount
        #expect(
          try fixture.rows("SELECT min(DISTINCT x)::VARCHAR, max(DISTINCT x)::VARCHAR FROM t")
            == ["30 days|1 month"])
      }
    }
  }

  /// What one group needs cannot be dealt to several: the error stays.
  @Test func aGroupThatFindsNoRoomIsAnError() throws {
    let values = (0..<200_000).map { Scalar.integer(Int64($0) << 33) }
    let table = MemoryTable.make([("n", .bigint, values)], blockRowCount: 8_192)
    var fixture = QueryFixture(["t": table])
    fixture.memoryLimit = 1 << 20
    for sql in ["SELECT median(n) FROM t", "SELECT n > -1, median(n) FROM t GROUP BY 1"] {
      #expect(fixture.failure(sql)?.code == .memoryLimit)
    }
  }

  /// An interrupt ends the second reading, in which rows are dealt, and the work on what waits.
  @Test(arguments: [5, 15, 24]) func aSpillCanBeInterrupted(_ readCount: Int) throws {
    let table = InterruptingTable(
      Self.table(.varchar, .random, seed: 5), after: readCount, QueryFixture().interruption)
    var fixture = QueryFixture(["t": table])
    table.interruption = fixture.interruption
    fixture.threadCount = 1
    fixture.engine.groupCountInMemory = 10
    #expect(fixture.failure("SELECT k, t, count(*) FROM t GROUP BY ALL")?.code == .interrupted)
    #expect(table.readCount >= readCount)
  }
}

/// A table that requests an interruption when so many blocks were read.
private final class InterruptingTable: TableSource, @unchecked Sendable {
  private let table: MemoryTable
  private let limit: Int
  var interruption: Interruption
  private let reads = Atomic<Int>(0)

  init(_ table: MemoryTable, after limit: Int, _ interruption: Interruption) {
    self.table = table
    self.limit = limit
    self.interruption = interruption
  }

  var readCount: Int { reads.load(ordering: .relaxed) }
  var schema: Schema { table.schema }
  var rowCount: Int { table.rowCount }
  var blockCount: Int { table.blockCount }
  func rowCount(ofBlock block: Int) -> Int { table.rowCount(ofBlock: block) }
  func statistics(column: Int, block: Int) -> BlockStatistics? { nil }
  func dictionary(column: Int) -> VectorDictionary? { nil }
  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    Reader(self, try table.makeReader(columns: columns))
  }

  private final class Reader: BlockReader {
    private let table: InterruptingTable
    private let reader: any BlockReader

    init(_ table: InterruptingTable, _ reader: any BlockReader) {
      self.table = table
      self.reader = reader
    }

    func read(block: Int) throws(EngineError) -> Batch {
      let count = table.reads.add(1, ordering: .relaxed).newValue
      if count >= table.limit { table.interruption.request() }
      return try reader.read(block: block)
    }
  }
}
