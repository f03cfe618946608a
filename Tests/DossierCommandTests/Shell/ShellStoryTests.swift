import Foundation
import Testing

/// What an analyst does on a first day, from the import of real data to the history of the next session.
@Suite struct ShellStoryTests {
  private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "datasets/boston-311-sample.csv")

  private static let fields = [
    "dossier_id=CASE_ENQUIRY_ID", "accepted_at=OPEN_DT", "current_due_at=TARGET_DT", "finished_at=CLOSED_DT",
    "resolving_agency=Department", "sector=REASON",
  ]

  @Test func bostonFromImportToHistory() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(at: Self.sample, to: folder.url.appending(path: "boston.csv"))
    let numbers = (0..<200_000).map(String.init).joined(separator: "\n")
    _ = try folder.file("n.csv", "n\n" + numbers + "\n")
    let terminal = try PseudoTerminal(["boston.dossier"], in: folder, columnCount: 140, lineCount: 40)
    try terminal.waitForPrompt()

    let maps = Self.fields.map { "--map \($0)" }.joined(separator: " ")
    #expect(try terminal.run(".import boston.csv \(maps)").contains("read 4995, loaded 4995, updated 0"))
    #expect(try terminal.run("SELECT count(*) FROM dossiers;").contains("\n         4995\n"))
    let busiest = try terminal.run(
      "SELECT resolving_agency, count(*) AS n\rFROM dossiers\rGROUP BY ALL ORDER BY n DESC LIMIT 1;")
    #expect(busiest.contains("\n PWDx             | 2905\n(1 row)\n"))
    #expect(try terminal.run("SELECT min(accepted_at) FROM dossiers;").contains("2015-01-"))

    let report = try terminal.run(".ontime --by agency --late-by timestamp --no-appointment on-time")
    #expect(report.contains(" PWDx   |     2905 |     2905 |  2056 |     181 |  225 |"))
    let trend = try terminal.run(".trend --by year --chart")
    #expect(trend.contains("2019"))

    try terminal.run(".import n.csv numbers")
    terminal.type("SELECT count(*) FROM numbers a, numbers b WHERE a.n * b.n % 7 = 3;\r")
    try terminal.wait(for: "the statement's start") { !$0.marksPastes }
    Thread.sleep(forTimeInterval: 0.1)
    terminal.type("\u{3}")
    #expect(try terminal.waitForPrompt().hasSuffix("error: interrupted\ndossier>"))
    terminal.type("\u{4}")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.isInItsFirstMode)

    let next = try PseudoTerminal(["boston.dossier"], in: folder)
    try next.waitForPrompt()
    next.type("\u{12}BY ALL")
    try next.wait(for: "the statement of before") {
      $0.text.contains("search `BY ALL': SELECT resolving_agency")
    }
    #expect(try next.enter("\r").contains("\n PWDx             | 2905\n(1 row)\n"))
  }

  /// What is typed while a statement runs is not lost, and not echoed into its result.
  @Test func keysTypedAhead() throws {
    let terminal = try PseudoTerminal(in: try TemporaryFolder())
    try terminal.waitForPrompt()
    terminal.type("SELECT 1 AS a;\rSELECT 'trước' AS b;\r")
    try terminal.wait(for: "both results") { $0.text.contains(" trước\n(1 row)") }
    let text = try terminal.waitForPrompt()
    #expect(text.contains("dossier> SELECT 1 AS a;\n a\n---\n 1\n(1 row)\n"))
  }

  @Test func optionsAreAskedFor() throws {
    let terminal = try PseudoTerminal(in: try TemporaryFolder(), lineCount: 60)
    try terminal.waitForPrompt()
    #expect(try terminal.run(".ontime --help").contains("--no-appointment"))
    #expect(try terminal.run(".ontime --by").contains("hint: .ontime --help shows the options"))
    #expect(try terminal.run(".import").contains("error: "))
    #expect(try terminal.run(".once --help").contains("\n.once FILE\n  write the next result into a file\n"))
    #expect(try terminal.run("help").contains("  .ontime [OPTIONS]"))
    #expect(try terminal.run("\\dt").contains("\n sectors "))
    #expect(try terminal.run("\\d sectors").contains("column_name"))
    #expect(try terminal.run("\\x").contains("there is no command \\x\nhint: .mode line"))
    #expect(try terminal.run("\\dt+").contains("hint: there is \\dt, without the +"))
    #expect(try terminal.run("\\zz").contains("hint: of psql there are \\?, \\h, \\q, \\dt,"))
    #expect(try terminal.run("\\timing").contains("timing is off\n"))
    #expect(try terminal.run("\\timing").contains("timing is on\n"))
    #expect(try terminal.run("help import").contains("  .import FILE"))
    #expect(try terminal.run("help select;").contains("no command has \"select\" in it"))
    #expect(try terminal.run("?").contains("  .ontime [OPTIONS]"))
    #expect(try terminal.run(".help ontime").contains("  .ontime [OPTIONS]"))
    #expect(try terminal.run(".mode jason").contains("hint: did you mean json?"))
    #expect(try terminal.run(".schema nothing").contains("there is no table nothing"))
    #expect(try terminal.run(".timer maybe").contains(".timer is on or off"))
  }
}
