import DossierDB
import Testing

@Suite struct ErrorReportTests {
  private func report(_ line: String, column: Int, text: String) -> String {
    let span = DossierError.SourceSpan(
      line: 2, column: column, utf8Range: 0..<text.utf8.count, lineText: line, text: text)
    return DossierError(.binding, "there is no column \(text)", at: .sql(span), hint: "write sector").report
  }

  @Test func pointsAtTheStretch() {
    #expect(
      report("SELECT sectr FROM dossiers", column: 8, text: "sectr") == """
        error: there is no column sectr
          at line 2, column 8
          | SELECT sectr FROM dossiers
          |        ^^^^^
        hint: write sector
        """)
  }

  @Test func countsColumnsOfTheScreen() {
    let lines = report("SELECT '土地', x", column: 14, text: "x").split(separator: "\n")
    #expect(lines[3] == "  |                ^")
  }

  @Test func tabsCountAsOneBlank() {
    let lines = report("SELECT\tx", column: 8, text: "x").split(separator: "\n")
    #expect(lines[2] == "  | SELECT x")
    #expect(lines[3] == "  |        ^")
  }

  @Test func shortensLongLines() throws {
    let line = String(repeating: "a + ", count: 100) + "wrong" + String(repeating: " + b", count: 100)
    let lines = report(line, column: 401, text: "wrong").split(separator: "\n")
    #expect(lines[2].count < 115)
    let caret = try #require(lines[3].firstIndex(of: "^"))
    #expect(lines[2][caret...].hasPrefix("wrong"))
  }

  @Test func escapesWhatATerminalWouldObey() {
    let error = DossierError(.data, "the value \u{1B}[2J is bad", at: .text(file: "a\nb", line: 1, column: 2))
    #expect(error.report == "error: the value \\u{1B}[2J is bad\n  at a\\nb, line 1, column 2")
  }

  @Test(
    arguments: [
      (.syntax, 1), (.binding, 1), (.unsupported, 1), (.evaluation, 1), (.data, 1), (.usage, 2),
      (.damaged, 3),
      (.notDossierFile, 3), (.interrupted, 4), (.memoryLimit, 5), (.locked, 6), (.diskFull, 7),
      (.inputOutput, 7),
      (.init(rawValue: "of a later version"), 1),
    ] as [(DossierError.Code, Int32)])
  func exitCodes(code: DossierError.Code, exitCode: Int32) { #expect(code.exitCode == exitCode) }
}
