import DossierDB
import Foundation
import Synchronization
import Testing

@Suite struct CheckTests {
  /// A check on a connection finds what the check without one finds, and stops when it is told to.
  @Test func aCheckCanBeInterrupted() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dossier-check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let csv = folder.appending(path: "n.csv").path
    let rows = (0..<70_000).map { "\($0),\($0 % 7)\n" }.joined()
    try Data(("n,m\n" + rows).utf8).write(to: URL(filePath: csv))
    let path = folder.appending(path: "n.dossier").path
    try Database(path: path).connect().importCSV(path: csv, options: ImportOptions(table: "t"))

    let connection = Database(inMemory: .init()).connect()
    #expect(try connection.check(path: path) == Database.check(path: path))
    var code: DossierError.Code?
    try withInterrupts(of: connection) {
      // One that is over before the other thread had its turn says nothing.
      for _ in 0..<1_000 where code == nil {
        do throws(DossierError) { _ = try connection.check(path: path) } catch { code = error.code }
      }
    }
    #expect(code == .interrupted)
  }

  /// Does work while another thread interrupts a connection without end.
  private func withInterrupts(of connection: Connection, _ work: () throws -> Void) throws {
    final class Flag: Sendable { let isSet = Atomic<Bool>(false) }
    let started = Flag()
    let done = Flag()
    Thread.detachNewThread {
      while !done.isSet.load(ordering: .relaxed) {
        connection.interrupt()
        started.isSet.store(true, ordering: .relaxed)
      }
    }
    while !started.isSet.load(ordering: .relaxed) { sched_yield() }
    defer { done.isSet.store(true, ordering: .relaxed) }
    try work()
  }
}
