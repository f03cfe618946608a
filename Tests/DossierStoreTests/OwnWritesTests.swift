import DossierBase
import Testing

@testable import DossierStore

@Suite("A transaction reads its own writes")
struct OwnWritesTests {
  private let disk = SimulatedDisk()
  private let wider = Schema([
    ColumnDefinition("name", .varchar), ColumnDefinition("fee", .bigint), ColumnDefinition("note", .varchar),
  ])

  private func rows(_ snapshot: Snapshot, _ table: String) throws -> Rows {
    try #require(try snapshot.source(named: table)).rows()
  }

  @Test("rows added to a table, with new columns and texts, which nobody else sees")
  func addedRows() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(2_500), to: "t", in: database)
    let transaction = try database.beginWrite()
    let before = try transaction.snapshot()
    let new: Rows = (0..<70).map { [.text("tên \($0 % 4)"), .integer(Int64($0)), .null] }
    try Tables.append(new, to: "t", wider, in: transaction, blockRowCount: 16)
    let during = try transaction.snapshot()
    let expected =
      Tables.rows(2_500).map { $0 + [.null, .null] } + new.map { [.null, $0[0], .null, $0[1], .null] }
    #expect(try rows(during, "T") == expected)
    #expect(during.generation == 2 && during.tables.map(\.rowCount) == [2_570])
    let table = try #require(try during.source(named: "t"))
    #expect(table.dictionary(column: 1)?.count == 7)
    #expect(table.statistics(column: 3, block: table.blockCount - 1)?.maximum == .integer(69))
    #expect(try Tables.readAll(database) == ["t": Tables.rows(2_500)])

    try Tables.append(new, to: "t", wider, in: transaction)
    #expect(try transaction.snapshot().source(named: "t")?.rowCount == 2_640)
    try transaction.commit()
    #expect(try rows(database.snapshot(), "t").count == 2_640)
    #expect(try rows(during, "t") == expected)
    #expect(try rows(before, "t") == Tables.rows(2_500))
    #expect(throws: EngineError.self) { _ = try transaction.snapshot() }
  }

  @Test("tables that are created, replaced and dropped, also in a new file")
  func tables() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    let first = try database.beginWrite()
    #expect(first.isFirst)
    #expect(try first.snapshot().tables.isEmpty)
    for name in ["t", "u"] { try Tables.append(Tables.rows(9), to: name, in: first) }
    #expect(try rows(first.snapshot(), "u") == Tables.rows(9))
    try first.commit()

    let second = try database.beginWrite()
    #expect(!second.isFirst)
    try second.replaceTable("t", schema: wider)
    try second.dropTable("u")
    try second.createTable("v", schema: Tables.schema)
    var snapshot = try second.snapshot()
    #expect(snapshot.tables.map(\.name) == ["t", "v"])
    #expect(try rows(snapshot, "t").isEmpty && rows(snapshot, "v").isEmpty)
    #expect(try snapshot.source(named: "u") == nil)
    try Tables.append([[.text("x"), .null, .text("y")]], to: "t", wider, in: second)
    snapshot = try second.snapshot()
    #expect(try rows(snapshot, "t") == [[.text("x"), .null, .text("y")]])
    let third = try second.startOver()
    #expect(try rows(third.snapshot(), "t") == Tables.rows(9))
    try Tables.append(Tables.rows(4), to: "t", in: third)
    #expect(try rows(third.snapshot(), "t") == Tables.rows(9) + Tables.rows(4))
    third.rollback()
    #expect(try Tables.readAll(database) == ["t": Tables.rows(9), "u": Tables.rows(9)])
  }

  @Test("of blocks that come side by side, those before the first that is missing")
  func sideBySide() throws {
    let files = MemoryFileSystem(budget: MemoryBudget(limit: 1 << 30))
    let transaction = try DatabaseFile.create(path: "a", in: files).beginWrite()
    try transaction.createTable("t", schema: Tables.schema)
    let appender = try transaction.appender(table: "t", schema: Tables.schema)
    let (blockCount, rowCount) = (60, 50)
    try Scheduler(threadCount: 3).run(blockCount + 1) { (_, task) throws(EngineError) in
      if task > 0 {
        return try appender.append(Tables.batch(Tables.rows(rowCount, salt: task - 1)), ordinal: task - 1)
      }
      var seen = 0
      while seen < blockCount {
        guard let table = try transaction.snapshot().source(named: "t") else {
          throw EngineError(.binding, "no table")
        }
        let columns = try table.makeReader(columns: [0, 1])
        guard table.blockCount >= seen else { throw EngineError(.damaged, "blocks have gone") }
        for block in seen..<table.blockCount {
          let batch = try columns.read(block: block)
          let last = Tables.rows(rowCount, salt: block)[rowCount - 2]
          guard batch.count == rowCount, try batch.column(0).scalar(rowCount - 2) == last[0],
            try batch.column(1).scalar(rowCount - 2) == last[1]
          else { throw EngineError(.damaged, "block \(block) has other rows") }
        }
        seen = table.blockCount
      }
    }
    try transaction.commit()
  }
}
