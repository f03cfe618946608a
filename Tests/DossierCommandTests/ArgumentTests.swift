import Foundation
import Testing

@Suite struct ArgumentTests {
  /// Runs a line of the shell, in which `$0` is the command.
  private func run(_ line: String, in folder: TemporaryFolder) throws -> RunningCommand.Outcome {
    let shell = Process()
    let output = Pipe()
    let error = Pipe()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = ["-c", line, RunningCommand.executable.path]
    shell.currentDirectoryURL = folder.url
    shell.standardOutput = output
    shell.standardError = error
    try shell.run()
    let outputData = try output.fileHandleForReading.readToEnd() ?? Data()
    let errorData = try error.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    return RunningCommand.Outcome(
      exitCode: shell.terminationStatus, output: String(decoding: outputData, as: UTF8.self),
      error: String(decoding: errorData, as: UTF8.self))
  }

  /// Text that is not UTF-8 is refused, and neither repaired nor taken for the name of another file.
  @Test(arguments: [
    #""$0" -c $'SELECT \'\xff\''"#, #""$0" $'caf\xe9.dossier' -c 'SELECT 1'"#,
    #""$0" import $'caf\xe9.dossier' n.csv --table t"#, #""$0" ontime x --where $'a = \'\xff\''"#,
  ])
  func bytesThatAreNotText(line: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("n.csv", "n\n1\n")
    let outcome = try run(line, in: folder)
    #expect(outcome.exitCode == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains("is not UTF-8"))
    #expect(outcome.error.contains("\\xFF") || outcome.error.contains("\\xE9"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["n.csv"])
  }

  /// A database file never becomes a standard descriptor that was closed.
  @Test func closedDescriptors() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("n.csv", "n\n1\n")
    #expect(try dossier("import", folder.path("n.dossier"), csv, "--table", "t").exitCode == 0)
    let closedInput = try run(#""$0" n.dossier <&-"#, in: folder)
    #expect(closedInput.exitCode == 0)
    #expect(closedInput.output.isEmpty)
    #expect(closedInput.error.isEmpty)
    let closedOutput = try run(#""$0" import n.dossier n.csv --table u >&- 2>&-"#, in: folder)
    // It is committed, and nobody can be told.
    #expect(closedOutput.exitCode == 0)
    #expect(try dossier(folder.path("n.dossier"), "-c", "SELECT n FROM u").exitCode == 0)
    #expect(try run(#""$0" n.dossier -c 'SELECT n FROM t' >&-"#, in: folder).exitCode == 7)
    let answer = try run(#""$0" n.dossier --format csv -c 'SELECT n FROM t' <&- 2>&-"#, in: folder)
    #expect(answer.output == "n\n1\n")
    #expect(try dossier("check", folder.path("n.dossier")).exitCode == 0)
  }

  @Test func scriptsAndCommandsRunInTheirOrder() throws {
    let folder = try TemporaryFolder()
    let script = try folder.file("two.sql", "SELECT 2 AS b")
    let outcome = try dossier("--format=csv", "-c", "SELECT 1 AS a", "-f", script, "-c", "SELECT 3 AS c")
    #expect(outcome.output == "a\n1\nb\n2\nc\n3\n")
    let other = try dossier("--format=csv", "-f", script, "-c", "SELECT 1 AS a", "-f", script)
    #expect(other.output == "b\n2\na\n1\nb\n2\n")
  }

  @Test func theVersion() throws {
    let outcome = try dossier("--version")
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.wholeMatch(of: /dossier \d+\.\d+\.\d+, file format \d+\n/) != nil)
  }

  @Test func messagesAreWhole() throws {
    let format = try dossier("--format", "xml").error
    #expect(format.contains("table, box, csv"))
    #expect(!format.contains("\\n"))
    #expect(try dossier("x.dossier", "SELECT 1").error.contains("hint: SQL stands after -c"))
  }

  /// A file that cannot be opened has no place in it.
  @Test func aMissingFileHasNoPlace() throws {
    let folder = try TemporaryFolder()
    let report = try dossier("check", "none.dossier", in: folder.url)
    #expect(report.error.contains("  at none.dossier\n"))
    let json = try dossier("check", "none.dossier", "--format", "json", in: folder.url).error
    #expect(json.contains(#""file":"none.dossier""#))
    #expect(!json.contains("offset"))
  }

  @Test(arguments: [["import"], ["check"], ["inspect"], ["ontime"]])
  func timesEachCommand(command: [String]) throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("n.csv", "accepted_at,current_due_at,finished_at\n2024-01-02,2024-01-03,\n")
    let file = folder.path("n.dossier")
    if command != ["import"] { #expect(try dossier("import", file, csv).exitCode == 0) }
    let outcome = try RunningCommand(command + [file] + (command == ["import"] ? [csv] : []) + ["--timer"])
      .outcome()
    #expect(outcome.exitCode == 0)
    #expect(outcome.error.contains(/time_ms=\d+\.\d{3} rows=\d+/))
  }
}
