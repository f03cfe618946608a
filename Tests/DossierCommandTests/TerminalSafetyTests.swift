import Foundation
import Testing

/// No control character of data or names reaches a terminal, and a pipe gets the exact bytes.
@Suite struct TerminalSafetyTests {
  /// A colour, a title, a C1 control and a mark that turns writing around, in a name and in a value.
  private static let hostile = "a\u{1B}[31mb\u{1B}]0;title\u{7}\u{9B}2J\u{202E}\u{200F}z"
  private static let shown = "a\\u{1B}[31mb\\u{1B}]0;title\\u{7}\\u{9B}2J\\u{202E}\\u{200F}z"

  private static func file(_ folder: TemporaryFolder) throws -> String {
    let file = folder.path("e.dossier")
    let data = try folder.file("e.csv", "\"\(hostile)\",b\n\"\(hostile)\",1\n")
    #expect(try dossier("import", file, data, "--table", "t").exitCode == 0)
    return file
  }

  @Test(arguments: ["table", "box", "csv", "tsv", "line"])
  func everyFormatIsEscapedOnATerminal(format: String) throws {
    let folder = try TemporaryFolder()
    let file = try Self.file(folder)
    let terminal = try PseudoTerminal(
      [file, "--format", format, "-c", "SELECT * FROM t"], in: folder, columnCount: 160)
    _ = try terminal.waitForEnd()
    let text = terminal.screen.text
    #expect(text.split(separator: Self.shown, omittingEmptySubsequences: false).count == 3, "\(text)")
  }

  /// These have escapes of their own for some of them.
  @Test(arguments: [
    ("json", "a\\u001b[31mb\\u001b]0;title\\u0007\\u{9B}2J"), ("html", "a�[31mb�]0;title�\\u{9B}2J"),
    ("markdown", "a�[31mb�]0;title�\\u{9B}2J"),
  ])
  func formatsWithEscapesOfTheirOwn(format: String, shown: String) throws {
    let folder = try TemporaryFolder()
    let file = try Self.file(folder)
    let terminal = try PseudoTerminal(
      [file, "--format", format, "-c", "SELECT * FROM t"], in: folder, columnCount: 160)
    _ = try terminal.waitForEnd()
    #expect(terminal.screen.text.contains(shown), "\(terminal.screen.text)")
  }

  @Test func theShellIsSafeToo() throws {
    let folder = try TemporaryFolder()
    _ = try Self.file(folder)
    let terminal = try PseudoTerminal(["e.dossier"], in: folder, columnCount: 160)
    try terminal.waitForPrompt()
    #expect(try terminal.run(".schema t").contains(Self.shown))
    #expect(try terminal.run(".output /dev/stdout").hasSuffix("dossier>"))
    try terminal.run(".mode csv")
    #expect(try terminal.run("SELECT * FROM t;").contains("\n\(Self.shown),b\n"))
  }

  @Test func aPipeGetsTheExactBytes() throws {
    let folder = try TemporaryFolder()
    let outcome = try dossier(Self.file(folder), "--format", "csv", "-c", "SELECT * FROM t")
    #expect(outcome.output == "\(Self.hostile),b\n\(Self.hostile),1\n")
  }

  @Test func aLongResultSaysHowToSeeAll() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("n.dossier")
    let rows = (0..<60).map { number in
      (0..<12).map { "v\(number)x\($0)yyyyyyyyyyyyyyyyy" }.joined(separator: ",")
    }
    let data = try folder.file(
      "n.csv", (0..<12).map { "c\($0)" }.joined(separator: ",") + "\n" + rows.joined(separator: "\n") + "\n")
    #expect(try dossier("import", file, data, "--table", "t").exitCode == 0)
    let terminal = try PseudoTerminal(["n.dossier"], in: folder)
    try terminal.waitForPrompt()
    let text = try terminal.run("SELECT * FROM t;")
    #expect(
      text.contains("60 rows, 18 shown")
        && text.contains("columns shown; .maxrows all, .width all to see all)"))
    try terminal.run(".maxrows 5")
    #expect(try terminal.run("SELECT c1 FROM t;").contains("(60 rows, 5 shown; .maxrows all to see all)"))
    try terminal.run(".maxrows all")
    #expect(try terminal.run("SELECT c1 FROM t;").contains("(60 rows)"))
    #expect(try terminal.run(".maxrows").contains("\nall\n"))
    try terminal.run(".maxrows 1")
    try terminal.run(".width all")
    #expect(try terminal.run("SELECT * FROM t;").contains("v0x11yyyyy"))
    #expect(try terminal.run(".width 0").contains("error: .width is a number"))
    let alone = try PseudoTerminal([file, "-c", "SELECT c1 FROM t"], in: folder)
    _ = try alone.waitForEnd()
    #expect(alone.screen.text.contains("(60 rows, 18 shown; .maxrows all to see all)"))
  }
}
