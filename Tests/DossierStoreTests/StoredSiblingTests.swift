import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("The siblings of a stored chunk")
struct StoredSiblingTests {
  @Test("are the columns of its block as they were written, by their ids, codes with their dictionary")
  func columns() throws {
    let database = try DatabaseFile.create(path: "a", in: SimulatedDisk())
    let transaction = try database.beginWrite()
    try Tables.append(Tables.rows(300), to: "t", in: transaction, blockRowCount: 100)
    try transaction.commit()
    let second = try database.beginWrite()
    let wide = Schema(Tables.schema.columns + [ColumnDefinition("more", .bigint)])
    let rows: Rows = Tables.rows(40, salt: 1).map { $0 + [.integer(7)] }
    try Tables.append(rows, to: "t", wide, in: second)
    try second.commit()
    let table = try #require(try database.snapshot().source(named: "t") as? StoredTable)
    let siblings = table.siblings(ofBlock: 2)
    #expect(siblings.columnIDs == [0, 1, 2])
    for id in 0..<3 {
      let column = try #require(try siblings.column(UInt32(id)))
      #expect(try column.scalars() == Tables.rows(300)[200...].map { $0[id] })
    }
    #expect(try siblings.column(1)?.codes?.dictionary === table.dictionary(column: 1))
    // Older than the column, and no column of any block.
    #expect(try siblings.column(3) == nil && siblings.column(9) == nil)
    #expect(try table.siblings(ofBlock: 3).column(3)?.scalars() == rows.map { $0[3] })
  }

  @Test("that are damaged are errors with a place")
  func damage() throws {
    let disk = SimulatedDisk()
    try Tables.commit(Tables.rows(50), to: "t", in: DatabaseFile.create(path: "a", in: disk))
    let database = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
    let table = try #require(try database.snapshot().source(named: "t") as? StoredTable)
    let offset = try #require(table.chunk(2, block: 0)?.extent.offset)
    var bytes = try #require(disk.content("a"))
    bytes[offset + 9] ^= 1
    let damaged = try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", bytes))
    let source = try #require(try damaged.snapshot().source(named: "t") as? StoredTable)
    let error = #expect(throws: EngineError.self) { _ = try source.siblings(ofBlock: 0).column(2) }
    #expect(error?.code == .damaged)
    #expect(error?.place == .file(path: "a", offset: offset, what: "table 't', block 0"))
  }
}
