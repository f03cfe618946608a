import DossierDB
import Foundation
import Testing

/// What the library passes on to an import: its own file, its memory.
@Suite final class ImportGuardTests {
  private let folder = NSTemporaryDirectory() + "dossier-import-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    return folder + "/" + name
  }

  @Test func rejectsDoNotOverwriteTheDatabase() throws {
    let csv = try file("t.csv", "a,b\n1,2\n")
    let path = folder + "/t.dossier"
    let connection = try Database(path: path).connect()
    let options = ImportOptions(table: "t", rejectsPath: path)
    #expect(throws: DossierError.self) { _ = try connection.importCSV(path: csv, options: options) }
    #expect(!FileManager.default.fileExists(atPath: path))
    try connection.importCSV(path: csv, options: ImportOptions(table: "t"))
    let before = try Data(contentsOf: URL(filePath: path))
    let error = #expect(throws: DossierError.self) {
      _ = try connection.importCSV(path: csv, options: options)
    }
    #expect(error?.code == .usage)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func anImportKeepsToTheMemoryLimit() throws {
    let csv = try file("t.csv", "a,b\n" + (0..<50_000).map { "\($0),text \($0)\n" }.joined())
    let limited = Database(inMemory: Database.Options(threadCount: 2, memoryLimitByteCount: 1 << 20))
    let error = #expect(throws: DossierError.self) {
      _ = try limited.connect().importCSV(path: csv, options: ImportOptions(table: "t"))
    }
    #expect(error?.code == .memoryLimit)
  }

  @Test func oneDossierIsSpokenOfInTheSingular() throws {
    let header = "sector,accepted_at,current_due_at,finished_at\n"
    let row = "x,2024-01-10 08:00:00,2024-01-12 08:00:00,2024-01-09 08:00:00\n"
    for (rows, start) in [
      (row, "1 dossier finished before it was accepted"),
      (row + row, "2 dossiers finished before they were accepted"),
    ] {
      let connection = Database(inMemory: .init()).connect()
      try connection.importCSV(path: try file("d.csv", header + rows))
      let notes = try connection.onTime().notes
      #expect(notes.contains { $0.hasPrefix(start) }, "\(notes)")
    }
  }
}
