import Foundation
import Testing

@Suite struct TrendCommandTests {
  private static let csv = """
    dossier_id,sector,accepted_at,current_due_at,finished_at
    1,Đất đai,2023-11-20,2023-11-22,2023-11-21
    2,Đất đai,2024-11-20,2024-11-22,2024-11-23
    3,Hộ tịch,2024-11-20,2024-11-22,2024-11-21

    """

  private static func file(_ folder: TemporaryFolder) throws -> String {
    let path = folder.path("city.dossier")
    _ = try dossier("import", path, try folder.file("city.csv", csv))
    return path
  }

  @Test func theColumnsAreTheFixedOnes() throws {
    let folder = try TemporaryFolder()
    let outcome = try dossier("trend", Self.file(folder), "--by", "sector,year", "--format", "csv")
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines[0] == """
        sector,year,received,resolved,early,on_time,late,no_appointment,open,overdue,form_rate,form_low,form_high,\
        portal_rate,portal_low,portal_high,strict_rate,strict_low,strict_high,change_previous,change_year,\
        form_rate_rolling
        """)
    #expect(
      lines.count == 5 && lines[4].hasPrefix("Đất đai,2024,1,1,0,0,1,")
        && lines[4].hasSuffix(",-1.0,-1.0,0.0"))
    #expect(lines[1] == "Hộ tịch,2023,0,0,0,0,0,0,0,0" + String(repeating: ",", count: 12))
    #expect(outcome.error.contains("note: 2024 is still running: counted as of "))
  }

  /// A named period is told by its days, and one without any event as such.
  @Test(arguments: ["ontime", "trend"])
  func periodsAreToldByTheirDays(command: String) throws {
    let folder = try TemporaryFolder()
    let file = try Self.file(folder)
    let month = try dossier(command, file, "--period", "2024-12").error
    #expect(month.contains("note: 2024-12 = 2024-11-15 to 2024-12-14, reporting calendar\n"))
    #expect(!month.contains("begins after"))
    let civil = try dossier(command, file, "--period", "2024-12", "--calendar", "civil").error
    #expect(civil.contains("note: 2024-12 = 2024-12-01 to 2024-12-31, civil calendar\n"))
    let future = try dossier(command, file, "--period", "2031")
    #expect(future.exitCode == 0)
    #expect(future.error.contains("note: 2031 begins after the newest event in the data, 2024-11-23\n"))
  }

  @Test func chartsGoToTheScreenAndIntoFiles() throws {
    let folder = try TemporaryFolder()
    let svg = folder.path("trend.svg")
    let outcome = try dossier(
      "trend", Self.file(folder), "--by", "year", "--chart", "--svg", svg, "--target", "T1", "--lang", "vi")
    #expect(outcome.exitCode == 0)
    #expect(outcome.error.contains("chart written to \(svg)\n"))
    #expect(outcome.output.hasPrefix("Tỷ lệ hồ sơ giải quyết đúng hạn theo năm\n"))
    #expect(outcome.output.contains("●") && outcome.output.contains("┄ chỉ tiêu: 98.00"))
    #expect(!outcome.output.contains("\u{1B}"))
    #expect(try String(contentsOf: URL(filePath: svg), encoding: .utf8).hasPrefix("<svg xmlns="))
  }

  @Test(arguments: [
    ["--chart", "--format", "csv"], ["--target", "T99"], ["--target", "'"], ["--by", "year,month"],
    ["--rolling", "0"], ["--breaks", "some"],
  ])
  func whatMakesNoSenseIsRefused(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try RunningCommand(["trend", Self.file(folder)] + arguments).outcome()
    #expect(outcome.exitCode == 2 && outcome.output.isEmpty)
    #expect(outcome.error.contains("error: "))
  }

  @Test func anSVGThatCannotBeWrittenIsAnError() throws {
    let folder = try TemporaryFolder()
    let outcome = try dossier("trend", Self.file(folder), "--svg", folder.path("none/trend.svg"))
    #expect(outcome.exitCode == 7 && outcome.error.contains("none/trend.svg"))
  }
}
