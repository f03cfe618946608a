import Foundation
import Testing

@Suite struct SignalTests {
  @Test func aClosedPipeIsQuiet() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<200_000).map(String.init).joined(separator: "\n")
    let csv = try folder.file("n.csv", "n\n" + rows + "\n")
    let file = folder.path("n.dossier")
    #expect(try dossier("import", file, csv, "--table", "t").exitCode == 0)
    let shell = Process()
    let error = Pipe()
    let output = Pipe()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "\"$0\" \"$1\" --format csv -c 'SELECT n FROM t' | head -n 2", RunningCommand.executable.path,
      file,
    ]
    shell.standardOutput = output
    shell.standardError = error
    try shell.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try error.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    #expect(String(decoding: text, as: UTF8.self) == "n\n0\n")
    #expect(complaint.isEmpty)
  }

  /// Ctrl-C while the command waits for its input ends it with its own exit code.
  @Test func interruptWhileWaiting() throws {
    let command = try RunningCommand(["--format", "csv"])
    try command.waitUntilItReads()
    kill(command.process.processIdentifier, SIGINT)
    let outcome = try command.outcome()
    #expect(command.process.terminationReason == .exit)
    #expect(outcome.exitCode == 4)
  }

  /// Ctrl-C during a check, here while its verdict waits in a full pipe, ends it with its own exit code.
  @Test func interruptDuringACheck() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    #expect(try dossier("import", file, "-", "--table", "t", input: "a\n1\n").exitCode == 0)
    let output = Pipe()
    let writing = output.fileHandleForWriting.fileDescriptor
    let flags = fcntl(writing, F_GETFL)
    _ = fcntl(writing, F_SETFL, flags | O_NONBLOCK)
    let filler = [UInt8](repeating: 0, count: 4_096)
    while write(writing, filler, filler.count) > 0 {}
    while write(writing, filler, 1) > 0 {}
    _ = fcntl(writing, F_SETFL, flags)
    let command = Process()
    command.executableURL = RunningCommand.executable
    command.arguments = ["check", file]
    command.standardOutput = output
    command.standardError = FileHandle.nullDevice
    try command.run()
    try RunningCommand.waitUntilItWaits(command)
    kill(command.processIdentifier, SIGINT)
    command.waitUntilExit()
    #expect(command.terminationReason == .exit)
    #expect(command.terminationStatus == 4)
  }

  /// Ctrl-C while an import waits for its input ends it at once and leaves the file as it was.
  @Test func interruptDuringAnImport() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    #expect(try dossier("import", file, "-", "--table", "t", input: "a\n1\n").exitCode == 0)
    let before = try Data(contentsOf: URL(filePath: file))
    let command = try RunningCommand(["import", file, "-", "--table", "t"])
    try command.sendPart("a\n2\n")
    try command.waitUntilItReads()
    kill(command.process.processIdentifier, SIGINT)
    command.process.waitUntilExit()
    #expect(command.process.terminationReason == .exit)
    #expect(try command.outcome().exitCode == 4)
    #expect(try Data(contentsOf: URL(filePath: file)) == before)
  }
}
