import Foundation
import Testing

@Suite struct UsageTests {
  @Test(arguments: [[], ["import"], ["ontime"], ["trend"], ["check"], ["inspect"]])
  func helpShowsAnExample(command: [String]) throws {
    let outcome = try RunningCommand(command + ["--help"]).outcome()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("EXAMPLE: dossier"))
    #expect(outcome.error.isEmpty)
  }

  @Test(arguments: [
    ["--no-such-option"], ["--format", "xml"], ["--threads", "0"], ["--memory-limit", "much"],
    ["--temp-directory", "no/such/folder"], ["import"],
    ["import", "x.dossier"], ["ontime"], ["check"], ["inspect"], ["a", "b"],
    ["import", "x.dossier", "x.csv", "--key", "id"], ["import", "x.dossier", "x.csv", "--map", "nothing"],
    ["import", "x.dossier", "-", "-"], ["import", "x.dossier", "x.csv", "--readonly"],
    ["ontime", "x.dossier", "--late-by", "luck"], ["ontime", "x.dossier", "--as-of", "2024-02-30"],
    ["generate"], ["generate", "x.dossier"], ["generate", "x.txt", "--rows", "1"],
    ["generate", "x.csv", "--rows", "-1"], ["generate", "x.csv", "--rows", "1", "--from", "1999-01-01"],
    ["form"], ["scorecard"], ["compact"], ["--format", "csv", "form", "x"], ["trend"],
    ["trend", "x.dossier", "--rolling", "some"],
  ])
  func wrongArguments(arguments: [String]) throws {
    let outcome = try RunningCommand(arguments).outcome()
    #expect(outcome.exitCode == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("error: "))
    #expect(!outcome.error.contains("Error: "))
  }

  /// A value that an option does not take is answered with the form of those that it does.
  @Test(arguments: [
    (["ontime", "x.dossier", "--as-of", "31/12/2024"], "YYYY-MM-DD"),
    (["generate", "x.csv", "--rows", "1", "--to", "31.12.2024"], "YYYY-MM-DD"),
    (["--memory-limit", "20"], "1MB or more"),
    (["--temp-directory", "no/such/folder"], "a folder that exists and can be written"),
    (["--threads", "-1"], "from 1 to 1024"),
    (["import", "x.dossier", "x.csv", "--skip", "-1"], "-1"),
    (["import", "x.dossier", "x.csv", "--skip", "many"], "a number of lines"),
  ])
  func valuesAreToldTheirForm(arguments: [String], hint: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("x.csv", "a\n1\n")
    let outcome = try RunningCommand(arguments, in: folder.url).outcome()
    #expect(outcome.exitCode == 2 && outcome.error.contains(hint), "\(outcome.error)")
  }

  /// Every global option of the contract, before and behind what it goes with.
  @Test(arguments: [
    ["--readonly"], ["--bail"], ["--timer"], ["--threads", "1"], ["--memory-limit", "2GB"],
    ["--temp-directory", "/tmp"], ["--no-init"],
    ["--format", "csv"],
  ])
  func globalOptionsStandAnywhere(option: [String]) throws {
    for arguments in [option + ["-c", "SELECT 1"], ["-c", "SELECT 1"] + option] {
      #expect(try RunningCommand(arguments).outcome().exitCode == 0)
    }
  }

  @Test(arguments: ["import", "ontime", "trend", "check", "inspect", "generate"])
  func helpWordsAreHelp(command: String) throws {
    let outcome = try dossier("help", command)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == (try dossier(command, "--help")).output)
    #expect(try dossier("help").output == (try dossier("--help")).output)
    #expect(try dossier("help", "--help").output == (try dossier("--help")).output)
  }

  @Test func helpOfNothing() throws {
    let outcome = try dossier("help", "imprt")
    #expect(outcome.exitCode == 2)
    #expect(outcome.error == "error: there is no command imprt\nhint: did you mean import?\n")
    #expect(try dossier("help", "form").exitCode == 2)
    #expect(try dossier("help", "import", "trend").exitCode == 2)
  }

  @Test func usageErrorsAsJSON() throws {
    let outcome = try dossier("--format", "json", "--no-such-option")
    #expect(outcome.exitCode == 2)
    #expect(outcome.error.hasPrefix(#"{"error":{"code":"usage","message":"#))
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try TemporaryFolder()
    for arguments in [[], ["check"], ["inspect"], ["ontime"], ["trend"]] {
      let sql = arguments.isEmpty ? ["-c", "SELECT * FROM dossiers"] : []
      let outcome = try RunningCommand(arguments + ["none.dossier"] + sql, in: folder.url).outcome()
      #expect(outcome.exitCode == 7)
      #expect(outcome.error.contains("none.dossier"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }
  }

  @Test func aFileNamedLikeACommand() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("check", "not a database\n")
    let outcome = try dossier("./check", "-c", "SELECT 1", in: folder.url)
    #expect(outcome.exitCode == 3)
  }
}
