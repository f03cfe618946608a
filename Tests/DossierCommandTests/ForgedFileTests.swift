import DossierBase
import DossierStore
import DossierVector
import Foundation
import Testing

/// A file with a value that its type does not have, all checksums right, is refused as damage.
@Suite struct ForgedFileTests {
  @Test func theCheckAndQueriesEndWithThree() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dossier-forged-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let schema = Schema([ColumnDefinition("id", .bigint), ColumnDefinition("opens", .time)])
    let database = try DatabaseFile.create(path: folder.appending(path: "f.dossier").path)
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: schema)
    let columns = [
      Vector(.bigint, [.integer(1), .integer(2)]), Vector(.time, [.time(0), .time(90_000_000_000)]),
    ]
    try transaction.appender(table: "t", schema: schema).append(
      Batch(columns: columns, rowCount: 2), ordinal: 0)
    try transaction.commit()

    func run(_ arguments: [String]) throws -> RunningCommand.Outcome {
      let command = try RunningCommand(arguments, in: folder)
      try command.send("")
      return try command.outcome()
    }
    let check = try run(["check", "f.dossier"])
    #expect(check.exitCode == 3 && check.output.contains("table 't'"), "\(check)")
    let query = try run(["f.dossier", "-c", "SELECT opens + INTERVAL 1 HOUR FROM t"])
    #expect(query.exitCode == 3 && query.output.isEmpty && query.error.contains("table 't'"), "\(query)")
    let other = try run(["f.dossier", "-c", "SELECT max(id) AS m FROM t", "--format", "csv"])
    #expect(other.exitCode == 0 && other.output == "m\n2\n", "\(other)")
  }
}
