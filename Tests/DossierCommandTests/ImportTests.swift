import Foundation
import Testing

@Suite struct ImportTests {
  private static let dossiers = """
    dossier_id,sector,resolving_agency,accepted_at,current_due_at,finished_at
    1,Đất đai,Quận 1,2024-01-02 08:00:00,2024-01-05 17:00:00,2024-01-04 10:00:00
    2,Đất đai,Quận 1,2024-01-02 09:00:00,2024-01-05 17:00:00,2024-01-05 16:00:00
    3,Hộ tịch,Quận 3,2024-01-03 08:00:00,2024-01-04 17:00:00,2024-01-08 09:00:00
    4,Hộ tịch,Quận 3,2024-01-03 08:30:00,2024-01-04 17:00:00,

    """

  @Test func loadsAsksAndReports() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("d.csv", Self.dossiers)
    let file = folder.path("d.dossier")
    let load = try dossier("import", file, csv)
    #expect(load.exitCode == 0)
    #expect(
      load.output.wholeMatch(
        of: /read 4, loaded 4, updated 0, rejected 0, seconds \d+\.\d{3}, rows\/s \d+, MB\/s \d+\.\d\n/)
        != nil)
    let query = try dossier(
      file, "--format", "csv", "-c", "SELECT sector, count(*) AS n FROM dossiers GROUP BY ALL ORDER BY 1")
    #expect(query.output == "sector,n\nHộ tịch,2\nĐất đai,2\n")
    let report = try dossier("--format", "csv", "ontime", "--by", "sector", file)
    #expect(report.exitCode == 0)
    let lines = report.output.split(separator: "\n")
    #expect(
      lines.first?.hasPrefix(
        "sector,received,resolved,early,on_time,late,no_appointment,open,overdue,form_rate,") == true)
    #expect(lines.contains { $0.hasPrefix("Hộ tịch,2,1,0,0,1,0,1,1,0.0,") })
    #expect(lines.contains { $0.hasPrefix("Đất đai,2,2,1,1,0,0,0,0,1.0,") })
    #expect(try dossier("check", file).exitCode == 0)
    #expect(try dossier("inspect", file, "--format", "csv").output.contains("dossiers,sector,VARCHAR,0,"))
  }

  @Test func standardInputAndAnyTable() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    let load = try dossier("import", file, "-", "--table", "t", "--format", "json", input: "a,b\n1,x\n2,y\n")
    #expect(load.output.hasPrefix(#"[{"read":2,"loaded":2,"updated":0,"rejected":0,"seconds":"#))
    #expect(try dossier("import", file, "-", "--table", "t", input: "a,b\n3,z\n").exitCode == 0)
    #expect(try dossier(file, "--format", "csv", "-c", "SELECT * FROM t").output == "a,b\n1,x\n2,y\n3,z\n")
  }

  @Test func aNewFileHasTheReferenceTables() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    _ = try dossier("import", file, "-", "--table", "t", input: "a\n1\n")
    let sql = "SELECT count(*) AS n FROM calendar WHERE kind = 'makeup_workday'"
    let outcome = try dossier(file, "--format", "csv", "-c", sql)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output != "n\n0\n")
  }

  @Test func theFirstBadRowFailsTheLoad() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("bad.csv", "a,b\n1,2\n3\n")
    let file = folder.path("t.dossier")
    let load = try dossier("import", file, csv, "--table", "t")
    #expect(load.exitCode == 1)
    #expect(load.error.contains("bad.csv, line 3"))
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func rejectsAreCollected() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("bad.csv", "a,b\n1,2\n3\n4,5\n")
    let load = try dossier(
      "import", folder.path("t.dossier"), csv, "--table", "t", "--rejects", folder.path("rejects.csv"))
    #expect(load.exitCode == 0)
    #expect(load.output.hasPrefix("read 3, loaded 2, updated 0, rejected 1, "))
    let rejects = try String(contentsOf: folder.url.appending(path: "rejects.csv"), encoding: .utf8)
    #expect(rejects.contains("3"))
  }

  @Test func hintsOfNamesAreWhole() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.file("d.csv", "dossier_id,x\n1,2\n")
    let load = try RunningCommand(["import", folder.path("t.dossier"), csv, "--map", "finish=x"]).outcome()
    #expect(load.exitCode == 2)
    #expect(load.error.contains("hint: the fields are 'finished_at', "))
    #expect(load.error.contains("' and 26 more; dossier import --help lists them"))
    #expect(!load.error.contains("…"))
    let help = try dossier("import", "--help").output
    #expect(help.contains("The fields of --map: dossier_id,") && help.contains("ingested_at."))
    let quote = try RunningCommand(["import", folder.path("t.dossier"), csv, "--quote", "''"]).outcome()
    #expect(quote.error.contains("hint: give a single character like \", or none"))
  }

  @Test func readingOnlyNeedsNoRightToWrite() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    _ = try dossier("import", file, "-", "--table", "t", input: "a\n1\n")
    let before = try Data(contentsOf: URL(filePath: file))
    #expect(try dossier("--readonly", file, "-c", "SELECT * FROM t").exitCode == 0)
    #expect(try dossier(file, "-c", "SELECT * FROM t").exitCode == 0)
    #expect(try Data(contentsOf: URL(filePath: file)) == before)
  }

  @Test func damageIsFound() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    _ = try dossier("import", file, "-", "--table", "t", input: "a\n1\n")
    var bytes = try Data(contentsOf: URL(filePath: file))
    for offset in stride(from: 64, to: bytes.count, by: 512) { bytes[offset] ^= 1 }
    try bytes.write(to: URL(filePath: file))
    let outcome = try dossier("check", file)
    #expect(outcome.exitCode == 3)
    #expect(!(outcome.output + outcome.error).isEmpty)
  }

  @Test func whatIsNoDossierFile() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("x.dossier", String(repeating: "hello ", count: 5_000))
    #expect(try dossier("check", file).exitCode == 3)
    #expect(try dossier("inspect", file).exitCode == 3)
    #expect(try dossier(file, "-c", "SELECT 1").exitCode == 3)
  }
}

