import Foundation
import Testing

/// What the command writes into files destroys nothing, and is whole or not there.
@Suite struct OutputFileCommandTests {
  private static let csv =
    "dossier_id,accepted_at,current_due_at,finished_at\n1,2024-01-02,2024-01-03,2024-01-03\n"

  private static func database(_ folder: TemporaryFolder) throws -> String {
    let file = folder.path("city.dossier")
    #expect(try dossier("import", file, try folder.file("city.csv", csv)).exitCode == 0)
    return file
  }

  @Test func aChartNeverOverwritesTheDatabase() throws {
    let folder = try TemporaryFolder()
    let file = try Self.database(folder)
    symlink("city.dossier", folder.path("link.svg"))
    link(file, folder.path("hard.svg"))
    let before = try Data(contentsOf: URL(filePath: file))
    for name in ["city.dossier", "link.svg", "hard.svg"] {
      let outcome = try dossier("trend", file, "--svg", folder.path(name))
      #expect(outcome.exitCode == 2 && outcome.error.contains("the chart would overwrite the database"))
    }
    #expect(try Data(contentsOf: URL(filePath: file)) == before)
  }

  @Test func aHyphenIsNoName() throws {
    let folder = try TemporaryFolder()
    let file = try Self.database(folder)
    let chart = try dossier("trend", file, "--svg", "-")
    #expect(chart.exitCode == 2 && chart.error.contains("hint: name a file, or /dev/stdout"))
    let load = try dossier("import", file, folder.path("city.csv"), "--rejects", "-")
    #expect(load.exitCode == 2 && load.error.contains("the rejects cannot go to -"))
  }

  @Test(arguments: [SIGKILL, SIGTERM, SIGHUP, SIGINT])
  func aSignalLeavesNoPartialFile(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let command = try RunningCommand(["generate", folder.path("c.csv"), "--rows", "200000000"])
    try RunningCommand.waitUntilItWrites(command.process)
    kill(command.process.processIdentifier, signal)
    command.process.waitUntilExit()
    #expect(signal == SIGINT || command.process.terminationReason == .uncaughtSignal)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  /// A device that is always full stands for the disk.
  @Test func aFullDiskLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let file = try Self.database(folder)
    #expect(try dossier("trend", file, "--svg", "/dev/full").exitCode == 7)
    #expect(try run("ontime", file, "--format", "csv", to: "/dev/full").exitCode == 7)
    // The limit on the size of files is met like a full disk.
    let old = try folder.file("old.svg", "old")
    let outcome = try shell("ulimit -f 1; \"$0\" trend \"$1\" --svg \"$2\"", file, old)
    #expect(outcome.exitCode == 7 && outcome.error.contains("old.svg"))
    #expect(try String(contentsOfFile: old, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 3)
  }

