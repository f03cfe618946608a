import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("A column of a block is read when it is first asked for")
struct PendingColumnTests {
  private let disk = SimulatedDisk()

  private func table() throws -> StoredTable {
    let rows: Rows = (0..<3_000).map {
      [.integer(Int64($0 * 7_919 % 1_009)), .text("tên \($0)"), .date(Int32($0))]
    }
    try Tables.commit(rows, to: "t", in: try DatabaseFile.create(path: "a", in: disk))
    let database = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
    return try #require(try database.snapshot().source(named: "t") as? StoredTable)
  }

  @Test("and once")
  func reading() throws {
    let reader = try table().makeReader(columns: [2, 0, 1])
    let before = disk.readByteCount
    let batch = try reader.read(block: 0)
    #expect(batch.columnCount == 3 && batch.rowCount == 3_000)
    #expect(batch.loadedColumns.isEmpty && disk.readByteCount == before)
    #expect(try batch.column(1).scalar(5) == .integer(5 * 7_919 % 1_009))
    let one = disk.readByteCount - before
    #expect(one > 0 && batch.loadedColumns.count == 1)
    _ = try batch.withSelection(.all).column(1)
    #expect(disk.readByteCount - before == one)
    #expect(try batch.columns.map(\.type) == [.date, .bigint, .varchar])
    #expect(disk.readByteCount - before > one && batch.loadedColumns.count == 3)
  }

  @Test("so that a column that cannot be read hinders nobody who does not ask for it")
  func unreadable() throws {
    let table = try table()
    let extent = try #require(table.chunk(0, block: 0)).extent
    disk.unreadable = extent.offset..<extent.end
    let batch = try table.makeReader(columns: [0, 1]).read(block: 0)
    #expect(try batch.column(1).scalar(7) == .text("tên 7"))
    for _ in 0..<2 { #expect(throws: EngineError.self) { _ = try batch.column(0) } }
  }
}
