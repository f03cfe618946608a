import DossierBase
import Testing

@testable import DossierStore

@Suite("Files in memory")
struct MemoryFileTests {
  private static let mebibyte = 1 << 20

  @Test("bytes count against the budget, by the mebibyte, until they are cut off or the last file is closed")
  func budget() throws {
    let budget = MemoryBudget(limit: 4 * Self.mebibyte)
    var file: (any StorageFile)? = try MemoryFileSystem(budget: budget).makeUnnamed(beside: "a")
    #expect(budget.usedByteCount == 0)
    try file?.write([UInt8](repeating: 1, count: 2 * Self.mebibyte + 1), at: 0)
    #expect(budget.usedByteCount == 3 * Self.mebibyte)
    // A hole takes nothing.
    try file?.truncate(to: 100 * Self.mebibyte)
    #expect(budget.usedByteCount == 3 * Self.mebibyte)
    let error = #expect(throws: EngineError.self) {
      try file?.write([UInt8](repeating: 2, count: 3 * Self.mebibyte), at: 2 * Self.mebibyte)
    }
    #expect(error?.code == .memoryLimit)
    #expect(error?.place == .file(path: "a", offset: 2 * Self.mebibyte, what: "file"))
    #expect(error?.hint?.contains("in a file") == true)
    try file?.truncate(to: Self.mebibyte)
    #expect(budget.usedByteCount == Self.mebibyte)
    file = nil
    #expect(budget.usedByteCount == 0)
  }

  @Test("one at a time makes the first tables")
  func firstWriter() throws {
    let files = MemoryFileSystem(budget: MemoryBudget(limit: 1 << 30))
    func begin() throws -> WriteTransaction {
      try DatabaseFile.openOrCreate(path: "a", in: files).beginWrite()
    }
    var first: WriteTransaction? = try begin()
    let error = #expect(throws: EngineError.self) { _ = try begin() }
    #expect(error?.code == .locked)
    #expect(try first?.snapshot().tables.isEmpty == true)
    first = nil
    let second = try begin()
    try Tables.append(Tables.rows(3), to: "t", in: second)
    try second.commit()
    #expect(try begin().tables.map(\.rowCount) == [3])
  }

  @Test("a header is read whole while it is written")
  func oneStep() throws {
    let file = try MemoryFileSystem(budget: MemoryBudget(limit: Self.mebibyte)).makeUnnamed(beside: "a")
    try file.write([UInt8](repeating: 0, count: 512), at: 4_096)
    try Scheduler(threadCount: 2).run(2) { (_, task) throws(EngineError) in
      var bytes = [UInt8](repeating: 0, count: 512)
      for round in 0..<20_000 {
        if task == 0 {
          try file.write([UInt8](repeating: UInt8(round % 251), count: 512), at: 4_096)
        } else {
          _ = try file.readAll(into: &bytes, at: 4_096)
          guard bytes.allSatisfy({ $0 == bytes[0] }) else { throw EngineError(.damaged, "half a header") }
        }
      }
    }
  }

  /// Rows that hardly get smaller when they are encoded.
  private func rows(_ count: Int) -> Rows {
    (0..<count).map { row in
      let value = Int64(truncatingIfNeeded: UInt64(row + 1) &* 0x9E37_79B9_7F4A_7C15)
      return [.integer(value), .text("\(value ^ value >> 9)"), .date(Int32(truncatingIfNeeded: value >> 40))]
    }
  }

  @Test("a commit that there is no memory for leaves the database as it was, and goes through later")
  func refusal() throws {
    let budget = MemoryBudget(limit: 6 * Self.mebibyte)
    let files = MemoryFileSystem(budget: budget)
    try Tables.commit(rows(1_000), to: "t", in: DatabaseFile.openOrCreate(path: "a", in: files))
    let database = try DatabaseFile.open(path: "a", readOnly: false, in: files)
    let snapshot = try database.snapshot()
    let used = budget.usedByteCount
    let held = try MemoryReservation(budget, byteCount: 4 * Self.mebibyte, for: "a test")
    for _ in 0..<3 {
      let error = #expect(throws: EngineError.self) {
        try Tables.commit(rows(200_000), to: "t", in: database)
      }
      #expect(error?.code == .memoryLimit)
      #expect(budget.usedByteCount == used + held.byteCount)
      #expect(try Tables.readAll(database) == ["t": rows(1_000)])
    }
    #expect(try DatabaseFile.check(path: "a", in: files).isClean)
    try Tables.commit(rows(20_000), to: "t", in: database)
    #expect(try Tables.readAll(database) == ["t": rows(1_000) + rows(20_000)])
    #expect(try #require(try snapshot.source(named: "t")).rows() == rows(1_000))
  }

  @Test("a first commit that there is no memory for leaves nothing")
  func firstRefusal() throws {
    let budget = MemoryBudget(limit: 2 * Self.mebibyte)
    let files = MemoryFileSystem(budget: budget)
    let error = #expect(throws: EngineError.self) {
      try Tables.commit(rows(200_000), to: "t", in: DatabaseFile.openOrCreate(path: "a", in: files))
    }
    #expect(error?.code == .memoryLimit)
    #expect(!files.exists("a") && budget.usedByteCount == 0)
  }
}
