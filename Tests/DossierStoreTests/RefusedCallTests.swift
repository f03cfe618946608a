import DossierBase
import Testing

@testable import DossierStore

@Suite("A call that the system refuses fails the commit and nothing else")
struct RefusedCallTests {
  @Test("while a commit is added", arguments: [SimulatedDisk.Fault.diskFull, .inputOutput])
  func addition(kind: SimulatedDisk.Fault) throws {
    let source = SimulatedDisk()
    try Tables.commit(Tables.rows(20), to: "t", in: DatabaseFile.create(path: "a", in: source))
    let start = try #require(source.content("a"))
    let rows = Tables.rows(20)
    let more = Tables.rows(30, salt: 1)
    var failureCount = 0
    for call in 0..<100 {
      let disk = SimulatedDisk("a", start)
      let database = try DatabaseFile.open(path: "a", readOnly: false, in: disk)
      disk.fault = (call, kind)
      do {
        try Tables.commit(more, to: "t", in: database)
        // The second header copy may fail unseen, for the commit stands by then.
        #expect(try Tables.readAll(database) == ["t": rows + more])
        if disk.callCount <= call { break }
        continue
      } catch let error as EngineError {
        failureCount += 1
        #expect(error.code == (kind == .diskFull ? .diskFull : .inputOutput))
        try expectAlive(database, disk, rows, more, error)
      }
    }
    #expect(failureCount >= 4)
  }

  /// The handle reads on, and writes on unless a sync failed; then a new handle does.
  private func expectAlive(
    _ database: DatabaseFile, _ disk: SimulatedDisk, _ rows: Rows, _ more: Rows, _ error: EngineError
  ) throws {
    let state = try Tables.readAll(database)
    let isUnknown = error.message.contains("unknown")
    #expect(state == ["t": rows] || (isUnknown && state == ["t": rows + more]))
    do {
      try Tables.commit(more, to: "u", in: database)
    } catch let second as EngineError {
      #expect(second.hint?.contains("open the file anew") == true)
      try Tables.commit(more, to: "u", in: DatabaseFile.open(path: "a", readOnly: false, in: disk))
    }
    #expect(try Tables.readAll(database) == state.merging(["u": more]) { $1 })
    #expect(try DatabaseFile.check(path: "a", in: disk).damages == [])
  }

  @Test("while a file is created")
  func creation() throws {
    for call in 0..<100 {
      let disk = SimulatedDisk()
      disk.fault = (call, .diskFull)
      do {
        try Tables.commit(Tables.rows(9), to: "t", in: DatabaseFile.create(path: "a", in: disk))
        if disk.callCount <= call { return }
        Issue.record("call \(call) failed unseen")
      } catch let error as EngineError {
        #expect(error.code == .diskFull)
        if disk.exists("a") {
          #expect(error.message.contains("unknown"))
        } else {
          try Tables.commit(Tables.rows(9), to: "t", in: DatabaseFile.create(path: "a", in: disk))
        }
        #expect(
          try Tables.readAll(DatabaseFile.open(path: "a", readOnly: true, in: disk)) == ["t": Tables.rows(9)])
      }
    }
  }
}
