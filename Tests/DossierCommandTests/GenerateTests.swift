import Foundation
import Testing

@Suite struct GenerateTests {
  @Test(arguments: ["all", "peers"])
  func aCityIsTheSameByEveryWay(columns: String) throws {
    let folder = try TemporaryFolder()
    let city = [
      "--rows", "1200", "--seed", "7", "--columns", columns, "--from", "2024-12-20", "--to", "2025-01-10",
    ]
    let csv = folder.path("c.csv")
    #expect(try run(["generate", csv] + city).exitCode == 0)
    let direct = folder.path("direct.dossier")
    let made = try run(["generate", direct, "--threads", "1"] + city)
    #expect(made.output.wholeMatch(of: /generated 1200, seconds \d+\.\d{3}, rows\/s \d+\n/) != nil)
    let again = folder.path("again.dossier")
    _ = try run(["generate", again, "--threads", "8"] + city)
    #expect(try Data(contentsOf: URL(filePath: direct)) == Data(contentsOf: URL(filePath: again)))

    let loaded = folder.path("loaded.dossier")
    #expect(try run(["import", loaded, csv]).exitCode == 0)
    let text = try String(contentsOf: URL(filePath: csv), encoding: .utf8)
    // The file has the rows in the order of the parts of their ids.
    let lines = text.split(separator: "\n")
    func parts(_ line: Substring) -> [Substring] {
      let parts = line.prefix { $0 != "," }.split(separator: "-")
      return [parts[1].prefix(2)] + parts
    }
    let wanted = lines.dropFirst().sorted { parts($0).lexicographicallyPrecedes(parts($1)) }
    for file in [direct, loaded] {
      let output = try run([file, "--format", "csv", "-c", "SELECT * FROM dossiers"]).output
      #expect(output.split(separator: "\n") == [lines[0]] + wanted)
    }
    #expect(try run(["check", direct]).exitCode == 0)
  }

  @Test func entropyIsPrinted() throws {
    let folder = try TemporaryFolder()
    let outcome = try run([
      "generate", folder.path("c.dossier"), "--rows", "500", "--columns", "peers", "--entropy", "--format",
      "csv",
    ])
    #expect(outcome.output.contains("column,given,bits_per_row,bytes_per_row\n"))
    #expect(outcome.output.contains("sector,procedure_code,0.000,0.000\n"))
  }

  @Test func nothingIsOverwritten() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("c.csv", "kept")
    #expect(try run(["generate", csv, "--rows", "1"]).exitCode == 2)
    #expect(try String(contentsOf: URL(filePath: csv), encoding: .utf8) == "kept")
    let file = folder.path("c.dossier")
    _ = try run(["generate", file, "--rows", "1"])
    #expect(try run(["generate", file, "--rows", "1"]).exitCode == 2)
  }

  private func run(_ arguments: [String]) throws -> RunningCommand.Outcome {
    try RunningCommand(arguments).outcome()
  }
}
