import DossierBase
import DossierImport
import Testing

/// Which delimiter and which header are found, and where a file is refused instead of guessed.
@Suite struct DialectTests {
  static let found: [(text: String, columns: [String], rows: Int)] = [
    ("Monthly report\nOffice\nid,name,n\n1,a,5\n2,b,6\n", ["id", "name", "n"], 2),
    ("Monthly report\n\nOffice\n\nid,name,n\n1,a,5\n2,b,6\n", ["id", "name", "n"], 2),
    ("Report, 2024\nid,name,n\n1,a,5\n2,b,6\n", ["id", "name", "n"], 2),
    ("Report; 2024\nid,name,n\n1,a,5\n2,b,6\n", ["id", "name", "n"], 2),
    ("Report,,\nJanuary,,\nid,name,n\n1,a,5\n2,b,6\n", ["id", "name", "n"], 2),
    ("Report\nid;name;n\n1;a,1;5\n2;b,2;6\n", ["id", "name", "n"], 2),
    ("tags\na;b\nc;d\n", ["tags"], 2), ("price\n2,5\n3,7\n", ["price"], 2),
    ("text\n\"a, b\"\n\"c, d\"\n", ["text"], 2), ("text\na|b\nc|d\ne|f\n", ["text"], 3),
    ("id,tags\n1,a;b;c\n2,d;e;f\n", ["id", "tags"], 2), ("ma;gia\n1;2,5\n2;3,7\n", ["ma", "gia"], 2),
  ]

  @Test(arguments: found)
  func isFound(_ text: String, _ columns: [String], _ rows: Int) throws {
    let loaded = try ImportHarness.load(text)
    #expect(loaded.summary.schema.columns.map(\.name) == columns)
    #expect(loaded.rows.count == rows)
  }

  static let refused: [(text: String, message: String, line: Int)] = [
    ("Report\nx,y\nz,w\n", "the first line has one field, but the lines below have 2 between commas", 1),
    ("Report\nx\ty\tz\nz\tw\tv\n", "have 3 between tabs", 1),
    ("id,tags\n1,a;b;c\n2,d;e;f\n3,x,y;z;w\n", "3 fields, but the header has 2", 4),
    ("ma;gia\n1;2,5\n2;3,7\n3;4,1;x\n", "3 fields, but the header has 2", 4),
    ("Report\nid,name,n\n1,a,5\n2,b,6\nTotal of 2\n", "1 field, but the header has 3", 5),
  ]

