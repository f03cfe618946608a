import DossierBase
import DossierVector
import Testing

@testable import DossierStore

/// A first commit, and a commit on top of others, each stopped at every call.
@Suite("A power cut at any call leaves the state before or after")
struct CrashTests {
  static let survivals: [SimulatedDisk.Survival] =
    [.nothing, .everything] + (1...4).map { .prefix($0) } + (1...12).map { .random($0) }

  @Test("while a file is created")
  func creation() throws {
    let after = ["t": Tables.rows(50)]
    try cutAtEveryCall(start: nil, before: nil, after: after) { database in
      try Tables.commit(Tables.rows(50), to: "t", in: database)
    }
  }

  @Test("while a commit is added", arguments: [2, 3])
  func addition(commitCount: Int) throws {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    var rows: Rows = []
    for commit in 0..<commitCount {
      try Tables.commit(Tables.rows(20, salt: commit), to: "t", in: database)
      rows += Tables.rows(20, salt: commit)
    }
    let more = Tables.rows(30, salt: 9)
    let start = try #require(disk.content("a"))
    try cutAtEveryCall(start: start, before: ["t": rows], after: ["t": rows + more, "u": more]) { database in
      let transaction = try database.beginWrite()
      try Tables.append(more, to: "t", in: transaction)
      try Tables.append(more, to: "u", in: transaction)
      try transaction.commit()
    }
  }

  @Test("while blocks are written anew and a column goes")
  func rewriting() throws {
    let disk = SimulatedDisk()
    _ = try Tables.create(Tables.rows(60), Tables.schema, blockRowCount: 16, in: disk)
    let start = try #require(disk.content("a"))
    let after = Tables.rows(60).enumerated().filter { $0.offset / 16 != 1 }.map { Array($0.element[..<2]) }
    try cutAtEveryCall(start: start, before: ["t": Tables.rows(60)], after: ["t": after]) { database in
      let transaction = try database.beginWrite()
      try transaction.rewrite([1], ofTable: "t") { (_, batch) throws(EngineError) in
        batch.withSelection(.bits(BitMask(count: batch.rowCount)))
      }
      try transaction.dropColumn(2, ofTable: "t")
      try transaction.commit()
    }
  }

  @Test("while a commit is added to what an earlier crash has left")
  func secondCrash() throws {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    for commit in 0..<3 { try Tables.commit(Tables.rows(20, salt: commit), to: "t", in: database) }
    let rows = (0..<3).flatMap { Tables.rows(20, salt: $0) }
    // The second copy of the newest header was not yet synced.
    let start = try #require(disk.afterPowerCut(.nothing).content("a"))
    try cutAtEveryCall(start: start, before: ["t": rows], after: ["t": rows + Tables.rows(1)]) { database in
      try Tables.commit(Tables.rows(1), to: "t", in: database)
    }
  }

  /// Runs `work` on a file of the bytes `start`, cut off at each call in turn.
  private func cutAtEveryCall(
    start: [UInt8]?, before: [String: Rows]?, after: [String: Rows],
    _ work: (DatabaseFile) throws -> Void
  ) throws {
    for call in 0..<200 {
      let disk = start.map { SimulatedDisk("a", $0) } ?? SimulatedDisk()
      disk.fault = (call, .powerCut)
      var isAcknowledged = false
      do {
        try work(DatabaseFile.openOrCreate(path: "a", in: disk))
        isAcknowledged = true
      } catch is EngineError {}
      for survival in Self.survivals {
        let place = Comment(rawValue: "call \(call), \(survival)")
        try verify(disk.afterPowerCut(survival), before, after, isAcknowledged, place)
      }
      if disk.callCount <= call {
        #expect(call > 5, "the work has calls to cut")
        return
      }
    }
    Issue.record("the work never ends")
  }

  private func verify(
    _ disk: SimulatedDisk, _ before: [String: Rows]?, _ after: [String: Rows], _ isAcknowledged: Bool,
    _ place: Comment
  ) throws {
    guard disk.exists("a") else {
      #expect(before == nil && !isAcknowledged, place)
      return
    }
    let database = try DatabaseFile.open(path: "a", readOnly: false, in: disk)
    let state = try Tables.readAll(database)
    #expect(state == after || (state == before && !isAcknowledged), place)
    #expect(try DatabaseFile.check(path: "a", in: disk).damages == [], place)
    try Tables.commit(Tables.rows(3, salt: 5), to: "next", in: database)
    #expect(
      try Tables.readAll(DatabaseFile.open(path: "a", readOnly: true, in: disk))
        == state.merging(["next": Tables.rows(3, salt: 5)]) { $1 }, place)
    let report = try DatabaseFile.check(path: "a", in: disk)
    #expect(report.damages == [] && report.remarks == [], place)
  }
}
