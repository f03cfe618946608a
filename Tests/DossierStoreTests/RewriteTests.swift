import DossierBase
import DossierVector
import Testing

@testable import DossierStore

@Suite("Blocks that are written anew, and columns and views that come and go")
struct RewriteTests {
  private let disk = SimulatedDisk()

  private func rows(_ snapshot: Snapshot, _ table: String = "t") throws -> Rows {
    try #require(try snapshot.source(named: table)).rows()
  }

  /// Every third row of some blocks is taken out, and one block goes as a whole; two segments, and one not committed.
  @Test func blocksGetFewerRows() throws {
    let database = try Tables.create(Tables.rows(100), Tables.schema, blockRowCount: 16, in: disk)
    try Tables.commit(Tables.rows(40, salt: 1), to: "t", in: database)
    let transaction = try database.beginWrite()
    try Tables.append(Tables.rows(20, salt: 2), to: "t", in: transaction, blockRowCount: 7)
    let all = try rows(transaction.snapshot())
    #expect(all == Tables.rows(100) + Tables.rows(40, salt: 1) + Tables.rows(20, salt: 2))
    try transaction.rewrite([1, 3, 7, 9], ofTable: "t") { (block, batch) throws(EngineError) in
      let mask = BitMask(count: batch.rowCount)
      for row in 0..<batch.rowCount where block != 3 && row % 3 != 0 { mask.set(row) }
      return batch.withSelection(.bits(mask))
    }
    func expected() -> Rows {
      var (kept, block, first): (Rows, Int, Int) = ([], 0, 0)
      for count in Array(repeating: 16, count: 6) + [4, 40, 7, 7, 6] {
        for row in 0..<count where ![1, 3, 7, 9].contains(block) || (block != 3 && row % 3 != 0) {
          kept.append(all[first + row])
        }
        (block, first) = (block + 1, first + count)
      }
      return kept
    }
    let during = try transaction.snapshot()
    #expect(try rows(during) == expected())
    #expect(during.tables[0].rowCount == expected().count)
    try transaction.rewrite([0], ofTable: "t") { (_, batch) throws(EngineError) in
      batch.withSelection(.bits(BitMask(count: 16)))
    }
    try transaction.commit()
    let reopened = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
    #expect(try rows(reopened.snapshot()) == Array(expected().dropFirst(16)))
    #expect(try rows(during) == expected())
    #expect(try DatabaseFile.check(path: "a", in: disk).damages.isEmpty)
  }

  @Test func valuesArePatched() throws {
    let database = try Tables.create(Tables.rows(100), Tables.schema, blockRowCount: 16, in: disk)
    let transaction = try database.beginWrite()
    try transaction.rewrite([2], ofTable: "t") { (_, batch) throws(EngineError) in
      var columns = try batch.columns
      let positions: [UInt32] = [3, 9]
      columns[1] = positions.withUnsafeBufferPointer {
        columns[1].patched(Vector(.varchar, [.text("mới"), .null]), at: RowPositions($0))
      }
      return batch.withColumns(columns)
    }
    try transaction.commit()
    var expected = Tables.rows(100)
    expected[35][1] = .text("mới")
    expected[41][1] = .null
    #expect(try Tables.readAll(database) == ["t": expected])
    #expect(try DatabaseFile.check(path: "a", in: disk).damages.isEmpty)
  }

  @Test func allBlocksMayGo() throws {
    let database = try Tables.create(Tables.rows(50), Tables.schema, blockRowCount: 16, in: disk)
    let transaction = try database.beginWrite()
    try transaction.rewrite([0, 1, 2, 3], ofTable: "t") { (_, batch) throws(EngineError) in
      batch.withSelection(.bits(BitMask(count: batch.rowCount)))
    }
    #expect(try rows(transaction.snapshot()).isEmpty)
    try Tables.append(Tables.rows(5), to: "t", in: transaction)
    try transaction.commit()
    #expect(try Tables.readAll(database) == ["t": Tables.rows(5)])
  }

  @Test func anErrorOfTheCallerLeavesTheFile() throws {
    let database = try Tables.create(Tables.rows(50), Tables.schema, blockRowCount: 16, in: disk)
    let transaction = try database.beginWrite()
    #expect(throws: EngineError.self) {
      try transaction.rewrite([0, 1], ofTable: "t") { (block, batch) throws(EngineError) in
        if block == 1 { throw EngineError(.evaluation, "no") }
        return batch
      }
    }
    transaction.rollback()
    #expect(try Tables.readAll(database) == ["t": Tables.rows(50)])
  }

  /// A day that follows from another one by a difference is written anew when that one goes.
  @Test func columnsGoThatOthersReferTo() throws {
    let schema = Schema([
      ColumnDefinition("opened", .date), ColumnDefinition("due", .date), ColumnDefinition("name", .varchar),
    ])
    let data: Rows = (0..<3_000).map { row in
      let day = Int32(19_000 + (row * 7_919) % 3_000)
      return [.date(day), .date(day + Int32(row % 3)), .text("n\(row % 9)")]
    }
    let database = try Tables.create(data, schema, blockRowCount: 1_000, in: disk)
    let stored = try Tables.stored(in: database)
    #expect((0..<3).contains { block in stored.chunk(1, block: block)?.sibling != nil })
    let transaction = try database.beginWrite()
    try transaction.dropColumn(0, ofTable: "t")
    try transaction.addColumn(TableDefinition.Column("opened", .bigint), toTable: "t")
    try transaction.renameColumn(0, ofTable: "t", to: "until")
    let expected = data.map { [$0[1], $0[2], .null] }
    #expect(try rows(transaction.snapshot()) == expected)
    try transaction.commit()
    let snapshot = try database.snapshot()
    #expect(snapshot.tables[0].schema.columns.map(\.name) == ["until", "name", "opened"])
    #expect(try rows(snapshot) == expected)
    #expect(try DatabaseFile.check(path: "a", in: disk).damages.isEmpty)
  }

  @Test func rulesAndViewsAreKept() throws {
    let columns = [
      TableDefinition.Column("a", .integer, isNotNull: true),
      TableDefinition.Column("b", .varchar, defaultSQL: "'đất'"),
    ]
    let definition = TableDefinition(name: "t", columns: columns, key: [1, 0], order: [1])
    let view = ViewDefinition(name: "v", columns: ["x"], sql: "SELECT a FROM t")
    let database = try DatabaseFile.create(path: "a", in: disk)
    let first = try database.beginWrite()
    try first.createTable(definition)
    try first.setView(view)
    #expect(throws: EngineError.self) { try first.setView(ViewDefinition(name: "T", sql: "SELECT 1")) }
    #expect(throws: EngineError.self) { try first.createTable("V", schema: Tables.schema) }
    #expect(throws: EngineError.self) { try first.dropColumn(0, ofTable: "t") }
    #expect(throws: EngineError.self) { try first.renameColumn(0, ofTable: "t", to: "B") }
    try first.commit()
    let reopened = try DatabaseFile.open(path: "a", readOnly: false, in: disk)
    #expect(try reopened.snapshot().tables.map(\.definition) == [definition])
    #expect(try reopened.snapshot().views == [view])
    let second = try reopened.beginWrite()
    try second.renameTable("t", to: "u")
    try second.dropView("V")
    try second.commit()
    #expect(try reopened.snapshot().tables.map(\.name) == ["u"])
    #expect(try reopened.snapshot().views.isEmpty)
  }
}
