import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("The cache of chunks")
struct ChunkCacheTests {
  private static let mebibyte = 1 << 20

  /// A table of 40 blocks of 1,000 rows, whose numbers hardly get smaller when they are encoded.
  private final class Fixture {
    let disk = SimulatedDisk()
    let budget: MemoryBudget
    let database: DatabaseFile
    let rows: Rows

    init(limit: Int, names: [String] = ["t"]) throws {
      let rows: Rows = (0..<40_000).map { row in
        let value = Int64(truncatingIfNeeded: UInt64(row + 1) &* 0x9E37_79B9_7F4A_7C15)
        return [.integer(value), .text("sở \(row % 7)"), .date(Int32(19_000 + row % 40))]
      }
      self.rows = rows
      let transaction = try DatabaseFile.create(path: "a", in: disk).beginWrite()
      for name in names { try Tables.append(rows, to: name, in: transaction, blockRowCount: 1_000) }
      try transaction.commit()
      budget = MemoryBudget(limit: limit)
      database = try DatabaseFile.open(path: "a", readOnly: true, in: disk, budget: budget)
      for name in names { _ = try database.snapshot().source(named: name) }
    }

    /// Reads a table and says how many bytes of the file that took.
    func scan(_ name: String = "t") throws -> Int {
      let table = try #require(try database.snapshot().source(named: name))
      let before = disk.readByteCount
      // The headers are read for every snapshot.
      #expect(try table.rows() == rows)
      return disk.readByteCount - before
    }
  }

  @Test("one pass holds nothing, the second takes chunks in, and from the third on nothing is read")
  func secondUse() throws {
    let fixture = try Fixture(limit: 1 << 30)
    let opened = fixture.budget.usedByteCount
    let whole = try fixture.scan()
    #expect(whole > 320_000)
    // What was used is remembered, and takes far less.
    #expect(fixture.budget.usedByteCount - opened < whole / 10)
    #expect(try fixture.scan() == whole)
    #expect(fixture.budget.usedByteCount - opened > whole)
    #expect(try fixture.scan() == 0)
    #expect(try fixture.scan() == 0)
  }

  @Test("what is held was verified: damage that comes later is not read")
  func laterDamage() throws {
    let fixture = try Fixture(limit: 1 << 30)
    for _ in 0..<2 { _ = try fixture.scan() }
    fixture.disk.unreadable = FileLayout.dataOffset..<fixture.disk.content("a")!.count
    #expect(try fixture.scan() == 0)
  }

  @Test("what was opened is kept beside what is held, read by several at once, and given up before bytes are")
  func opened() throws {
    let fixture = try Fixture(limit: 1 << 30)
    let extent = try #require(
      try (fixture.database.snapshot().source(named: "t") as? StoredTable)?.chunk(0, block: 3)?.extent)
    let cache = try #require(fixture.database.snapshot().state.reader.cache)
    func opened() -> OpenedChunk? {
      guard case .held(let held) = cache.use(extent) else { return nil }
      return held.opened
    }
    _ = try fixture.scan()
    _ = try fixture.scan()
    let first = try #require(opened())
    _ = try fixture.scan()
    #expect(opened() === first)
    // Each reader has a copy of his own: nobody moves what another one reads.
    let table = try #require(try fixture.database.snapshot().source(named: "t"))
    let batches = try (0..<2).map { _ in try table.makeReader(columns: [0, 1, 2]).read(block: 3) }
    for _ in 0..<2 {
      for batch in batches { #expect(try batch.rows() == Array(fixture.rows[3_000..<4_000])) }
    }
    // Codes of another dictionary are opened anew.
    let other = VectorDictionary(Vector(.varchar, [.text("a")]))
    guard case .held(let held) = cache.use(extent) else { return }
    cache.keep(first.vector, other, openedFrom: extent, in: held.memory)
    #expect(opened()?.dictionary === other)
    // Not what was opened from bytes that are not those that are held.
    cache.keep(first.vector, nil, openedFrom: extent, in: nil)
    #expect(opened()?.dictionary === other)
    _ = try fixture.scan()
    #expect(opened()?.dictionary == nil)
  }

  @Test("where memory is scarce, nothing that was opened is kept in the place of bytes")
  func openedGivesWay() throws {
    let fixture = try Fixture(limit: 1_100_000)
    var read: [Int] = []
    for _ in 0..<5 { read.append(try fixture.scan()) }
    #expect(read[2...] == [0, 0, 0], "\(read)")
  }

