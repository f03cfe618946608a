import Foundation
import Testing

/// The options of values, and what a load says on standard error.
@Suite struct ImportValueTests {
  private func rows(_ file: String, _ sql: String) throws -> String {
    try dossier(file, "--format", "csv", "-c", sql).output
  }

  @Test func optionsOfValues() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("v.csv", "d;x;n\n05/31/2024 10:00;1.234,5;-\n06/01/2024 11:30;2;7\n")
    let file = folder.path("v.dossier")
    let load = try dossier(
      "import", file, csv, "--table", "v", "--null", "-", "--null", "NA", "--types", "n=INTEGER", "--types",
      "X=DECIMAL(9, 1)", "--date-format", "%m/%d/%Y %H:%M", "--decimal", ",")
    #expect(load.exitCode == 0, "\(load.error)")
    #expect(
      try rows(file, "SELECT * FROM v") == "d,x,n\n2024-05-31 10:00:00,1234.5,\n2024-06-01 11:30:00,2.0,7\n")
  }

  @Test(arguments: [
    ["--types", "n"], ["--types", "n=NUMBER"], ["--types", "n=INTERVAL"],
    ["--types", "n=INTEGER", "--types", "n=DATE"],
    ["--date-format", "%d"], ["--decimal", ";"], ["--time-zone", "Hanoi"], ["--normalize", "nfd"],
    ["--types", "m=INTEGER"],
  ])
  func optionsThatMakeNoSense(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("v.csv", "n\n1\n")
    let file = folder.path("v.dossier")
    let command = try RunningCommand(["import", file, csv, "--table", "v"] + options)
    let load = try command.outcome()
    #expect(load.exitCode == 2, "\(load.error)")
    #expect(load.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func theMappingGoesToStandardError() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("d.csv", "Mã hồ sơ,Ngày tiếp nhận,Ghi chú\n1,14/01/2024,x\n")
    let file = folder.path("d.dossier")
    let first = try dossier("import", file, csv)
    #expect(first.output.split(separator: "\n").count == 1)
    #expect(
      first.error.contains(
        "note: headers taken as fields: 'Mã hồ sơ' → dossier_id, 'Ngày tiếp nhận' → accepted_at; "
          + "kept under their own names: 'Ghi chú'\n"))
    let second = try dossier("import", file, csv)
    #expect(second.error.contains("note: ids that are in the table already: 1;"))
  }

  @Test func theShellTakesTheSameOptions() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("v.csv", "x;n\n1,5;NA\n")
    let terminal = try PseudoTerminal(in: folder)
    try terminal.waitForPrompt()
    #expect(
      try terminal.run(".import v.csv v --decimal , --null NA --types n=DATE").contains("read 1, loaded 1"))
    let columns = try terminal.run("DESCRIBE v;")
    #expect(columns.contains("DOUBLE"))
    #expect(columns.contains("DATE"))
  }
}
