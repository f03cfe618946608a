import Foundation
import Testing

@Suite struct LimitTests {
  @Test func theMemoryLimit() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<100_000).map { "\($0),text \($0)\n" }.joined()
    let csv = try folder.file("n.csv", "n,t\n" + rows)
    let file = folder.path("n.dossier")
    #expect(try dossier("import", file, csv, "--table", "t").exitCode == 0)
    let sql = "SELECT n, t, count(*) FROM t GROUP BY ALL"
    let outcome = try dossier(file, "--memory-limit", "1MB", "-c", sql)
    #expect(outcome.exitCode == 5)
    #expect(outcome.error.contains("hint: raise --memory-limit"))
    #expect(try dossier(file, "--memory-limit", "1MB", "-c", "SELECT count(*) FROM t").exitCode == 0)
  }

  /// One import waits for its input while another wants to write.
  @Test func theLock() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    #expect(try dossier("import", file, "-", "--table", "t", input: "a\n1\n").exitCode == 0)
    let first = try RunningCommand(["import", file, "-", "--table", "t"])
    try first.sendPart("a\n2\n")
    try first.waitUntilItReads()
    let second = try dossier("import", file, "-", "--table", "t", input: "a\n3\n")
    #expect(second.exitCode == 6)
    #expect(try dossier(file, "--format", "csv", "-c", "SELECT a FROM t").output == "a\n1\n")
    try first.send("4\n")
    #expect(try first.outcome().exitCode == 0)
    #expect(try dossier(file, "--format", "csv", "-c", "SELECT a FROM t").output == "a\n1\n2\n4\n")
  }

  @Test func aFullDisk() throws {
    let shell = Process()
    let error = Pipe()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", "\"$0\" -c 'SELECT 1' > /dev/full", RunningCommand.executable.path]
    shell.standardError = error
    try shell.run()
    let message = try error.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 7)
    #expect(String(decoding: message, as: UTF8.self).hasPrefix("error: standard output cannot be written"))
  }

  /// Input that can be read only once waits in a temporary file, which may have no room or no folder.
  @Test func aFullFolderForTemporaryFiles() throws {
    let folder = try TemporaryFolder()
    let temporary = folder.path("temporary")
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
    let shell = Process()
    let error = Pipe()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c",
      "ulimit -f 8; yes 1,2 | head -n 100000 | \"$0\" import \"$1\" - --table t --temp-directory \"$2\"",
      RunningCommand.executable.path, folder.path("t.dossier"), temporary,
    ]
    shell.standardError = error
    try shell.run()
    let message = try error.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 7)
    let text = String(decoding: message, as: UTF8.self)
    #expect(text.contains("error: the temporary files in '\(temporary)' have no room"), "\(text)")
    #expect(text.contains("hint: ") && text.contains("--temp-directory"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path("t.dossier")))
  }
  /// Groups that spill find no room in the folder for temporary files, either.
  @Test func groupsThatSpillToAFullFolder() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<60_000).map { "hồ sơ số \($0)\n" }.joined()
    let table = try folder.file("t.csv", "id\n" + rows)
    let file = folder.path("t.dossier")
    #expect(try dossier("import", file, table, "--table", "t").exitCode == 0)
    let sql = "SELECT count(*) FROM (SELECT id, count(*) FROM t GROUP BY id)"
    let spilled = try dossier(file, "--memory-limit", "4MB", "--format", "csv", "-c", sql)
    #expect(spilled.exitCode == 0 && spilled.output.hasSuffix("60000\n"), "\(spilled)")
    let shell = Process()
    let error = Pipe()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "ulimit -f 8; \"$0\" \"$1\" --memory-limit 4MB --temp-directory \"$2\" -c \"$3\"",
      RunningCommand.executable.path, file, folder.path("."), sql,
    ]
    shell.standardError = error
    try shell.run()
    let message = try error.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 7)
    let text = String(decoding: message, as: UTF8.self)
    #expect(text.contains("have no room") && text.contains("--temp-directory"), "\(text)")
  }
}
