import DossierDB
import Foundation
import Testing

/// The SQL tests `Tests/SQL/*.test`, whose answers were recorded from DuckDB by `Tests/Oracle/record_sql.py`.
///
/// They run over a diagonal of configurations, or over all of them where `DOSSIER_SQL_MATRIX` is set.
@Suite struct SQLFileTests {
  private static let isWhole = ProcessInfo.processInfo.environment["DOSSIER_SQL_MATRIX"] != nil

  @Test func thereAreFiles() throws { #expect(try SQLTestFile.all().count > 10) }

  @Test(
    arguments: try SQLTestFile.all(), isWhole ? SQLConfiguration.matrix : SQLConfiguration.diagonal)
  func answersAreDuckDBs(_ file: SQLTestFile, _ configuration: SQLConfiguration) throws {
    try configuration.withTables(file.tables) { query in
      for block in file.blocks {
        let result = Result { try query(block.sql) }
        if let problem = block.problem(with: result) {
          Issue.record("\(file), \(configuration): \(block.sql)\n\(problem)")
        }
      }
    }
  }
}
