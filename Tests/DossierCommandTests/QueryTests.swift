import Foundation
import Testing

@Suite struct QueryTests {
  @Test func printsATable() throws {
    let outcome = try dossier("-c", "SELECT 1 AS one, 'Đất đai' AS sector")
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.output == """
         one | sector
        -----+---------
           1 | Đất đai
        (1 row)

        """)
    #expect(outcome.error.isEmpty)
  }

  @Test func severalStatementsEachWithItsHeader() throws {
    let outcome = try dossier("--format", "csv", "-c", "SELECT 1 AS a; SELECT NULL AS b, '' AS c")
    #expect(outcome.output == "a\n1\nb,c\n,\"\"\n")
  }

  @Test func readsStandardInputAndFiles() throws {
    let folder = try TemporaryFolder()
    let script = try folder.file("script.sql", "\u{FEFF}-- a script\nSELECT 2 AS b;\n")
    #expect(try dossier("--format=csv", input: "SELECT 1 AS a").output == "a\n1\n")
    #expect(try dossier("--format=csv", "-f", script).output == "b\n2\n")
    #expect(try dossier("-f", folder.path("none.sql")).exitCode == 7)
  }

  @Test func commandsOfTheShellAreExplainedInScripts() throws {
    let outcome = try dossier(input: ".tables\nSELECT 1;")
    #expect(outcome.exitCode == 1)
    #expect(outcome.error.contains("run the file there by .read"))
  }

  @Test func errorsPointAtTheirPlace() throws {
    let outcome = try dossier("-c", "SELECT 1;\nSELECT nothing")
    #expect(outcome.exitCode == 1)
    #expect(outcome.error.contains("  at line 2, column 8\n  | SELECT nothing\n  |        ^^^^^^^\n"))
  }

  @Test func errorsAsJSON() throws {
    let outcome = try dossier("--format", "json", "-c", "SELECT 1;\nSELECT nothing")
    #expect(outcome.error.contains(#""line":2,"column":8,"offset":17,"length":7"#))
    #expect(outcome.error.contains(#""code":"binding""#))
    #expect(outcome.output == "[{\"1\":1}]\n")
  }

  @Test func goesOnAfterAnErrorUnlessToldNotTo() throws {
    let script = "SELECT nothing; SELEC; SELECT 3 AS c"
    let outcome = try dossier("--format", "csv", "-c", script)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "c\n3\n")
    let bail = try dossier("--bail", "--format", "csv", "-c", script)
    #expect(bail.exitCode == 1)
    #expect(bail.output.isEmpty)
  }

  @Test func timesEachStatement() throws {
    let outcome = try dossier("--timer", "-c", "SELECT 1; SELECT 2")
    let lines = outcome.error.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines { #expect(line.wholeMatch(of: /time_ms=\d+\.\d{3} rows=1/) != nil) }
  }

  @Test func sqlThatIsNotUTF8() throws {
    let folder = try TemporaryFolder()
    try Data([0x53, 0xFF, 0x53]).write(to: folder.url.appending(path: "bad.sql"))
    let outcome = try dossier("-f", folder.path("bad.sql"))
    #expect(outcome.exitCode == 1)
    #expect(outcome.error.contains("UTF-8"))
  }

  @Test func anEmptyScriptIsFine() throws {
    #expect(try dossier(input: "").exitCode == 0)
    #expect(try dossier("-c", " ; -- nothing\n").exitCode == 0)
  }
}
