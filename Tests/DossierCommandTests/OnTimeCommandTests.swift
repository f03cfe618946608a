import Foundation
import Testing

@Suite struct OnTimeCommandTests {
  /// A mistyped year moves the moment of judgement for all: that is said, with what to do about it.
  @Test func anEventInTheFutureIsTold() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file(
      "d.csv",
      """
      dossier_id,accepted_at,current_due_at,finished_at
      1,2024-01-02 08:00:00,2024-01-05 17:00:00,9999-12-31 10:00:00
      2,2024-01-02 08:00:00,2024-01-05 17:00:00,

      """)
    let file = folder.path("d.dossier")
    #expect(try dossier("import", file, csv).exitCode == 0)
    let outcome = try dossier("ontime", file)
    #expect(outcome.exitCode == 0)
    #expect(outcome.error.contains("note: open dossiers are judged as of 9999-12-31"))
    #expect(outcome.error.contains("--as-of 2"))
    #expect(try !dossier("ontime", file, "--as-of", "2024-06-30").error.contains("9999"))
  }
}

/// Which rows of a report the commands show.
@Suite struct ReportSelectionCommandTests {
  private static func file(_ folder: TemporaryFolder) throws -> String {
    var csv = "dossier_id,sector,accepted_at,current_due_at,finished_at\n"
    for (sector, count, lateCount) in [("A", 4, 1), ("B", 10, 1), ("C", 2, 2), ("D", 5, 0)] {
      for number in 0..<count {
        csv +=
          "\(sector)\(number),\(sector),2024-03-01,2024-03-08,2024-03-\(number < lateCount ? "11" : "07")\n"
      }
    }
    let path = folder.path("city.dossier")
    _ = try dossier("import", path, try folder.file("city.csv", csv))
    return path
  }

  private static func sectors(_ output: String) -> [String] {
    output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
  }

  @Test(arguments: ["ontime", "trend"])
  func rowsAreSortedFilteredAndCut(command: String) throws {
    let folder = try TemporaryFolder()
    let file = try Self.file(folder)
    func rows(_ options: String...) throws -> [String] {
      let by = command == "ontime" ? "sector" : "sector,year"
      let outcome = try dossier(arguments: [command, file, "--by", by, "--format", "csv"] + options)
      #expect(outcome.exitCode == 0, "\(outcome.error)")
      return Self.sectors(outcome.output)
    }
    #expect(try rows() == ["A", "B", "C", "D"])
    #expect(try rows("--sort", "form_rate") == ["C", "A", "B", "D"])
    #expect(try rows("--sort", "received:desc", "--limit", "2") == ["B", "D"])
    #expect(try rows("--minimum", "4", "--sort", "form_rate") == ["A", "B", "D"])
    #expect(try rows("--below", "0.9", "--sort", "resolved:DESC") == ["A", "C"])
    #expect(try rows("--sort", "late:desc,sector:desc") == ["C", "B", "A", "D"])
  }

  @Test func mistakesAreUsageErrors() throws {
    let folder = try TemporaryFolder()
    let file = try Self.file(folder)
    for (options, message) in [
      (["--sort", "colour"], "no column colour to sort by"), (["--sort", "late:up"], "--sort takes names"),
      (["--below", "98"], "a rate lies between 0 and 1"), (["--limit", "-1"], "cannot have -1 rows"),
    ] {
      let outcome = try dossier(arguments: ["ontime", file] + options)
      #expect(outcome.exitCode == 2 && outcome.error.contains(message), "\(outcome.error)")
    }
    let chart = try dossier("trend", file, "--chart", "--limit", "1")
    #expect(chart.exitCode == 2 && chart.error.contains("a chart draws whole series"))
  }

  /// The command, the shell and SQL show the same rows.
  @Test func theCommandIsTheTableFunction() throws {
    let folder = try TemporaryFolder()
    let file = try Self.file(folder)
    let command = try dossier(
      "ontime", file, "--by", "sector", "--minimum", "4", "--sort", "form_rate", "--format", "csv")
    let sql = "SELECT * FROM ontime(by := ['sector']) WHERE resolved >= 4 ORDER BY form_rate"
    let statement = try dossier(file, "-c", sql, "--format", "csv")
    #expect(command.exitCode == 0 && command.output == statement.output && !command.output.isEmpty)
  }
}
