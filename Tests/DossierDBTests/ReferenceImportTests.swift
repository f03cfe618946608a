import DossierDB
import Foundation
import Testing

/// Reference tables are replaced by sound files only, and a later load says what it changes.
@Suite final class ReferenceImportTests {
  private let folder = NSTemporaryDirectory() + "dossier-reference-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    return folder + "/" + name
  }

  private func workingDays(_ connection: Connection) throws -> Value {
    try connection.query("SELECT working_days(DATE '2024-02-07', DATE '2024-02-15')")[row: 0, column: 0]
  }

  static let unsound: [(table: String, text: String)] = [
    ("calendar", "a,b\n2,y\n"), ("calendar", "date,kind,extra\n2024-01-01,closure,x\n"),
    ("calendar", "date,kind\n2024-01-01,holiday\n"), ("calendar", "date,kind\n,closure\n"),
    ("calendar", "date,kind\n2024-01-01,closure\n2024-01-01,makeup_workday\n"),
    ("calendar", "date,kind\n2024-01-01,\n"), ("calendar", "date,kind\nsoon,closure\n"),
    ("agencies", "agency_id,name,kind,level,parent\n1,A,city,city,\n1,B,city,city,\n"),
    (
      "agencies",
      "agency_id,name,kind,level,parent,valid_from,valid_to\n1,A,city,city,,2024-01-02,2024-01-01\n"
    ),
    ("lineage", "from_agency,to_agency,date,kind\n1,2,2024-01-01,swap\n"),
    ("sectors", "sector,field\nA,x\nA,y\n"), ("series_breaks", "label_en,label_vi\na,b\n"),
  ]

  @Test(arguments: unsound)
  func unsoundTablesAreRefused(_ table: String, _ text: String) throws {
    let path = try file("x.csv", text)
    for database in [Database(inMemory: .init()), try Database(path: folder + "/d.dossier")] {
      let connection = database.connect()
      try connection.importCSV(path: try file("t.csv", "a\n1\n"), options: ImportOptions(table: "t"))
      let before = try connection.query("SELECT count(*) FROM \(table)")[row: 0, column: 0]
      let error = #expect(throws: DossierError.self) {
        _ = try connection.importCSV(path: path, options: ImportOptions(table: table))
      }
      #expect(error?.code == .data, "\(text)")
      #expect(error?.hint != nil, "\(text)")
      #expect(try connection.query("SELECT count(*) FROM \(table)")[row: 0, column: 0] == before)
      #expect(try workingDays(connection) == .integer(1))
    }
  }

  @Test func aSoundTableReplacesTheOldOne() throws {
    let connection = try Database(path: folder + "/s.dossier").connect()
    let path = try file("c.csv", "KIND,date\nclosure,2024-02-08\nclosure,2024-02-09\n")
    let first = try connection.importCSV(path: path, options: ImportOptions(table: "Calendar"))
    #expect(first.notes.contains("the table calendar was replaced: the built-in rows before, 2 now"))
    let second = try connection.importCSV(path: path, options: ImportOptions(table: "calendar"))
    #expect(second.notes.contains("the table calendar was replaced: 2 rows before, 2 now"))
    #expect(try connection.query("SELECT * FROM calendar").columns.map(\.name) == ["date", "kind", "note"])
  }

  @Test func builtInTablesAreSound() throws {
    let connection = Database(inMemory: .init()).connect()
    for (table, _) in ReferenceSchemaTests.expected {
      let rows = try connection.query("SELECT * FROM \(table)")
      var text = rows.columns.map(\.name).joined(separator: ",") + "\n"
      for row in 0..<rows.rowCount {
        text +=
          (0..<rows.columns.count).map { column in
            let value = rows[row: row, column: column]
            return value == .null
              ? "" : "\"" + value.description.replacingOccurrences(of: "\"", with: "\"\"") + "\""
          }.joined(separator: ",") + "\n"
      }
      let summary = try connection.importCSV(
        path: try file("\(table).csv", text), options: ImportOptions(table: table))
      #expect(summary.loadedRowCount == rows.rowCount)
    }
  }

  @Test func idsThatAreThereAlreadyAreCounted() throws {
    let connection = try Database(path: folder + "/i.dossier").connect()
    func load(_ ids: Range<Int>) throws -> ImportSummary {
      let text = "dossier_id,sector\n" + ids.map { "H\(100_000 + $0),x\n" }.joined()
      return try connection.importCSV(path: try file("ids.csv", text))
    }
    let note = "ids that are in the table already: 20; their rows were added all the same"
    #expect(!(try load(0..<100).notes.contains { $0.contains("ids") }))
    #expect(!(try load(100..<200).notes.contains { $0.contains("ids") }))
    #expect(try load(90..<110).notes.contains(note))
  }

  @Test func optionsOfValuesReachTheImport() throws {
    let connection = Database(inMemory: .init()).connect()
    let path = try file("v.csv", "d;x;n;t\n05/01/2024;1,5;NA;2024-01-01T00:00:00Z\n")
    var options = ImportOptions(table: "v", nullTexts: ["NA"], types: ["N": .integer], dateFormat: "%m/%d/%Y")
    options.decimalMark = .comma
    options.timeZone = "-01:30"
    let summary = try connection.importCSV(path: path, options: options)
    #expect(summary.notes == ["timestamps with an offset were converted to -01:30: 1, in t"])
    let rows = try connection.query("SELECT d, x, n, t FROM v")
    #expect(rows.columns.map(\.type) == [.date, .double, .integer, .timestamp])
    #expect(
      (0..<4).map { rows[row: 0, column: $0].description } == [
        "2024-05-01", "1.5", "NULL", "2023-12-31 22:30:00",
      ])
    options.timeZone = "Hanoi"
    let error = #expect(throws: DossierError.self) {
      _ = try connection.importCSV(path: path, options: options)
    }
    #expect(error?.code == .usage)
  }

  @Test func oneSectorInSQLAndInReports() throws {
    let text =
      "dossier_id,sector,accepted_at,current_due_at,finished_at\n"
      + "1,Đất đai,2024-01-02,2024-01-05,2024-01-03\n2,Đâ\u{301}t đai,2024-01-02,2024-01-05,2024-01-03\n"
    for normalization in [ImportOptions.Normalization.automatic, .none] {
      let connection = Database(inMemory: .init()).connect()
      try connection.importCSV(
        path: try file("nfd.csv", text), options: ImportOptions(normalization: normalization))
      let groups = try connection.query("SELECT sector, count(*) FROM dossiers GROUP BY sector")
      #expect(groups.rowCount == (normalization == .none ? 2 : 1))
      var report = OnTimeOptions()
      report.dimensions = ["sector"]
      #expect(try connection.onTime(report).rows.rowCount == 1)
    }
  }

  @Test func namesInSQLFoldAsHeadersDo() throws {
    let connection = Database(inMemory: .init()).connect()
    let path = try file("n.csv", "mã,Nga\u{300}y bă\u{301}t đâ\u{300}u\n1,2\n")
    try connection.importCSV(path: path, options: ImportOptions(table: "bảng"))
    #expect(try connection.query("SELECT \"NGÀY BẮT  ĐẦU\" FROM BẢNG")[row: 0, column: 0] == .integer(2))
    try connection.importCSV(
      path: try file("n2.csv", "Mã,ngày bắt đầu\n3,4\n"), options: ImportOptions(table: "Bảng"))
    #expect(try connection.query("SELECT * FROM bảng").columns.count == 2)
  }
}
