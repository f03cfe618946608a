import DossierBase
import DossierImport
import Testing

@Suite struct DossierSchemaTests {
  static func load(
    _ text: String, _ mappings: [(String, String)] = [], existing: Schema? = nil
  ) throws(EngineError) -> ImportHarness.Loaded {
    try ImportHarness.load(text) {
      $0.shape = .dossiers(mappings.map { ImportRequest.FieldMapping(field: $0.0, header: $0.1) })
      $0.existing = existing
    }
  }

  @Test func vietnameseHeaders() throws {
    let loaded = try Self.load(
      "Mã hồ sơ;LĨNH VỰC;Đơn vị giải quyết;Nga\u{300}y tiê\u{301}p nhâ\u{323}n;Hạn trả;ngay_hoan_thanh;Ghi chú\n"
        + "000123;Đất đai;Phường 1;31/12/2024 08:30;05/01/2025;;x\n")
    #expect(
      loaded.columns == [
        "dossier_id VARCHAR", "sector VARCHAR", "resolving_agency VARCHAR", "accepted_at TIMESTAMP",
        "current_due_at DATE", "finished_at TIMESTAMP", "Ghi chú VARCHAR",
      ])
    #expect(loaded.rows == ["000123,Đất đai,Phường 1,2024-12-31 08:30:00,2025-01-05,∅,x"])
  }

  @Test func deadlinesWithAndWithoutTimes() throws {
    let dates = "due_date,x\n" + String(repeating: "2024-01-31,a\n", count: 30)
    #expect(try Self.load(dates).columns[0] == "current_due_at DATE")
    for sampleByteCount in [64, 1 << 20] {
      let mixed = try ImportHarness.load(dates + "2024-02-01 10:00:00,b\n") {
        $0.shape = .dossiers([])
        $0.sampleByteCount = sampleByteCount
      }
      #expect(mixed.columns[0] == "current_due_at TIMESTAMP")
      #expect(mixed.rows.first == "2024-01-31 23:59:59.999999,a")
      #expect(mixed.rows.last == "2024-02-01 10:00:00,b")
    }
  }

  @Test func knownFieldsKeepTheirTypes() throws {
    let loaded = try Self.load(
      "dossier_id,procedure_code,rating,fee_vnd,is_joint\n1,1.004203,5,150000.0,yes\n")
    #expect(
      loaded.columns == [
        "dossier_id VARCHAR", "procedure_code VARCHAR", "rating TINYINT", "fee_vnd BIGINT",
        "is_joint BOOLEAN",
      ])
    #expect(loaded.rows == ["1,1.004203,5,150000,true"])
  }

  @Test func mappingsAndCollisions() throws {
    let text = "OPEN_DT,accepted_at,Department\n2024-01-31 10:00:00,x,y\n"
    let loaded = try Self.load(text, [("accepted_at", "open_dt"), ("resolving_agency", "Department")])
    #expect(loaded.columns == ["accepted_at TIMESTAMP", "accepted_at_1 VARCHAR", "resolving_agency VARCHAR"])
  }

  @Test func unknownMappingsNameTheNearest() {
    let field = #expect(throws: EngineError.self) { _ = try Self.load("a\n1\n", [("acepted_at", "a")]) }
    #expect(field?.code == .usage)
    #expect(field?.hint?.hasPrefix("did you mean 'accepted_at'? the fields are 'accepted_at', ") == true)
    #expect(field?.hint?.hasSuffix("' and 26 more; dossier import --help lists them") == true)
    let known = #expect(throws: EngineError.self) { _ = try Self.load("a\n1\n", [("completed_date", "a")]) }
    #expect(known?.hint == "did you mean 'finished_at'?")
    let header = #expect(throws: EngineError.self) {
      _ = try Self.load("Departmnt,b\nx,1\n", [("sector", "Department")])
    }
    #expect(header?.message == "the input has no column 'Department' for 'sector'")
    #expect(header?.hint == "did you mean 'Departmnt'? the headers are 'Departmnt', 'b'")
  }

  @Test func aBadValueNamesItsColumn() {
    let error = #expect(throws: EngineError.self) {
      _ = try Self.load("id,accepted_at\n1,2024-01-31\n2,13/13/2024\n")
    }
    #expect(error?.message == "column 'accepted_at': '13/13/2024' is no TIMESTAMP")
    #expect(error?.place == .text(file: "t.csv", line: 3, column: 2))
    #expect(error?.hint?.contains("YYYY-MM-DD or with the day first") == true)
  }

  @Test func addingToATable() throws {
    let existing = Schema([ColumnDefinition("dossier_id", .varchar), ColumnDefinition("rating", .smallint)])
    let loaded = try Self.load("sector,Mã hồ sơ\nx,1\n", existing: existing)
    #expect(loaded.columns == ["dossier_id VARCHAR", "rating SMALLINT", "sector VARCHAR"])
    #expect(loaded.rows == ["1,∅,x"])
  }
}
