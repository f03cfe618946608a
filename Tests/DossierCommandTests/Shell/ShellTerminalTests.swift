import Foundation
import Glibc
import Testing

/// How the shell and its terminal get on: signals, sizes, settings.
@Suite struct ShellTerminalTests {
  @Test func aFileThatIsNotThereIsSaid() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(["bostn.dossier"], in: folder)
    #expect(
      try terminal.waitForPrompt().contains("bostn.dossier does not exist yet; it is created by the first"))
    _ = try dossier("import", folder.path("a.dossier"), try folder.file("n.csv", "n\n1\n"), "--table", "t")
    let other = try PseudoTerminal(["a.dossier"], in: folder)
    #expect(try !other.waitForPrompt().contains("exist"))
  }

  @Test func ctrlCClearsTheLine() throws {
    let terminal = try PseudoTerminal(in: try TemporaryFolder())
    try terminal.waitForPrompt()
    let text = try terminal.enter("SELECT (\r1 +\u{3}")
    #expect(text.hasSuffix("dossier> SELECT (\n    ...> 1 +^C\ndossier>"))
    #expect(try terminal.run("SELECT 1 AS still_here;").contains("still_here"))
  }

  /// Ctrl-C stops a statement soon, and never the shell, however often it is pressed.
  @Test func ctrlCStopsAStatement() throws {
    let folder = try TemporaryFolder()
    let numbers = (0..<400_000).map(String.init).joined(separator: "\n")
    let data = try folder.file("n.csv", "n\n" + numbers + "\n")
    #expect(try dossier("import", folder.path("n.dossier"), data, "--table", "t").exitCode == 0)
    let terminal = try PseudoTerminal(["n.dossier"], in: folder)
    try terminal.waitForPrompt()
    var best = Double.infinity
    for _ in 0..<3 {
      terminal.type("SELECT count(*) FROM t a, t b WHERE a.n * b.n % 7 = 3;\r")
      try terminal.wait(for: "the statement's start") { !$0.marksPastes }
      let begin = ContinuousClock().now + .milliseconds(150)
      while ContinuousClock().now < begin { _ = terminal.takeOutput(timeoutMilliseconds: 5) }
      #expect(!terminal.screen.marksPastes, "the statement is too quick to be stopped")
      let start = ContinuousClock().now
      terminal.type("\u{3}")
      try terminal.wait(for: "the end of the statement") { $0.marksPastes }
      let (seconds, attoseconds) = (ContinuousClock().now - start).components
      best = min(best, Double(seconds) * 1_000 + Double(attoseconds) / 1e15)
      #expect(try terminal.waitForPrompt().hasSuffix("error: interrupted\ndossier>"))
    }
    #expect(best < 100, "milliseconds from Ctrl-C to the prompt")
    print("Ctrl-C to prompt: \(best) ms")
    #expect(try terminal.run("SELECT 1 AS still_here;").contains("still_here"))
  }

  @Test func settingsComeBack() throws {
    for ending in ["\u{4}", ".quit\r", ".exit\r"] {
      let terminal = try PseudoTerminal(in: try TemporaryFolder())
      try terminal.waitForPrompt()
      #expect(!terminal.isInItsFirstMode)
      terminal.type(ending)
      #expect(try terminal.waitForEnd() == 0)
      #expect(terminal.isInItsFirstMode)
      #expect(!terminal.screen.marksPastes)
    }
  }

  @Test func settingsComeBackAfterSignals() throws {
    for number in [SIGTERM, SIGHUP] {
      let terminal = try PseudoTerminal(in: try TemporaryFolder())
      try terminal.waitForPrompt()
      kill(terminal.process, number)
      #expect(try terminal.waitForEnd() & 0x7F == number)
      #expect(terminal.isInItsFirstMode)
      #expect(!terminal.screen.marksPastes)
    }
  }

  @Test func longLinesWrapAndAreEdited() throws {
    let terminal = try PseudoTerminal(in: try TemporaryFolder(), columnCount: 20, lineCount: 10)
    try terminal.waitForPrompt()
    terminal.type("SELECT '0123456789 đất 土地 0123456789';")
    try terminal.wait(for: "the text") {
      $0.text.hasSuffix("dossier> SELECT '012\n3456789 đất 土地 012\n3456789';")
    }
    terminal.type("\u{1}\u{1B}[C\u{1B}[C\u{1B}[3~\u{1B}[3~")
    try terminal.wait(for: "the text without two letters") {
      $0.text.hasSuffix("dossier> SECT '01234\n56789 đất 土地 01234\n56789';") && $0.cursor.column == 11
    }
    terminal.type("\u{5}\u{15}")
    try terminal.waitForPrompt()
  }

  @Test func aDumbTerminalHasAPlainPrompt() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(in: folder, environment: ["TERM": "dumb"])
    try terminal.wait(for: "the prompt") { $0.cursor.text == "dossier> " }
    terminal.type("SELECT\n")
    try terminal.wait(for: "the second prompt") { $0.cursor.text == "    ...> " }
    terminal.type("1 AS one\u{3}")
    try terminal.wait(for: "a new prompt") { $0.cursor.text == "dossier> " }
    terminal.type("SELECT 'đất' AS word;\n")
    let text = try terminal.wait(for: "the result") { $0.text.contains("rows/s\ndossier>") }
    #expect(text.contains(" word\n------\n đất\n(1 row)\n"))
    #expect(!text.contains("one\n"))
    terminal.type("\u{4}")
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test func aLongResultIsShortened() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("n.csv", "n\n" + (0..<1_000).map(String.init).joined(separator: "\n") + "\n")
    #expect(try dossier("import", folder.path("n.dossier"), data, "--table", "t").exitCode == 0)
    let terminal = try PseudoTerminal(["n.dossier"], in: folder, lineCount: 16)
    try terminal.waitForPrompt()
    let text = try terminal.run("SELECT n FROM t;")
    #expect(text.contains("   4\n   ·\n 995\n"))
    #expect(text.contains("(1000 rows, 10 shown; .maxrows all to see all)"))
  }

  /// A folder that cannot be written costs nothing but the history.
  @Test func aHistoryThatCannotBeWritten() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(in: folder, environment: ["DOSSIER_HISTORY": "/proc/none/history"])
    try terminal.waitForPrompt()
    let text = try terminal.run("SELECT 1 AS a;")
    #expect(!text.contains("history"))
    terminal.type("\u{10}")
    try terminal.wait(for: "the statement before") { $0.cursor.text == "dossier> SELECT 1 AS a;" }
  }
}
