import Foundation
import Testing

/// Whole sessions on a pseudo-terminal, against the screen that they leave.
@Suite struct ShellTranscriptTests {
  /// The screen without the line that greets.
  private static func body(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\n")
  }

  @Test func statementsCommandsAndErrors() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(in: folder)
    try terminal.waitForPrompt()
    try terminal.run(".timer off")
    try terminal.run("SELECT 'Đất đai' AS \"lĩnh vực\", 'A\u{302}\u{301}' AS nfd, '土地' AS cjk;")
    try terminal.run("SELECT\r  1 + 1\r  AS two;")
    try terminal.run("SELECT nothing;")
    try terminal.run(".mode csv")
    try terminal.run("SELECT 1 AS a; SELECT 2 AS b;")
    try terminal.run(".tabels")
    terminal.type("\u{4}")
    #expect(try terminal.waitForEnd() == 0)
    #expect(
      Self.body(terminal.screen.text) == """
        dossier> .timer off
        dossier> SELECT 'Đất đai' AS "lĩnh vực", 'A\u{302}\u{301}' AS nfd, '土地' AS cjk;
         lĩnh vực | nfd | cjk
        ----------+-----+------
         Đất đai  | A\u{302}\u{301}   | 土地
        (1 row)
        dossier> SELECT
            ...>   1 + 1
            ...>   AS two;
         two
        -----
           2
        (1 row)
        dossier> SELECT nothing;
        error: there is no column nothing
          at line 1, column 8
          | SELECT nothing;
          |        ^^^^^^^
        dossier> .mode csv
        dossier> SELECT 1 AS a; SELECT 2 AS b;
        a
        1
        b
        2
        dossier> .tabels
        error: there is no command .tabels
        hint: did you mean .tables?
        dossier>
        """)
  }

  @Test func timesEachStatement() throws {
    let terminal = try PseudoTerminal(in: try TemporaryFolder())
    try terminal.waitForPrompt()
    let text = try terminal.run("SELECT 1;")
    #expect(text.contains(/\n\(1 row\)\n[0-9,.]+ ms, 1 row, [0-9,]+ rows\/s\n/))
  }

  @Test func tabCompletes() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("things.csv", "thing_id,thing_name,weight\n1,a,2\n")
    _ = try dossier("import", folder.path("t.dossier"), data, "--table", "things")
    let terminal = try PseudoTerminal(["t.dossier"], in: folder)
    try terminal.waitForPrompt()
    terminal.type("sel\t")
    try terminal.wait(for: "the keyword") { $0.cursor.text == "dossier> select " }
    terminal.type("thi\t")
    try terminal.wait(for: "what all have in common") { $0.cursor.text == "dossier> select thing" }
    terminal.type("_\t")
    try terminal.wait(for: "nothing more") { $0.cursor.text == "dossier> select thing_" }
    terminal.type("\t")
    try terminal.wait(for: "the list") { $0.text.contains("thing_id    thing_name") }
    let text = try terminal.enter("n\tfrom thi\twei\u{1B}b\u{1B}b\u{1}\u{5};\r")
    #expect(text.contains("dossier> select thing_name from things wei;"))
    #expect(text.contains(" a\n(1 row)"))
    terminal.type(".sch\t\t\r")
    let schema = try terminal.wait(for: "the schema") { $0.text.contains("CREATE TABLE things") }
    #expect(schema.contains("thing_name VARCHAR"))
  }

  @Test func historyOfAnEarlierSession() throws {
    let folder = try TemporaryFolder()
    let first = try PseudoTerminal(in: folder)
    try first.waitForPrompt()
    try first.run("SELECT 'đầu tiên'\rAS a;")
    try first.run("SELEC wrong;")
    first.type(".quit\r")
    #expect(try first.waitForEnd() == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path("history"))[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)

    let second = try PseudoTerminal(in: folder)
    try second.waitForPrompt()
    second.type("\u{1B}[A\u{1B}[A")
    try second.wait(for: "the statement that failed") { $0.text.hasSuffix("dossier> SELEC wrong;") }
    second.type("\u{1B}[A")
    try second.wait(for: "the statement of two lines") { $0.text.hasSuffix("'đầu tiên'\n    ...> AS a;") }
    try second.enter("\u{3}")
    second.type("\u{12}đầu")
    try second.wait(for: "what is searched") { $0.text.contains("search `đầu': SELECT 'đầu tiên'") }
    let text = try second.enter("\r")
    #expect(text.hasSuffix(" đầu tiên\n(1 row)\n\(try Self.timing(in: text))\ndossier>"))
  }

  private static func timing(in text: String) throws -> Substring {
    try #require(text.split(separator: "\n").last { $0.contains("rows/s") })
  }

  @Test func aPastedScriptRunsOnEnter() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(in: folder)
    try terminal.waitForPrompt()
    try terminal.run(".timer off")
    try terminal.run(".mode csv")
    terminal.type("\u{1B}[200~SELECT 1 AS a;\r\n-- two\r.mode\rSELECT\r 2 AS b;\u{1B}[201~")
    try terminal.wait(for: "the text") { $0.text.hasSuffix("...> SELECT\n    ...>  2 AS b;") }
    #expect(!terminal.screen.text.contains("\na\n"))
    terminal.type("\r")
    try terminal.wait(for: "the results") {
      $0.text.hasSuffix(
        "\na\n1\ncsv (of table, box, csv, tsv, json, jsonl, markdown, line, html, trash)\nb\n2\ndossier>")
    }
  }

  @Test func readsAndWritesFiles() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("a script.sql", "SELECT 1 AS a;\n.mode csv\nSELECT wrong;\nSELECT 2 AS b;\n")
    _ = try folder.file("self.sql", "SELECT 3 AS c;\n.read self.sql\n")
    let terminal = try PseudoTerminal(in: folder)
    try terminal.waitForPrompt()
    try terminal.run(".timer off")
    terminal.type(".read a\t\r")
    let text = try terminal.wait(for: "the last result") { $0.text.hasSuffix("\nb\n2\ndossier>") }
    #expect(
      text.contains("dossier> .read a\\ script.sql\n a\n---\n 1\n(1 row)\nerror: there is no column wrong"))
    try terminal.run(".output all.csv")
    try terminal.run("SELECT 'Đất' AS x;")
    try terminal.run(".once one.csv")
    try terminal.run("SELECT 5 AS y;")
    try terminal.run("SELECT 6 AS z;")
    try terminal.run(".output")
    #expect(try terminal.run("SELECT 7 AS w;").hasSuffix("\nw\n7\ndossier>"))
    #expect(try String(contentsOfFile: folder.path("all.csv"), encoding: .utf8) == "x\nĐất\nz\n6\n")
    #expect(try String(contentsOfFile: folder.path("one.csv"), encoding: .utf8) == "y\n5\n")
    #expect(try terminal.run(".read self.sql").contains("is read by itself"))
    #expect(try terminal.run(".read none.sql").contains("none.sql cannot be read"))
    #expect(try terminal.run(".output none/none").contains("none/none cannot be written"))
  }
}