  @Test("it holds at most half of the budget, and gives way to whoever needs memory")
  func givingWay() throws {
    let fixture = try Fixture(limit: 600_000)
    let opened = fixture.budget.usedByteCount
    for _ in 0..<4 { _ = try fixture.scan() }
    let held = fixture.budget.usedByteCount - opened
    #expect(held > 150_000 && held <= 300_000 + 24_000, "\(held)")
    do {
      let all = try MemoryReservation(fixture.budget, byteCount: 600_000 - opened, for: "a test")
      #expect(fixture.budget.usedByteCount == 600_000)
      withExtendedLifetime(all.byteCount) {}
    }
    #expect(fixture.budget.usedByteCount == opened)
    // It starts again with the first use.
    let whole = try fixture.scan()
    #expect(try fixture.scan() > whole - 1_000)
    #expect(try fixture.scan() < whole * 3 / 4)
  }

  @Test("a scan of more than there is room for finds the same part again and again")
  func largeScan() throws {
    let fixture = try Fixture(limit: 400_000)
    let whole = try fixture.scan()
    _ = try fixture.scan()
    let third = try fixture.scan()
    #expect(third < whole * 3 / 4)
    for _ in 0..<5 { #expect(try fixture.scan() == third) }
  }

  @Test("what is used drives out what is not, and one pass over another table nothing")
  func replacement() throws {
    let fixture = try Fixture(limit: 1_100_000, names: ["t", "u"])
    for _ in 0..<2 { _ = try fixture.scan("t") }
    #expect(try fixture.scan("t") == 0)
    let whole = try fixture.scan("u")
    #expect(try fixture.scan("t") == 0)
    // The other is scanned again and again, this one no more.
    var read = whole
    for _ in 0..<4 { read = try fixture.scan("u") }
    #expect(read == 0)
    #expect(try fixture.scan("t") > whole / 4)
  }

  @Test("bytes that somebody reads stay where they are, and stay counted")
  func inUse() throws {
    let fixture = try Fixture(limit: 1 << 30)
    let free = fixture.budget.availableByteCount
    for _ in 0..<2 { _ = try fixture.scan() }
    let table = try #require(try fixture.database.snapshot().source(named: "t"))
    var batch: Batch? = try table.makeReader(columns: [0, 2]).read(block: 3)
    _ = try batch?.columns
    // Everything else gives way before this is refused.
    let error = #expect(throws: EngineError.self) {
      _ = try MemoryReservation(fixture.budget, byteCount: free - 8_000, for: "a test")
    }
    #expect(error?.code == .memoryLimit)
    #expect((free - 12_000..<free - 8_000).contains(fixture.budget.availableByteCount))
    #expect(try batch?.rows() == fixture.rows[3_000..<4_000].map { [$0[0], $0[2]] })
    batch = nil
    _ = try MemoryReservation(fixture.budget, byteCount: free, for: "a test")
  }

  @Test("a commit keeps what is held: only what is new is read")
  func commits() throws {
    let fixture = try Fixture(limit: 1 << 30)
    for _ in 0..<2 { _ = try fixture.scan() }
    let added = Tables.rows(10)
    try Tables.commit(
      added, to: "t", in: DatabaseFile.open(path: "a", readOnly: false, in: fixture.disk))
    let table = try #require(try fixture.database.snapshot().source(named: "t"))
    let before = fixture.disk.readByteCount
    #expect(try table.rows() == fixture.rows + added)
    #expect((1..<1_000).contains(fixture.disk.readByteCount - before))
  }

  @Test("files in memory are not held twice")
  func inMemory() throws {
    let budget = MemoryBudget(limit: 1 << 30)
    let files = MemoryFileSystem(budget: budget)
    try Tables.commit(Tables.rows(9_000), to: "t", in: DatabaseFile.create(path: "a", in: files))
    let database = try DatabaseFile.open(path: "a", readOnly: true, in: files, budget: budget)
    let table = try #require(try database.snapshot().source(named: "t"))
    let opened = budget.usedByteCount
    for _ in 0..<4 { #expect(try table.rows() == Tables.rows(9_000)) }
    #expect(budget.usedByteCount == opened)
  }

  @Test("threads that scan and threads that need memory do not disturb each other")
  func threads() throws {
    let fixture = try Fixture(limit: 700_000)
    let expected = fixture.rows.map { [$0[0], $0[1]] }
    let budget = fixture.budget
    let table = try #require(try fixture.database.snapshot().source(named: "t"))
    try Scheduler(threadCount: 4).run(8) { (_, task) throws(EngineError) in
      if task % 4 == 3 {
        for round in 0..<200 {
          _ = try? MemoryReservation(budget, byteCount: 2_000 * round, for: "a test")
        }
        return
      }
      let reader = try table.makeReader(columns: [0, 1])
      var rows: Rows = []
      for block in 0..<table.blockCount { rows += try reader.read(block: block).rows() }
      guard rows == expected else { throw EngineError(.damaged, "other rows than were written") }
    }
  }
}
