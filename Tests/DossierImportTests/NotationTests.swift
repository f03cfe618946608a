import DossierBase
import DossierImport
import Foundation
import Testing

/// How dates and numbers are written is found out for each column from all its values.
@Suite struct NotationTests {
  private func dossiers(
    _ text: String, _ change: (inout ImportRequest) -> Void = { _ in }
  ) throws(EngineError) -> ImportHarness.Loaded {
    try ImportHarness.load(text) {
      $0.shape = .dossiers([])
      change(&$0)
    }
  }

  private func error(_ text: String, _ change: (inout ImportRequest) -> Void = { _ in }) -> EngineError? {
    do throws(EngineError) {
      _ = try dossiers(text, change)
      return nil
    } catch {
      return error
    }
  }

  private func rejectsPath() -> String {
    NSTemporaryDirectory() + "dossier-notation-\(UUID().uuidString).csv"
  }

  // MARK: Day and month

  @Test(arguments: [1 << 20, 40])
  func monthFirstIsFoundOut(_ sampleByteCount: Int) throws {
    let path = rejectsPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let loaded = try dossiers(
      "dossier_id,accepted_at,finished_at\nM0,03/01/2024,03/02/2024\nM1,03/02/2024 10:00:00,\nM4,03/14/2024,03/04/2024\n"
    ) {
      $0.sampleByteCount = sampleByteCount
      $0.rejectsPath = path
    }
    #expect(
      loaded.rows == [
        "M0,2024-03-01 00:00:00,2024-03-02 00:00:00", "M1,2024-03-02 10:00:00,∅",
        "M4,2024-03-14 00:00:00,2024-03-04 00:00:00",
      ])
    #expect(loaded.summary.rejectedCount == 0)
    #expect(
      loaded.summary.notes.contains(
        "the dates of accepted_at were read with the month first, as its values show"))
    #expect(
      loaded.summary.notes.contains(
        "the dates of finished_at were read with the month first, as in other columns of the input"))
  }

  @Test func theDayComesFirstByCustom() throws {
    let loaded = try dossiers("dossier_id,accepted_at,due_date\n1,03/04/2024,05/04/2024\n")
    #expect(loaded.rows == ["1,2024-04-03 00:00:00,2024-04-05"])
    #expect(
      loaded.summary.notes.contains { $0.contains("accepted_at could have the day or the month first") })
    let proven = try dossiers("dossier_id,accepted_at\n1,03/04/2024\n2,31/04/2024\n3,30/04/2024\n") {
      $0.dates = .dayFirst
      $0.rejectsPath = "/dev/null"
    }
    #expect(proven.rows.count == 2)
  }

  @Test func deadlinesFollowTheirColumnToo() throws {
    let loaded = try dossiers("dossier_id,due_date\n1,02/03/2024\n2,02/25/2024\n3,02/26/2024 10:00:00\n") {
      $0.sampleByteCount = 16
    }
    #expect(
      loaded.rows == [
        "1,2024-02-03 23:59:59.999999", "2,2024-02-25 23:59:59.999999", "3,2024-02-26 10:00:00",
      ])
  }

  @Test func aColumnThatContradictsItself() throws {
    let text = "dossier_id,Ngày tiếp nhận\n1,13/01/2024\n2,01/14/2024\n3,02/03/2024\n"
    let loaded = try dossiers(text)
    #expect(loaded.columns == ["dossier_id VARCHAR", "Ngày tiếp nhận VARCHAR"])
    #expect(loaded.rows == ["1,13/01/2024", "2,01/14/2024", "3,02/03/2024"])
    #expect(
      loaded.summary.notes.contains(
        "'Ngày tiếp nhận' was kept as text: most of its values are no TIMESTAMP, which the field accepted_at takes"
      ))
    let named = error("dossier_id,accepted_at\n1,13/01/2024\n2,01/14/2024\n")
    #expect(named?.code == .data)
    #expect(named?.hint?.contains("--date-format") == true)
  }

  @Test func oneSlipAmongManyIsABadRow() throws {
    var text = "dossier_id,accepted_at\n"
    for day in 0..<200 { text += "\(day),\(13 + day % 15)/01/2024\n" }
    text += "x,01/14/2024\n"
    #expect(error(text)?.message == "column 'accepted_at': '01/14/2024' is no TIMESTAMP")
    #expect(error(text)?.place == .text(file: "t.csv", line: 202, column: 2))
    let path = rejectsPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let loaded = try dossiers(text) { $0.rejectsPath = path }
    #expect(loaded.summary.loadedCount == 200)
    #expect(loaded.summary.rejectedCount == 1)
  }

  @Test func aMonthFirstFileForATableOfAnyName() throws {
    let existing = Schema([ColumnDefinition("d", .date), ColumnDefinition("t", .timestamp)])
    let loaded = try ImportHarness.load("d,t\n03/01/2024,03/01/2024\n03/14/2024,03/15/2024 10:00\n") {
      $0.existing = existing
    }
    #expect(loaded.rows == ["2024-03-01,2024-03-01 00:00:00", "2024-03-14,2024-03-15 10:00:00"])
  }

  @Test func eachInputHasItsOwnNotation() throws {
    let request = ImportRequest(
      [
        .bytes(Array("dossier_id,accepted_at\n1,13/01/2024\n".utf8), name: "1.csv"),
        .bytes(Array("dossier_id,accepted_at\n2,01/14/2024\n".utf8), name: "2.csv"),
      ], shape: .dossiers([]))
    for threadCount in [1, 2] {
      let loaded = try ImportHarness.load(request, threadCount: threadCount)
      #expect(loaded.rows == ["1,2024-01-13 00:00:00", "2,2024-01-14 00:00:00"])
    }
  }

  // MARK: Numbers

  @Test(arguments: [
    (["50.000", "120.000", "200.000"], "370000"), (["50.000", "1.250.000", "7"], "1300007"),
    (["50,000", "1,250,000"], "1300000"), (["150000.0", "2.0"], "150002"), (["1.250,00", "50.000"], "51250"),
    (["3.000.000.000"], "3000000000"), (["0.000", "5"], "5"),
  ])
  func marksInFees(_ fees: [String], _ sum: String) throws {
    for sampleByteCount in [1 << 20, 24] {
      let rows = fees.enumerated().map { "F\($0.offset);\($0.element)\n" }.joined()
      let loaded = try dossiers("Mã hồ sơ;Lệ phí\nF;\n" + rows) { $0.sampleByteCount = sampleByteCount }
      #expect(loaded.columns == ["dossier_id VARCHAR", "fee_vnd BIGINT"])
      let total = loaded.rows.reduce(0) { $0 + (Int($1.split(separator: ",")[1]) ?? 0) }
      #expect(String(total) == sum, "\(fees)")
    }
  }

  @Test func marksThatContradictEachOther() throws {
    let loaded = try dossiers("Mã hồ sơ;Lệ phí\n1;50.000\n2;150000.0\n3;50,5\n")
    #expect(loaded.columns == ["dossier_id VARCHAR", "Lệ phí VARCHAR"])
    #expect(loaded.rows == ["1,50.000", "2,150000.0", "3,50,5"])
  }

  @Test func groupsOfThreeAreSaid() throws {
    let notes = try dossiers("Mã hồ sơ;Lệ phí\n1;50.000\n").summary.notes
    #expect(
      notes.contains(
        "the dots within the numbers of fee_vnd were read as thousands separators; --decimal . reads them as decimal marks"
      ))
    #expect(try dossiers("Mã hồ sơ;Lệ phí\n1;50.000\n") { $0.decimal = UInt8(ascii: ".") }.rows == ["1,50"])
  }

  @Test func threeDecimalsEverywhereAreSaid() throws {
    let loaded = try ImportHarness.load("x;y\n50.000;1.250\n7;1.5\n")
    #expect(loaded.rows == ["50.0,1.25", "7.0,1.5"])
    #expect(
      loaded.summary.notes == [
        "the dots within the numbers of x, all before three digits, were read as decimal marks; "
          + "--decimal , reads them as thousands separators"
      ])
  }

  @Test(arguments: [
    ("1.250.000", "7", ","), ("1,5", "-2,25", ","), ("1,250,000.5", "50", "."),
    ("1.250.000", "1,250,000", nil),
    ("1.250.000", "x", nil), ("31.12.2024", "x", nil),
  ])
  func numbersThatBecameTextAreSaid(_ first: String, _ second: String, _ mark: String?) throws {
    let text = "x;y\n\(first);1\n\(second);2\n"
    let loaded = try ImportHarness.load(text)
    #expect(loaded.columns[0] == "x VARCHAR")
    let note = mark.map {
      "x was kept as text for its numbers like \(first): --decimal \($0) reads them as numbers"
    }
    #expect(loaded.summary.notes == (note.map { [$0] } ?? []))
    if let mark {
      let read = try ImportHarness.load(text) { $0.decimal = mark.utf8.first }
      #expect(read.columns[0] != "x VARCHAR" && read.summary.notes.isEmpty)
    }
  }

  @Test func anOrderThatTheUserSaidIsNotProposed() {
    let first = error("Mã hồ sơ;Ngày tiếp nhận\n1;01/02/2024\n2;13/12/2024\n") { $0.dates = .monthFirst }
    #expect(
      first?.hint
        == "you said mdy, but 13/12/2024 has the day first; say --date-format dmy if the others have it too, or "
        + "leave it out")
    let year = error("Mã hồ sơ;Ngày tiếp nhận\n1;2024-12-12\n2;13/12/2024\n") {
      $0.dates = .yearFirst
    }
    #expect(year?.hint?.hasPrefix("it is not written as --date-format says") == true)
  }

  @Test func aTableOfDoublesWithCommas() throws {
    let existing = Schema([
      ColumnDefinition("x", .double), ColumnDefinition("d", .decimal(precision: 9, scale: 2)),
    ])
    let loaded = try ImportHarness.load("x;d\n1,5;1.234,50\n1.000;2\n") { $0.existing = existing }
    #expect(loaded.rows == ["1.5,1234.50", "1000.0,2.00"])
    #expect(try ImportHarness.load("x;d\n1.500;2\n") { $0.existing = existing }.rows == ["1.5,2.00"])
  }

  @Test func aFeeBeyondAnOldColumn() {
    let existing = Schema([ColumnDefinition("dossier_id", .varchar), ColumnDefinition("fee_vnd", .integer)])
    let large = error("dossier_id,fee_vnd\n1,5\n2,3000000000\n") { $0.existing = existing }
    #expect(large?.message == "column 'fee_vnd': '3000000000' is no INTEGER")
    #expect(large?.hint?.contains("too large for the column") == true)
  }

  // MARK: Other content

  @Test(arguments: [("Đánh giá", "Rất hài lòng"), ("Thời gian quy định", "15 ngày"), ("Liên thông", "Có")])
  func otherContentKeepsItsHeader(_ header: String, _ value: String) throws {
    for rejectsPath in [nil, rejectsPath()] {
      defer { if let rejectsPath { try? FileManager.default.removeItem(atPath: rejectsPath) } }
      let loaded = try dossiers("Mã hồ sơ,\(header)\n1,\(value)\n2,\(value)\n3,\n") {
        $0.rejectsPath = rejectsPath
      }
      #expect(loaded.columns == ["dossier_id VARCHAR", "\(header) VARCHAR"])
      #expect(loaded.rows == ["1,\(value)", "2,\(value)", "3,∅"])
    }
  }

  @Test func otherContentOfAnExistingColumn() throws {
    let existing = Schema([ColumnDefinition("dossier_id", .varchar), ColumnDefinition("rating", .tinyint)])
    let loaded = try dossiers("Mã hồ sơ,Đánh giá\n1,Tốt\n") { $0.existing = existing }
    #expect(loaded.columns == ["dossier_id VARCHAR", "rating TINYINT", "Đánh giá VARCHAR"])
    #expect(loaded.rows == ["1,∅,Tốt"])
    var later = existing
    later.columns.append(ColumnDefinition("Đánh giá", .varchar))
    #expect(try dossiers("Mã hồ sơ,ĐÁNH GIÁ\n1,5\n") { $0.existing = later }.rows == ["1,∅,5"])
  }

  @Test func aNamedFieldIsRefused() {
    let path = rejectsPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = error("dossier_id,rating\n1,Tốt\n2,Kém\n") { $0.rejectsPath = path }
    #expect(error?.code == .data)
    #expect(error?.message == "column 'rating': no value is a TINYINT")
    #expect(error?.hint?.contains("rename the header") == true)
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
