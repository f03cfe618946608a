import Foundation
import Testing

/// The built `dossier` command as a process of its own.
struct RunningCommand {
  let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let error = Pipe()

  struct Outcome {
    var exitCode: Int32
    var output: String
    var error: String
  }

  /// The command stands beside the test program, where the build puts both.
  static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "dossier")

  init(_ arguments: [String], in folder: URL? = nil) throws {
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "TERM": "xterm"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = error
    try process.run()
  }

  /// Gives the process its input, to the end.
  func send(_ text: String) throws {
    try sendPart(text)
    try input.fileHandleForWriting.close()
  }

  /// Gives the process a part of its input, and lets it wait for more.
  func sendPart(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  /// Waits until the process catches interrupts and sleeps in a read of its input.
  func waitUntilItReads() throws { try Self.waitUntilItWaits(process) }

  /// Waits until a process catches interrupts and sleeps.
  static func waitUntilItWaits(_ process: Process) throws {
    let status = "/proc/\(process.processIdentifier)/status"
    for _ in 0..<1_000 {
      let text = try String(contentsOf: URL(filePath: status), encoding: .utf8)
      let caught = text.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last
      let mask = caught.flatMap { UInt64($0, radix: 16) } ?? 0
      if mask & (1 << UInt64(SIGINT - 1)) != 0, text.contains("State:\tS") { return }
      Thread.sleep(forTimeInterval: 0.01)
    }
    Issue.record("the process does not come to wait")
  }

  /// Waits for the end; its output must fit the pipes' buffers or be short.
  func outcome() throws -> Outcome {
    try? input.fileHandleForWriting.close()
    let outputData = try output.fileHandleForReading.readToEnd() ?? Data()
    let errorData = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(
      exitCode: process.terminationStatus, output: String(decoding: outputData, as: UTF8.self),
      error: String(decoding: errorData, as: UTF8.self))
  }
}

/// Runs the command to its end.
func dossier(_ arguments: String..., input: String = "", in folder: URL? = nil) throws
  -> RunningCommand.Outcome
{
  let command = try RunningCommand(arguments, in: folder)
  try? command.send(input)
  return try command.outcome()
}

/// Runs the command with a list of arguments.
func dossier(arguments: [String]) throws -> RunningCommand.Outcome {
  try RunningCommand(arguments, in: nil).outcome()
}

/// A folder that vanishes with this object.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "dossier-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    let path = url.appending(path: name).path
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  func path(_ name: String) -> String { url.appending(path: name).path }
}
