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

  /// Commands of the shell, from wherever a script comes, between statements.
  @Test func commandsOfTheShellRunInScripts() throws {
    let folder = try TemporaryFolder()
    let text = "SELECT 1 AS a;\n.mode csv\n-- c\n\\dt\nSELECT 2 AS b;\nquit\nSELECT 3;\n"
    let script = try folder.file("script.sql", text)
    for outcome in [try dossier(input: text), try dossier("-f", script), try dossier("-c", text)] {
      #expect(outcome.exitCode == 0 && outcome.error.isEmpty)
      #expect(outcome.output.hasPrefix(" a\n---\n 1\n(1 row)\ntable,rows,columns\n"))
      #expect(outcome.output.hasSuffix("\nb\n2\n"))
    }
    let several = try dossier("-c", ".mode csv", "-c", "SELECT 1 AS a", "-c", "\\d sectors;")
    #expect(several.output.hasPrefix("a\n1\ncolumn_name,column_type"))
    #expect(try dossier("-c", ".quit", "-c", "SELECT 1").output.isEmpty)
  }

  @Test func wrongCommandsOfTheShellCountAsErrors() throws {
    let outcome = try dossier("-c", ".tabels\nSELECT 1 AS a", "--format", "csv")
    #expect(outcome.exitCode == 2)
    #expect(outcome.output == "a\n1\n")
    #expect(outcome.error == "error: there is no command .tabels\nhint: did you mean .tables?\n")
    let bail = try dossier("--bail", "-c", ".mode xls\nSELECT 1 AS a")
    #expect(bail.exitCode == 2 && bail.output.isEmpty)
    let late = try dossier("-c", "SELECT 1\n  .mode csv")
    #expect(late.error.hasSuffix("hint: a command stands after the semicolon of the statement before it\n"))
  }

  /// The list fits a screen of 80 columns and 24 lines, with the line that asked for it and the next prompt.
  @Test func helpFitsTheScreen() throws {
    for line in [".help", "help;", "?", "\\?"] {
      let lines = try dossier("-c", line).output.split(separator: "\n")
      #expect(lines.count > 15 && lines.count <= 22)
      for line in lines { #expect(line.count <= 79, "\(line)") }
    }
    #expect(try dossier("-c", "help import").output == dossier("-c", ".help import").output)
    #expect(try dossier("-c", "help import").output.contains("  .import FILE"))
  }

  /// Whatever an error is about, the rest is run unless --bail forbids it, and the first error gives the exit code.
  @Test(arguments: [
    ([".foo"], 2), ([".read nosuch.sql"], 7), ([".once d.dossier"], 2), (["SELECT x"], 1),
    ([".read nosuch.sql", "SELECT x"], 7), (["SELECT x", ".read nosuch.sql"], 1),
    ([".import nosuch.csv"], 7),
  ])
  func everyErrorLetsTheRestRun(lines: [String], exitCode: Int) throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("n.csv", "n\n1\n")
    _ = try dossier("import", folder.path("d.dossier"), csv, "--table", "t")
    let arguments = ["d.dossier", "--format", "csv"] + lines.flatMap { ["-c", $0] }
    let rest = ["-c", "SELECT 3 AS c", "-c", "SELECT 4 AS d"]
    let outcome = try RunningCommand(arguments + rest, in: folder.url).outcome()
    #expect(Int(outcome.exitCode) == exitCode)
    // What a refused file was for is not printed instead.
    #expect(outcome.output == (lines[0].hasPrefix(".once") ? "d\n4\n" : "c\n3\nd\n4\n"))
    let bail = try RunningCommand(arguments + rest + ["--bail"], in: folder.url).outcome()
    #expect(Int(bail.exitCode) == exitCode && bail.output.isEmpty)
  }

  @Test func aRefusedOutputTakesNothingAndPrintsNothing() throws {
    let folder = try TemporaryFolder()
    let text = ".output none/x\nSELECT 1 AS a;\nSELECT 2 AS b;\n.output\nSELECT 3 AS c;\n"
    let outcome = try dossier("--format", "csv", "-c", text, in: folder.url)
    #expect(outcome.output == "c\n3\n" && outcome.exitCode == 7)
    let scripts = try dossier("--format", "csv", "-f", "none.sql", "-c", "SELECT 1 AS a", in: folder.url)
    #expect(scripts.output == "a\n1\n" && scripts.exitCode == 7)
  }

  @Test(arguments: [
    ("SELECT Lệ FROM t", "a name with blanks stands in double quotes: \"Lệ phí\""),
    ("SELECT Lệ phí FROM t", "a name with blanks stands in double quotes: \"Lệ phí\""),
    ("SELECT \"le phi\" FROM t", "did you mean \"Lệ phí\"?"),
    ("SELECT now()", "current_date"), ("SELECT to_char(current_date)", "strftime"),
    ("SELECT strptime('1', '2')", "CAST('2024-12-31' AS DATE)"), ("SELECT cnt(*)", "did you mean count?"),
    ("SELECT cout(*)", "did you mean count?"), ("SELECT sum(*) FROM t", "only count takes `*`"),
    ("SET threads = 2", "integer_division; threads"),
  ])
  func namesAreHintedAt(sql: String, hint: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    _ = try dossier("import", file, try folder.file("t.csv", "Lệ phí,n\n1,2\n"), "--table", "t")
    let outcome = try dossier(file, "-c", sql)
    #expect(outcome.exitCode == 1 && outcome.error.contains(hint), "\(outcome.error)")
  }

  @Test func textIsNoDatabase() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("vn.csv", "Lệ phí,n\n1,2\n")
    for arguments in [[csv, "-c", "SELECT 1"], ["import", csv, folder.path("x.dossier")], ["check", csv]] {
      let outcome = try RunningCommand(arguments).outcome()
      #expect(
        outcome.exitCode == 3 && outcome.error.contains("hint: this looks like text: dossier import FILE"))
    }
  }

  @Test func readsScriptsWithinScripts() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("inner.sql", "SELECT nothing;\nSELECT 1 AS a;")
    let outcome = try dossier("--format=csv", "-c", ".read inner.sql", "-c", "SELECT 2 AS b", in: folder.url)
    #expect(outcome.output == "a\n1\nb\n2\n")
    #expect(outcome.exitCode == 1)
  }

  @Test(arguments: [
    ("SELECT \"Đất đai's\" FROM sectors", "a text stands in single quotes: 'Đất đai''s'"),
    ("SELECT '31/12/2024'::DATE", "a date is written YYYY-MM-DD, as in '2024-12-31'"),
    ("SELECT 1 FROM calendar WHERE date > '31/12/2024'", "a date is written YYYY-MM-DD"),
    ("SELECT '31/12/2024 8h'::TIMESTAMP", "a timestamp is written YYYY-MM-DD HH:MM:SS"),
    ("SELECT OPEN_DT FROM calendar", "DESCRIBE calendar lists the columns"),
  ])
  func stumblesAreHintedAt(sql: String, hint: String) throws {
    #expect(try dossier("-c", sql).error.contains(hint))
  }

  @Test func headersOfBeforeAreHintedAt() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file(
      "d.csv", "Mã hồ sơ,Ngày tiếp nhận,OPENED\nA1,2024-01-02 08:00:00,2024-01-03 09:00:00\n")
    let file = folder.path("d.dossier")
    _ = try dossier("import", file, data, "--map", "finished_at=OPENED")
    for name in ["\"Ngày tiếp nhận\"", "received_at", "d.\"ngày nhận\""] {
      let outcome = try dossier(file, "-c", "SELECT \(name) FROM dossiers d")
      #expect(outcome.error.contains("hint: an import renames this header: the column is accepted_at\n"))
    }
    let outcome = try dossier(file, "-c", "SELECT opened FROM dossiers")
    #expect(outcome.error.contains("an import gives mapped headers the names of their fields"))
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
