import DossierDB
import Foundation
import Testing

@Suite struct DatabaseTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "dossier-database-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: folder.appending(path: name))
    return path(name)
  }

  private func code(_ body: () throws -> Void) -> DossierError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? DossierError)?.code
    }
  }

  private let intoT = ImportOptions(table: "t")

  @Test func aFileComesIntoBeingWithItsFirstImport() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try Database(path: path("a.dossier"))
    let connection = database.connect()
    #expect(code { _ = try connection.query("SHOW TABLES") } == .inputOutput)
    #expect(!FileManager.default.fileExists(atPath: path("a.dossier")))
    let bad = try file("bad.csv", "a,b\n1,2\n3\n")
    #expect(code { try connection.importCSV(path: bad, options: intoT) } == .data)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["bad.csv"])
    let good = try file("good.csv", "a,b\n1,2\n3,4\n")
    let summary = try connection.importCSV(path: good, options: intoT)
    #expect(summary.readRowCount == 2 && summary.loadedRowCount == 2 && summary.rejectedRowCount == 0)
    #expect(
      try connection.query("SHOW TABLES").map { $0[0].description } == [
        "agencies", "calendar", "lineage", "procedures", "sector_groups", "sectors", "series_breaks", "t",
        "targets",
      ])
    #expect(try Database.check(path: path("a.dossier")).isSound)
    #expect(try Database.inspect(path: path("a.dossier")).tables.first?.name == "t")
  }

  @Test func everyStatementSeesTheNewestCommit() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let csv = try file("n.csv", "n\n1\n2\n")
    let first = try Database(path: path("b.dossier")).connect()
    try first.importCSV(path: csv, options: intoT)
    let second = try Database(path: path("b.dossier")).connect()
    let count = try second.prepare("SELECT count(*) FROM t")
    #expect(try count.run()[0].integer(0) == 2)
    try first.importCSV(path: csv, options: intoT)
    #expect(try count.run()[0].integer(0) == 4)
    try second.importCSV(path: csv, options: intoT)
    #expect(try first.query("SELECT sum(n) FROM t")[0].integer(0) == 9)
  }

  private static let nearIntegers: [[Int64]] = {
    let (greatest, least) = (Int64.max, Int64.min)
    return [
      [greatest, greatest - 1, greatest], [least, least + 1, least],
      [greatest - 30_000, greatest, greatest - 30_000], [least, least + 32_767, least],
      [least, greatest, least],
      [-128, 127, -128], [-32_768, -1, -32_768], [greatest, greatest, greatest],
    ]
  }()

  /// Integers that lie close together are groups by what they lie after the least, up to the ends of their types.
  @Test(arguments: nearIntegers) func groupsOfTheGreatestIntegers(_ numbers: [Int64]) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let csv = try file("n.csv", "n,m\n" + numbers.map { "\($0),1\n" }.joined() + ",2\n")
    let connection = try Database(path: path("g.dossier")).connect()
    try connection.importCSV(path: csv, options: intoT)
    var expected: [String] = []
    for number in Set(numbers) { expected.append("\(number) \(numbers.count { $0 == number })") }
    expected.append("NULL 1")
    for text in ["SELECT n, count(*) FROM t GROUP BY n", "SELECT n, count(m) FROM t GROUP BY n, m % 1"] {
      let rows = try connection.query(text).map { "\($0.isNull(0) ? "NULL" : $0[0].description) \($0[1])" }
      #expect(rows.sorted() == expected.sorted())
    }
  }

  @Test func readOnlyRefusesEveryChange() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let csv = try file("n.csv", "n\n1\n")
    #expect(
      code { _ = try Database(path: path("c.dossier"), options: .init(isReadOnly: true)) } == .inputOutput)
    try Database(path: path("c.dossier")).connect().importCSV(path: csv, options: intoT)
    let connection = try Database(path: path("c.dossier"), options: .init(isReadOnly: true)).connect()
    #expect(code { try connection.importCSV(path: csv, options: intoT) } == .usage)
    #expect(try connection.query("SELECT n FROM t").count == 1)
  }

  @Test func anImportReplacesAReferenceTable() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let csv = try file("calendar.csv", "date,kind,note\n2024-05-01,closure,Labour Day\n")
    let connection = try Database(path: path("d.dossier")).connect()
    for _ in 0..<2 {
      try connection.importCSV(path: csv, options: ImportOptions(table: "calendar"))
      #expect(try connection.query("SELECT count(*) FROM calendar")[0].integer(0) == 1)
    }
    let days = "SELECT working_days(DATE '2024-04-29', DATE '2024-05-02')"
    #expect(try connection.query(days)[0].integer(0) == 2)
    #expect(
      code { _ = try connection.query("SELECT working_days(DATE '2023-01-02', DATE '2023-01-03')") } != nil)
  }

  @Test func oneStatementAtATime() throws {
    let connection = Database(inMemory: .init()).connect()
    #expect(code { _ = try connection.query("SELECT 1; SELECT 2") } == .usage)
    #expect(code { _ = try connection.query(" -- nothing") } == .usage)
    var results: [Value] = []
    try connection.execute("SELECT 1; SELECT 2;") { results.append($0[0][0]) }
    #expect(results == [.integer(1), .integer(2)])
  }

  @Test func settingsLastAsLongAsTheConnection() throws {
    let database = Database(inMemory: .init())
    let connection = database.connect()
    try connection.execute("SET integer_division = true")
    #expect(try connection.query("SELECT 7 / 2")[0][0] == .integer(3))
    #expect(try database.connect().query("SELECT 7 / 2")[0][0] == .double(3.5))
  }

  @Test func placesInScriptsCountFromTheStart() throws {
    let connection = Database(inMemory: .init()).connect()
    do {
      try connection.execute("SELECT 1;\n  SELECT nothing;")
      Issue.record("the second statement names nothing that is there")
    } catch {
      guard case .sql(let span) = error.place else { throw error }
      #expect(span.line == 2 && span.column == 10 && span.text == "nothing")
    }
  }

  /// The example of item "dates": a report over hand-written dossiers, through the library.
  @Test func conditionsAndPeriodsOfReports() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let csv = try file(
      "d.csv",
      """
      dossier_id,sector,accepted_at,current_due_at,finished_at
      1,A,2024-01-02 08:00:00,2024-01-05 17:00:00,2024-01-04 10:00:00
      2,A,2024-02-02 09:00:00,2024-02-05 17:00:00,2024-02-06 16:00:00
      3,B,2024-02-03 08:00:00,2024-02-07 17:00:00,2024-02-07 09:00:00

      """)
    let connection = Database(inMemory: .init()).connect()
    try connection.importCSV(path: csv)
    func resolved(_ options: OnTimeOptions) throws -> [Int64?] {
      let rows = try connection.onTime(options).rows
      return rows.map { row in row["resolved"].flatMap { if case .integer(let n) = $0 { n } else { nil } } }
    }
    #expect(try resolved(.init()) == [3])
    #expect(try resolved(.init(condition: "sector = 'A'")) == [2])
    #expect(try resolved(.init(range: .period("2024-02"), calendar: .civil)) == [2])
    #expect(try resolved(.init(range: .days(from: nil, to: CalendarDate("2024-02-06")))) == [2])
    #expect(try resolved(.init(dimensions: ["sector"])) == [2, 1])
    #expect(code { _ = try connection.onTime(.init(dimensions: ["colour"])) } == .usage)
    #expect(code { _ = try connection.onTime(.init(range: .period("2024-13"))) } == .usage)
    #expect(code { _ = try connection.onTime(.init(condition: "colour = 1")) } == .binding)
    #expect(code { _ = try connection.onTime(.init(condition: "sector = ")) } == .syntax)
    #expect(code { _ = try connection.onTime(.init(table: "dosiers")) } == .binding)
  }
}