  @Test(arguments: refused)
  func isRefused(_ text: String, _ message: String, _ line: Int) {
    let error = #expect(throws: EngineError.self) { _ = try ImportHarness.load(text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    guard case .text(_, let found, _) = error?.place, found == line else {
      Issue.record("\(error as Any)")
      return
    }
  }

  @Test func knownHeadersAreLookedForBelowTitles() throws {
    for title in [
      "BÁO CÁO\nTừ ngày: 01/01/2024, đến ngày: 31/01/2024\n", "BÁO CÁO,,Mẫu số 2\nTháng 1,,\n,,\n",
    ] {
      let text = title + "Mã hồ sơ,Lĩnh vực,Ghi chú\nA1,Đất đai,x\nA2,Hộ tịch,y\n"
      let loaded = try ImportHarness.load(text) { $0.shape = .dossiers([]) }
      #expect(
        loaded.columns.map { String($0.prefix { $0 != " " }) } == ["dossier_id", "sector", "Ghi"], "\(title)")
      #expect(loaded.rows == ["A1,Đất đai,x", "A2,Hộ tịch,y"])
    }
  }

  @Test(arguments: [
    "Tổng cộng: 12,,", "\"Tổng cộng: 12\",,", ",Tổng số hồ sơ,", "Tổng cộng: 12, , ", "Tổng cộng: 12",
  ])
  func aTotalIsNoDossier(_ footer: String) throws {
    let text = "Mã hồ sơ,Lĩnh vực,STT\nA1,Đất đai,1\nA2,,\n" + footer + "\n"
    let error = #expect(throws: EngineError.self) {
      _ = try ImportHarness.load(text) { $0.shape = .dossiers([]) }
    }
    guard case .text(_, 4, _) = error?.place else {
      Issue.record("\(error as Any)")
      return
    }
    for sampleByteCount in [16, 1 << 20] {
      let loaded = try ImportHarness.load(text) {
        $0.shape = .dossiers([])
        $0.rejectsPath = "/dev/null"
        $0.sampleByteCount = sampleByteCount
      }
      #expect(loaded.rows == ["A1,Đất đai,1", "A2,∅,∅"])
      #expect(loaded.columns.last == "STT BIGINT")
    }
  }

  @Test(arguments: [
    "Tổng cộng,,,,3.800.000", "TỔNG CỘNG:,5,,,3.800.000", "Tổng cộng: 2 hồ sơ,5,,,3.800.000",
    ",Cộng,,,3.800.000",
    "To\u{302}\u{309}ng,2,,,3.800.000", "Total,2,,,3.800.000", "Sum,,,,3.800.000", ",,,,3.800.000",
    ",,Phí,,3.800.000",
  ])
  func aRowOfSumsIsNoDossier(_ footer: String) throws {
    let text =
      "STT,Mã hồ sơ,Lĩnh vực,Ngày tiếp nhận,Lệ phí\n1,A1,Đất đai,13/01/2024,50.000\n2,A2,,,3.750.000\n"
      + "3,,Công thương,14/01/2024,\n" + footer + "\n"
    let error = #expect(throws: EngineError.self) {
      _ = try ImportHarness.load(text) { $0.shape = .dossiers([]) }
    }
    #expect(error?.hint?.contains("--rejects") == true)
    guard case .text(_, 5, _) = error?.place else {
      Issue.record("\(error as Any)")
      return
    }
    for sampleByteCount in [16, 1 << 20] {
      let loaded = try ImportHarness.load(text) {
        $0.shape = .dossiers([])
        $0.rejectsPath = "/dev/null"
        $0.sampleByteCount = sampleByteCount
      }
      #expect(
        loaded.rows == [
          "1,A1,Đất đai,2024-01-13 00:00:00,50000", "2,A2,∅,∅,3750000",
          "3,∅,Công thương,2024-01-14 00:00:00,∅",
        ])
      #expect(loaded.columns.first == "STT BIGINT")
    }
  }

  @Test func namesLikeTotalsAreDossiers() throws {
    let loaded = try ImportHarness.load(
      "Lĩnh vực,Mã hồ sơ,Ngày tiếp nhận\nCông an,A1,2024-01-01\nTổng hợp,A2,\nCông,,2024-01-03\nSức khỏe,A4,\n,,\n"
    ) { $0.shape = .dossiers([]) }
    #expect(loaded.summary.loadedCount == 5)
    // A table of another kind may have totals.
    #expect(try ImportHarness.load("a,b\nx,1\nTổng cộng,1\n").rows.count == 2)
  }

  @Test func titlesThatWerePassedOverAreSaid() throws {
    let note = { (title: String) in
      try ImportHarness.load(title + "Mã hồ sơ,Lĩnh vực\nA1,Đất đai\n") { $0.shape = .dossiers([]) }
        .summary.notes.first { $0.contains("above the header") }
    }
    #expect(try note("Report\n") == "1 line above the header was passed over")
    #expect(try note("Report\nof March,\n\n") == "3 lines above the header were passed over")
    #expect(try note("") == nil)
    #expect(try note("\n") == nil)
  }

  @Test func theUserSaysIt() throws {
    let comma = UInt8(ascii: ",")
    #expect(try ImportHarness.load("Report\nx,y\nz,w\n") { $0.delimiter = comma }.rows == ["z,w"])
    #expect(try ImportHarness.load("Report\nx,y\nz,w\n") { $0.skippedLineCount = 1 }.rows == ["z,w"])
    #expect(
      try ImportHarness.load("Report\nx,y\nz,w\n") { $0.delimiter = Dialect.noDelimiter }.rows == [
        "x,y", "z,w",
      ])
    #expect(try ImportHarness.load("a;b\n1;'x;''y'\n") { $0.quote = UInt8(ascii: "'") }.rows == ["1,x;'y"])
    #expect(
      try ImportHarness.load("a,b\n1,\"x\n2,y\n") { $0.quote = Dialect.noQuote }.rows == ["1,\"x", "2,y"])
    #expect(try ImportHarness.load("a b\n1 \"x y\"\n") { $0.delimiter = UInt8(ascii: " ") }.rows == ["1,x y"])
    #expect(try ImportHarness.load("\r\n\r\nx\r\na,b\r\n1,2\r\n") { $0.skippedLineCount = 3 }.rows == ["1,2"])
  }

  @Test func whatCannotBeMeantIsRefused() {
    let changes: [(inout ImportRequest) -> Void] = [
      { $0.delimiter = UInt8(ascii: "\"") },
      { $0.quote = 10 }, { $0.quote = UInt8(ascii: " ") }, { $0.skippedLineCount = 2 },
      { $0.skippedLineCount = 3 }, { $0.skippedLineCount = -1 }, { $0.encoding = "nonsense" },
      { $0.encoding = "" },
    ]
    for (index, change) in changes.enumerated() {
      let error = #expect(throws: EngineError.self) { _ = try ImportHarness.load("a,b\n1,2\n", change) }
      #expect(error?.code == .usage, "\(index)")
    }
  }

  // MARK: Several inputs

  static func load(_ texts: [String], _ change: (inout ImportRequest) -> Void = { _ in }) throws
    -> ImportHarness.Loaded
  {
    var request = ImportRequest(
      texts.enumerated().map { .bytes(Array($0.element.utf8), name: "\($0.offset + 1).csv") })
    change(&request)
    return try ImportHarness.load(request)
  }

  @Test(arguments: ["2,y\n3,z\n", "x,y\nz,w\n", "u,5\nv,6\n"])
  func aLaterInputWithoutHeaderIsNoSurprise(_ second: String) throws {
    let error = #expect(throws: EngineError.self) { _ = try Self.load(["a,b\n1,x\n", second]) }
    #expect(error?.code == .data)
    #expect(error?.place == .text(file: "2.csv", line: 1, column: 1))
    #expect(error?.hint?.contains("--header") == true)
    let existing = Schema([ColumnDefinition("a", .varchar), ColumnDefinition("b", .varchar)])
    #expect(throws: EngineError.self) { _ = try Self.load([second]) { $0.existing = existing } }
    let appended = try Self.load([second]) {
      $0.existing = existing
      $0.hasHeader = false
    }
    #expect(appended.columns == ["a VARCHAR", "b VARCHAR"])
    #expect(appended.rows.count == 2)
    #expect(throws: EngineError.self) {
      _ = try Self.load(["1,2,3\n"]) {
        $0.existing = existing
        $0.hasHeader = false
      }
    }
  }

  @Test func inputsWithoutHeaderGoTogether() throws {
    let loaded = try Self.load(["1,2\n3,4\n", "5,6\n"])
    #expect(loaded.columns == ["column0 BIGINT", "column1 BIGINT"])
    #expect(loaded.rows == ["1,2", "3,4", "5,6"])
    let named = try Self.load(["a,b\n1,x\n", "c,d\ny,z\n"]) { $0.hasHeader = true }
    #expect(named.rows == ["1,x,∅,∅", "∅,∅,y,z"])
  }
}
