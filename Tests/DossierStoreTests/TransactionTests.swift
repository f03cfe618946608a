import DossierBase
import DossierTestSupport
import Testing

@testable import DossierStore

@Suite("Transactions")
struct TransactionTests {
  let disk = SimulatedDisk()

  @Test("one writer at a time, in one handle and in two")
  func oneWriter() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    try database.beginWrite().commit()
    let other = try DatabaseFile.open(path: "a", readOnly: false, in: disk)
    let transaction = try database.beginWrite()
    for handle in [database, other] {
      let error = #expect(throws: EngineError.self) { _ = try handle.beginWrite() }
      #expect(error?.code == .locked)
    }
    transaction.rollback()
    try other.beginWrite().commit()
  }

  @Test("a dropped transaction leaves nothing and frees the lock")
  func rollback() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(5), to: "t", in: database)
    let before = disk.content("a")
    do {
      let transaction = try database.beginWrite()
      try Tables.append(Tables.rows(1_000), to: "t", in: transaction)
      try transaction.dropTable("t")
    }
    #expect(disk.content("a") == before)
    try Tables.commit(Tables.rows(2, salt: 1), to: "t", in: database)
    #expect(try Tables.readAll(database) == ["t": Tables.rows(5) + Tables.rows(2, salt: 1)])
  }

  @Test("columns may be added and left out")
  func columns() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(3), to: "t", in: database)
    let schema = Schema([ColumnDefinition("NAME", .varchar), ColumnDefinition("fee", .bigint)])
    let transaction = try database.beginWrite()
    try Tables.append([[.text("x"), .integer(7)], [.null, .null]], to: "t", schema, in: transaction)
    try transaction.commit()
    let source = try #require(try database.snapshot().source(named: "t"))
    #expect(source.schema.columns.map(\.name) == ["id", "name", "due", "fee"])
    let old = Tables.rows(3).map { $0 + [.null] }
    #expect(
      try source.rows() == old + [
        [.null, .text("x"), .null, .integer(7)], [.null, .null, .null, .null],
      ])
    #expect(source.statistics(column: 3, block: 0)?.nullCount == 3)
    #expect(source.dictionary(column: 1)?.count == 4)
    #expect(try DatabaseFile.check(path: "a", in: disk).isClean)
  }

  @Test("what cannot be is refused")
  func refusals() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(3), to: "t", in: database)
    let transaction = try database.beginWrite()
    #expect(throws: EngineError.self) { try transaction.createTable("T", schema: Tables.schema) }
    #expect(throws: EngineError.self) { try transaction.createTable("u", schema: Schema([])) }
    #expect(throws: EngineError.self) { try transaction.dropTable("u") }
    let other = Schema([ColumnDefinition("id", .varchar)])
    #expect(throws: EngineError.self) { _ = try transaction.appender(table: "t", schema: other) }
    try transaction.commit()
    #expect(throws: EngineError.self) { try transaction.commit() }
    let exists = #expect(throws: EngineError.self) { _ = try DatabaseFile.create(path: "a", in: disk) }
    #expect(exists?.code == .usage)
    let reader = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
    #expect(throws: EngineError.self) { _ = try reader.beginWrite() }
  }

  @Test("of two that create one file, one wins")
  func twoCreators() throws {
    let one = try DatabaseFile.create(path: "a", in: disk)
    let other = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(3), to: "t", in: one)
    let error = #expect(throws: EngineError.self) { try Tables.commit(Tables.rows(4), to: "t", in: other) }
    #expect(error?.code == .locked)
    #expect(
      try Tables.readAll(DatabaseFile.open(path: "a", readOnly: true, in: disk)) == ["t": Tables.rows(3)])
  }

  @Test("other files and newer formats are refused in words that say so")
  func otherFiles() throws {
    for bytes in [[], Array("SQLite format 3\0".utf8), [UInt8](repeating: 0, count: 20_000)] {
      let error = #expect(throws: EngineError.self) {
        _ = try DatabaseFile.open(path: "b", readOnly: true, in: SimulatedDisk("b", bytes))
      }
      #expect(error?.code == .notDossierFile)
    }
    try DatabaseFile.create(path: "a", in: disk).beginWrite().commit()
    for (field, hint) in [(8, "newer version"), (12, "load the data anew")] {
      var bytes = try #require(disk.content("a"))
      for copy in 0..<4 {
        let start = copy * FileLayout.headerSpacing
        bytes[start + field] ^= 0x40
        var checksum = Checksum.of(Array(bytes[start..<start + 504]), seed: UInt64(start))
        for byte in 0..<8 {
          bytes[start + 504 + byte] = UInt8(truncatingIfNeeded: checksum)
          checksum >>= 8
        }
      }
      let error = #expect(throws: EngineError.self) {
        _ = try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", bytes))
      }
      #expect(error?.code == .notDossierFile && error?.hint?.contains(hint) == true)
    }
  }

  @Test("XXH64 is the published one")
  func checksum() {
    #expect(Checksum.of([], seed: 0) == 0xEF46_DB37_51D8_E999)
    #expect(Checksum.of(Array("a".utf8), seed: 0) == 0xD24E_C4F1_A98C_6E5B)
    #expect(Checksum.of(Array("abc".utf8), seed: 0) == 0x44BC_2CF5_AD77_0999)
    #expect(
      Checksum.of(Array("Nobody inspects the spammish repetition".utf8), seed: 0) == 0xFBCE_A83C_8A37_8BF1)
  }
}