  @Test(arguments: ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
  func standardOutputIsTheOpenDescriptor(name: String) throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("r.csv", "a,b\n1,2\n3\n")
    let log = try folder.file("log.txt", "yesterday\n")
    let outcome = try shell(
      "(echo before; \"$0\" import \"$1\" \"$2\" --table t --rejects \"$3\"; echo after) >> \"$4\"",
      folder.path("r.dossier"), data, name, log)
    #expect(outcome.exitCode == 0)
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines.map { $0.prefix(6) } == ["yester", "before", "line,c", "3,1,\"t", "read 2", "after"])
  }

  /// A load that is committed has succeeded, whatever becomes of its summary.
  @Test(arguments: ["> /dev/full", ">&-", "| true"])
  func aCommittedLoadSucceeds(redirection: String) throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("a.csv", "a\n1\n2\n")
    let file = folder.path("a.dossier")
    let outcome = try shell(
      "set -o pipefail; \"$0\" import \"$1\" \"$2\" --table t \(redirection)", file, data)
    #expect(outcome.exitCode == 0, "\(outcome)")
    if !redirection.hasPrefix("|") { #expect(outcome.error.contains("2 rows are in the table t")) }
    #expect(try dossier(file, "--format", "csv", "-c", "SELECT count(*) FROM t").output.hasSuffix("\n2\n"))
    let city = folder.path("c.dossier")
    let generated = try shell("\"$0\" generate \"$1\" --rows 5 > /dev/full", city)
    #expect(generated.exitCode == 0 && generated.error.contains("5 rows are in"))
  }

  @Test func damageIsToldEvenIfItCannotBePrinted() throws {
    let folder = try TemporaryFolder()
    let file = try Self.database(folder)
    var bytes = try Data(contentsOf: URL(filePath: file))
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: URL(filePath: file))
    #expect(try run("check", file, to: "/dev/full").exitCode == 3)
  }

  @Test func formulasInRejectsAreEscapedOnRequest() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("f.csv", "a,b\n=1+1\n1,2\n")
    let rejects = folder.path("bad.csv")
    for (more, row) in [([], "=1+1"), (["--rejects-escape-formulas"], "'=1+1")] {
      let outcome = try RunningCommand(
        ["import", folder.path("f\(row.count).dossier"), data, "--table", "t", "--rejects", rejects] + more
      ).outcome()
      #expect(outcome.exitCode == 0)
      #expect(try String(contentsOfFile: rejects, encoding: .utf8).hasSuffix(",\(row)\n"))
    }
  }

  @Test func theShellOverwritesNothingThatIsInUse() throws {
    let folder = try TemporaryFolder()
    _ = try Self.database(folder)
    _ = try folder.file("s.sql", "SELECT 1 AS a;\n")
    let terminal = try PseudoTerminal(["city.dossier"], in: folder, columnCount: 120)
    try terminal.waitForPrompt()
    try terminal.run(".read s.sql")
    for line in [
      ".output city.dossier", ".once ./city.dossier", ".output s.sql", ".once history",
      ".trend --svg city.dossier",
      ".import city.csv --rejects s.sql", ".import city.csv --rejects city.csv",
    ] {
      #expect(try terminal.run(line).contains("would overwrite"), "\(line)")
      try terminal.run(".output")
      terminal.type("\u{C}")
      try terminal.waitForPrompt()
    }
    try terminal.run(".output x.csv")
    #expect(try terminal.run(".once x.csv").contains("which is being written"))
    #expect(try terminal.run(".trend --svg x.csv").contains("which is being written"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("x.csv")))
    try terminal.run(".mode csv")
    try terminal.run("SELECT 1 AS a;")
    try terminal.run("SELECT nothing;")
    terminal.type("\u{4}")
    #expect(try terminal.waitForEnd() == 0)
    #expect(try String(contentsOfFile: folder.path("x.csv"), encoding: .utf8) == "a\n1\n")
    #expect(try dossier("check", folder.path("city.dossier")).exitCode == 0)
  }

  private func run(_ arguments: String..., to path: String) throws -> RunningCommand.Outcome {
    try shell("\"$0\" \"$@\" > \(path)", arguments)
  }

  private func shell(_ script: String, _ arguments: String...) throws -> RunningCommand.Outcome {
    try shell(script, arguments)
  }

  private func shell(_ script: String, _ arguments: [String]) throws -> RunningCommand.Outcome {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", script, RunningCommand.executable.path] + arguments
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let outputData = try output.fileHandleForReading.readToEnd() ?? Data()
    let errorData = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return RunningCommand.Outcome(
      exitCode: process.terminationStatus, output: String(decoding: outputData, as: UTF8.self),
      error: String(decoding: errorData, as: UTF8.self))
  }
}

extension RunningCommand {
  /// Waits until a process has written some millions of bytes.
  static func waitUntilItWrites(_ process: Process) throws {
    for _ in 0..<6_000 {
      let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/io", encoding: .utf8)
      let count = text?.split(separator: "\n").first { $0.hasPrefix("wchar: ") }.flatMap {
        Int($0.dropFirst(7))
      }
      if count ?? 0 > 5_000_000 { return }
      Thread.sleep(forTimeInterval: 0.01)
    }
    Issue.record("the process does not write")
  }
}
