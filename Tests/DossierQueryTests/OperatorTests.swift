import DossierBase
import DossierVector
import Testing

@testable import DossierQuery

@Suite struct OperatorTests {
  /// A table of 6,000 rows of several types, with nulls and repeated values, in blocks of 500.
  private static let table: MemoryTable = {
    var state: UInt64 = 7
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var columns: [(String, DataType, [Scalar])] = [
      ("id", .integer, []), ("few", .varchar, []), ("text", .varchar, []), ("number", .double, []),
      ("big", .hugeint, []),
    ]
    let words = ["", "đất", "đất đai", "a\u{0}b", "a", "hộ tịch", "z"]
    for row in 0..<6_000 {
      columns[0].2.append(.integer(Int64(row)))
      columns[1].2.append(next(9) == 0 ? .null : .text(Array(words[Int(next(7))].utf8)))
      columns[2].2.append(next(11) == 0 ? .null : .text(Array("t\(next(5_000))".utf8)))
      let special: [Double] = [.nan, -0.0, 0, .infinity, -.infinity]
      columns[3].2.append(
        next(13) == 0 ? .null : .double(next(5) == 0 ? special[Int(next(5))] : Double(next(900)) / 8 - 50))
      columns[4].2.append(.hugeint(Int128(next(1_000)) - 500))
    }
    return MemoryTable.make(columns, blockRowCount: 500, dictionaries: true)
  }()

  private static let orders = [
    "few, id DESC", "text DESC NULLS FIRST, number", "number, few DESC, big", "big DESC", "1 DESC",
  ]

  private func fixture(_ runByteCount: Int?, threadCount: Int) -> QueryFixture {
    var fixture = QueryFixture(["t": Self.table])
    fixture.threadCount = threadCount
    fixture.engine.sortRunByteCount = runByteCount
    return fixture
  }

  @Test(arguments: orders, ["", " LIMIT 1", " LIMIT 1300 OFFSET 7", " LIMIT 0", " LIMIT 90000"])
  func sortedRunsDecideNothing(_ order: String, _ limit: String) throws {
    let sql = "SELECT * FROM t WHERE id % 7 <> 3 ORDER BY \(order)\(limit)"
    let expected = try fixture(nil, threadCount: 1).rows(sql)
    #expect(limit.isEmpty ? expected.count == 5_143 : expected.count <= 5_143)
    for runByteCount in [1, 20_000, 300_000] {
      for threadCount in [1, 4] {
        #expect(try fixture(runByteCount, threadCount: threadCount).rows(sql) == expected)
      }
    }
  }

