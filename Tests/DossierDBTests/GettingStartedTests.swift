import DossierDB
import Foundation
import Testing

/// The example of the article GettingStarted, compiled and run.
@Suite struct GettingStartedTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The article's code, indented; the test below holds the two together.
  private func example() throws {
    // <example>
    let database = try Database(path: "city.dossier")
    let connection = database.connect()

    let summary = try connection.importCSV(path: "dossiers.csv")
    print("\(summary.loadedRowCount) dossiers loaded")

    let waiting = try connection.query(
      """
      SELECT sector, count(*) AS dossiers
      FROM dossiers
      WHERE finished_at IS NULL
      GROUP BY sector
      ORDER BY dossiers DESC, sector
      """)
    for row in waiting {
      print("\(row[0]): \(row[1]) open")
    }

    let report = try connection.onTime(OnTimeOptions(dimensions: ["sector"]))
    for row in report.rows {
      print("\(row[0]): \(row["on_time"] ?? .null) on the day, \(row["late"] ?? .null) late")
    }
    // </example>
  }

  @Test func theArticleHasTheCompiledExample() throws {
    let article = try String(
      contentsOf: Self.root.appending(path: "Sources/DossierDB/DossierDB.docc/GettingStarted.md"),
      encoding: .utf8)
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let compiled = try #require(source.components(separatedBy: "// <example>\n").dropFirst().first)
      .components(separatedBy: "    // </example>")[0]
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : String($0) }
      .joined(separator: "\n")
    #expect(article.contains("```swift\n\(compiled)```\n"))
  }

  /// Runs the example in a folder of its own, on the hand-written dossiers.
  @Test func theExampleRuns() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "dossier-example-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: Self.root.appending(path: "datasets/hand_dossiers.csv"),
      to: folder.appending(path: "dossiers.csv"))
    let before = FileManager.default.currentDirectoryPath
    #expect(FileManager.default.changeCurrentDirectoryPath(folder.path))
    defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
    try example()
    let connection = try Database(path: "city.dossier", options: .init(isReadOnly: true)).connect()
    #expect(try connection.query("SELECT count(*) FROM dossiers")[0][0] == .integer(60))
  }
}