/// What the user says about the CSV.
@Suite struct ImportDialectTests {
  private func run(_ arguments: [String], _ input: String) throws -> RunningCommand.Outcome {
    let command = try RunningCommand(arguments)
    try? command.send(input)
    return try command.outcome()
  }

  @Test func optionsOfTheDialect() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    let cases: [(input: String, options: [String], output: String)] = [
      ("a\tb\n1\tx;y\n", ["--delimiter", "tab"], "a,b\n1,x;y\n"),
      ("a\tb\n1\tx;y\n", ["--delimiter", "\\t"], "a,b\n1,x;y\n"),
      ("a,b\nc,d\n", ["--delimiter", "none"], "\"a,b\"\n\"c,d\"\n"),
      ("a;b\n1;'x;y'\n", ["--quote", "'"], "a,b\n1,x;y\n"),
      ("a;b\n1;\"x\n", ["--quote", "none"], "a,b\n1,\"\"\"x\"\n"),
      ("a,b\nc,d\n", ["--header", "no"], "column0,column1\na,b\nc,d\n"),
      ("1,2\n3,4\n", ["--header", "yes"], "1,2\n3,4\n"),
      ("Report\nof March\na,b\nc,d\n", ["--skip", "2"], "a,b\nc,d\n"),
      ("a,b\n1,x\n", ["--encoding", "windows-1258"], "a,b\n1,x\n"),
    ]
    for (index, example) in cases.enumerated() {
      let table = "t\(index)"
      let load = try run(["import", file, "-", "--table", table] + example.options, example.input)
      #expect(load.exitCode == 0, "\(example.options) \(load.error)")
      let query = try dossier(file, "--format", "csv", "-c", "SELECT * FROM \(table)")
      #expect(query.output == example.output, "\(example.options)")
    }
  }

  @Test func optionsThatCannotBeMeant() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("t.dossier")
    for options in [
      ["--delimiter", ";;"], ["--delimiter", "\u{2192}"], ["--quote", "ab"],
      ["--delimiter", ";", "--quote", ";"],
      ["--header", "maybe"], ["--skip", "9"], ["--skip=-1"], ["--encoding", "nonsense"],
      ["--delimiter", "\n"],
    ] {
      let load = try run(["import", file, "-", "--table", "t"] + options, "a;b\n1;2\n")
      #expect(load.exitCode == 2, "\(options) \(load.error)")
      #expect(load.error.hasPrefix("error: "), "\(load.error)")
    }
  }
}
