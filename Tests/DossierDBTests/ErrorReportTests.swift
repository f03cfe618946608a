import DossierDB
import Foundation
import Testing

@Suite struct ErrorReportTests {
  /// The report of an error in the second line of a text.
  private func report(_ line: String, at stretch: String) throws -> String {
    let sql = "SELECT 1;\n" + line + "\r\nFROM t"
    let range = try #require(sql.range(of: stretch))
    let start = sql.utf8.distance(from: sql.startIndex, to: range.lowerBound)
    let span = DossierError.SourceSpan(utf8Range: start..<start + stretch.utf8.count, in: sql)
    return DossierError(.binding, "there is no column", at: .sql(span), hint: "write sector").report
  }

  @Test func pointsAtTheStretch() throws {
    #expect(
      try report("SELECT sectr FROM dossiers", at: "sectr") == """
        error: there is no column
          at line 2, column 8
          | SELECT sectr FROM dossiers
          |        ^^^^^
        hint: write sector
        """)
  }

  @Test func countsColumnsOfTheScreen() throws {
    let lines = try report("SELECT '土地', x", at: "x").split(separator: "\n")
    #expect(lines[3] == "  |                ^")
  }

  @Test func tabsCountAsOneBlank() throws {
    let lines = try report("SELECT\tx", at: "x").split(separator: "\n")
    #expect(lines[2] == "  | SELECT x")
    #expect(lines[3] == "  |        ^")
  }

  @Test func shortensLongLines() throws {
    let line = String(repeating: "a + ", count: 100) + "wrong" + String(repeating: " + b", count: 100)
    let lines = try report(line, at: "wrong").split(separator: "\n")
    #expect(lines[2].count < 115)
    let lead = lines[3].prefix { $0 != "^" }.count
    #expect(lines[2].dropFirst(lead).hasPrefix("wrong"))
    #expect(lines[3].dropFirst(lead) == "^^^^^")
  }

  @Test func shortensWideLinesByTheirWidth() throws {
    let line = String(repeating: "土地", count: 60) + " wrong " + String(repeating: "土地", count: 60)
    let lines = try report(line, at: "wrong").split(separator: "\n")
    #expect(DisplayText.width(of: String(lines[2])) <= 108)
    #expect(DisplayText.width(of: String(lines[2].prefix { $0 != "w" })) == lines[3].count - 5)
    #expect(lines[3].hasSuffix(" ^^^^^"))
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
