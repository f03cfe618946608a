import DossierBase
import Foundation
import Testing

@testable import DossierDB

/// A cache that is as full as it may be takes no memory away from a statement that needs it.
@Suite final class ChunkCacheLimitTests {
  private let folder = NSTemporaryDirectory() + "dossier-cache-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func open(_ limit: Int?) throws -> Database {
    try Database(
      path: folder + "/c.dossier",
      options: .init(isReadOnly: limit != nil, threadCount: 1, memoryLimitByteCount: limit))
  }

  private func rows(_ sql: String, _ database: Database) throws -> [String] {
    try database.connect().query(sql).map { row in (0..<3).map { row[$0].description }.joined(separator: "|")
    }
  }

  @Test func statementsNeedNoMoreMemoryThanWithoutIt() throws {
    try open(nil).connect().generateCity(CityOptions(rowCount: 120_000, columns: .peers))
    let grouping =
      "SELECT dossier_id, count(*), min(sector) FROM dossiers GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3"
    let sorting =
      "SELECT dossier_id, sector, accepted_at FROM dossiers ORDER BY accepted_at, 1 LIMIT 7 OFFSET 90000"
    let scan = """
      SELECT count(dossier_id), max(procedure_code), count(DISTINCT resolving_agency) FROM dossiers
      WHERE finished_at IS NOT NULL
      """
    for question in [grouping, sorting] {
      var limit = 4 << 20
      var expected: [String]?
      while expected == nil, limit < 1 << 30 {
        do {
          let answer = try rows(question, open(limit))
          _ = try rows(scan, open(limit))
          expected = answer
        } catch let error as DossierError {
          #expect(error.code == .memoryLimit)
          limit += 1 << 20
        }
      }
      // The least limit, to a mebibyte, that both statements have enough of; one thread always needs the same.
      let database = try open(limit)
      let answer = try rows(scan, database)
      for _ in 0..<3 { #expect(try rows(scan, database) == answer) }
      #expect(database.budget.usedByteCount > 300_000)
      #expect(try rows(question, database) == expected)
      #expect(try rows(scan, database) == answer)
    }
  }
}