  @Test func rowsOfEqualKeysKeepTheirOrder() throws {
    for threadCount in [1, 4] {
      let rows = try fixture(2_000, threadCount: threadCount).rows("SELECT id, few FROM t ORDER BY few")
      var last: (few: Substring, id: Int) = ("", -1)
      for row in rows {
        let parts = row.split(separator: "|", omittingEmptySubsequences: false)
        let id = try #require(Int(parts[0]))
        if parts[1] == last.few { #expect(id > last.id) }
        last = (parts[1], id)
      }
    }
  }

  @Test func aSortedSubqueryIsReadInItsOrder() throws {
    let sql = """
      SELECT id FROM (SELECT id, number FROM t ORDER BY number DESC, id LIMIT 4000) WHERE id % 2 = 0 LIMIT 900
      """
    let expected = try fixture(nil, threadCount: 1).rows(sql)
    #expect(expected.count == 900)
    #expect(try fixture(5_000, threadCount: 4).rows(sql) == expected)
  }

  /// Sums of doubles depend on the blocks that they are added in, and these on nothing but the data.
  @Test func sumsOverSortedRowsHaveTheSameBits() throws {
    let sql = """
      SELECT sum(number), avg(number) FROM (SELECT number FROM t WHERE abs(number) < 1000 ORDER BY big LIMIT 5000)
      """
    var expected: [String] = []
    for (runByteCount, threadCount) in [(nil, 1), (1, 1), (20_000, 4), (nil, 4), (300_000, 3)] {
      var fixture = fixture(runByteCount, threadCount: threadCount)
      fixture.engine.blockRowCount = 300
      let rows = try fixture.rows(sql)
      if expected.isEmpty { expected = rows }
      #expect(rows == expected)
    }
  }

  /// A join probe in small: each row as often as its `big` says, at most twice.
  private struct Repetition: Transform {
    let column: Int

    func makeWork() -> any TransformWork { Work(column) }

    private final class Work: TransformWork {
      private let column: Int
      private let matches = RowList()
      private let flat = VectorBuilder(.hugeint)

      init(_ column: Int) { self.column = column }

      func apply(
        _ slice: SelectedSlice, _ next: (SelectedSlice) throws(EngineError) -> Bool
      ) throws(EngineError) -> Bool {
        let values = try slice.reader.view(column).flattened(into: flat)
        for time in 1...2 {
          matches.removeAll()
          let rows = slice.rows.map { Array($0.buffer) } ?? (0..<UInt32(slice.reader.count)).map { $0 }
          for row in rows where values.elements(Int128.self)[values.index(Int(row))] >= Int128(time) {
            matches.append(Int(row))
          }
          if matches.count > 0, try !next(SelectedSlice(slice.reader, rows: matches)) { return false }
        }
        return true
      }
    }
  }

  private func context(_ threadCount: Int, _ runByteCount: Int?) -> ExecutionContext {
    let budget = MemoryBudget(limit: 1 << 28)
    var settings = EngineSettings()
    settings.sortRunByteCount = runByteCount
    return ExecutionContext(
      scheduler: Scheduler(threadCount: threadCount), budget: budget, interruption: Interruption(),
      settings: settings,
      spillSpace: SpillSpace(
        budget, TemporaryDirectory(chosen: nil, beside: nil), for: "the statement"))
  }

  /// One slice may become several: what a join needs goes through every sink.
  @Test(arguments: [1, 4])
  func aTransformGivesAnyNumberOfSlices(threadCount: Int) throws {
    let context = context(threadCount, 4_000)
    let ids = (0..<2).map { ColumnID($0) }
    var input = Pipeline(Self.table, columns: [0, 4], ids: ids)
    input.append(Repetition(column: 1))
    var expected: [Int64] = []
    for batch in Self.table.batches {
      let (id, big) = (VectorRows(batch.loadedColumns[0]), VectorRows(batch.loadedColumns[4]))
      for row in 0..<batch.count {
        guard case .integer(let number) = id.scalar(row), case .hugeint(let value) = big.scalar(row) else {
          continue
        }
        expected += Array(repeating: number, count: max(0, min(2, Int(value))))
      }
    }
    let kept = try input.run(
      into: Materialization([0], Schema(types: [.integer]), context), context)
    #expect(kept.rowCount == expected.count)
    let columns = ids.enumerated().map { PlanColumn(id: $1, type: [.integer, .hugeint][$0]) }
    let sorted = try Sorting.run(
      input, columns, by: [SortKey(column: 0, isDescending: false, nullsFirst: false)], rowLimit: nil,
      context)
    let reader = try sorted.makeReader(columns: [0])
    var found: [Int64] = []
    for block in 0..<sorted.blockCount {
      let batch = try reader.read(block: block)
      let rows = VectorRows(try batch.loadedColumns[0].materialized())
      for row in 0..<batch.count { if case .integer(let number) = rows.scalar(row) { found.append(number) } }
    }
    #expect(found == expected)
    let counted = try input.run(into: RowCounting(), context)
    #expect(counted == expected.count)
  }

  @Test(arguments: [1, 4])
  func rowsAreDeliveredInTheirOrder(threadCount: Int) throws {
    let fixture = fixture(nil, threadCount: threadCount)
    let numbers = Guarded<[Int64]>([])
    let result = try fixture.open("SELECT id FROM t WHERE id % 3 > 0")
    for _ in 0..<2 {
      numbers.withLock { $0 = [] }
      try result.stream { (batch) throws(EngineError) in
        let rows = VectorRows(batch.loadedColumns[0])
        return (0..<batch.count).map { row -> Int64 in
          if case .integer(let number) = rows.scalar(row) { number } else { -1 }
        }
      } deliver: { (part) throws(EngineError) in
        numbers.withLock { $0 += part }
      }
      let expected = (0..<Int64(6_000)).filter { $0 % 3 > 0 }
      #expect(numbers.withLock { $0 } == expected)
    }
    // An error of the receiver ends the statement, and nothing is delivered after it.
    let count = Guarded(0)
    let error = #expect(throws: EngineError.self) {
      try result.stream { (batch) throws(EngineError) in
        batch.count
      } deliver: { (_) throws(EngineError) in
        let number = count.withLock { count in
          count += 1
          return count
        }
        if number == 3 { throw EngineError(.diskFull, "full") }
      }
    }
    #expect(error?.code == .diskFull)
    #expect(count.withLock { $0 } == 3)
  }

  /// Sorting takes no more than the limit: what finds no room is in a file.
  @Test(arguments: [1, 4])
  func sortingSpills(threadCount: Int) throws {
    let rowCount = 150_000
    var state: UInt64 = 3
    let keys = (0..<rowCount).map { _ -> Scalar in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return .text(Array("key \(state >> 20)".utf8))
    }
    let table = MemoryTable.make(
      [("key", .varchar, keys), ("id", .bigint, (0..<rowCount).map { .integer(Int64($0)) })],
      blockRowCount: 20_000)
    func sum(_ memoryLimit: Int) throws -> [Int64] {
      var fixture = QueryFixture(["t": table])
      (fixture.threadCount, fixture.memoryLimit) = (threadCount, memoryLimit)
      let ids = Guarded<[Int64]>([])
      try fixture.open("SELECT id FROM t ORDER BY key").stream { (batch) throws(EngineError) in
        let rows = VectorRows(batch.loadedColumns[0])
        return (0..<batch.count).map { row -> Int64 in
          if case .integer(let number) = rows.scalar(row) { number } else { -1 }
        }
      } deliver: { (part) throws(EngineError) in
        ids.withLock { $0 += part }
      }
      return ids.withLock { $0 }
    }
    let expected = try sum(1 << 30)
    #expect(Set(expected).count == rowCount)
    #expect(try sum(6 << 20) == expected)
    // Less memory than that is enough, or an error.
    for limit in stride(from: 1 << 20, to: 5 << 20, by: 300_000) {
      do { #expect(try sum(limit) == expected) } catch let error as EngineError {
        #expect(error.code == .memoryLimit)
      }
    }
  }
}
