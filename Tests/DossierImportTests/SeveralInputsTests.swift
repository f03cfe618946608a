import DossierBase
import DossierImport
import Testing

/// What inputs bring to a table that is there, or to each other.
@Suite struct SeveralInputsTests {
  private func load(
    _ texts: [String], existing: Schema? = nil, shape: ImportRequest.Shape = .inferred,
    _ change: (inout ImportRequest) -> Void = { _ in }
  ) throws(EngineError) -> ImportHarness.Loaded {
    var request = ImportRequest(
      texts.enumerated().map { .bytes(Array($0.element.utf8), name: "\($0.offset + 1).csv") }, shape: shape,
      existing: existing)
    change(&request)
    return try ImportHarness.load(request)
  }

  private let table = Schema([ColumnDefinition("a", .bigint), ColumnDefinition("b", .varchar)])

  @Test(arguments: ["", "\n", "a,b\n", "a,z\n", "b\n"])
  func anInputWithoutRowsChangesNothing(_ empty: String) throws {
    let loaded = try load([empty], existing: table)
    #expect(loaded.columns == ["a BIGINT", "b VARCHAR"])
    #expect(loaded.summary.readCount == 0)
    #expect(loaded.summary.notes.contains("1.csv has no rows, and changes nothing"))
    let beside = try load(["a,b\n1,x\n", empty])
    #expect(beside.columns == ["a BIGINT", "b VARCHAR"])
    #expect(beside.rows == ["1,x"])
    #expect(try load([empty, "a,b\n1,x\n"]).columns == ["a BIGINT", "b VARCHAR"])
  }

  @Test func anEmptyInputMakesNoTable() {
    for texts in [[""], ["", ""]] {
      let error = #expect(throws: EngineError.self) { _ = try load(texts) }
      #expect(error?.code == .data)
    }
  }

  @Test func aDailyFileOfDossiersMayBeEmpty() throws {
    let existing = Schema([ColumnDefinition("dossier_id", .varchar)])
    #expect(try load([""], existing: existing, shape: .dossiers([])).columns == ["dossier_id VARCHAR"])
  }

  @Test func headersThatFoldAlikeAreOneColumn() throws {
    let loaded = try load([
      "Ngày bắt đầu,Ghi chú\n1,x\n", "Nga\u{300}y  bă\u{301}t\u{A0}đâ\u{300}u,GHI CHÚ\n2,y\n",
    ])
    #expect(loaded.columns == ["Ngày bắt đầu BIGINT", "Ghi chú VARCHAR"])
    #expect(loaded.rows == ["1,x", "2,y"])
    let mapped = try load(
      ["mã,Nga\u{300}y bă\u{301}t đâ\u{300}u\nA,2024-01-02\n"],
      shape: .dossiers([
        ImportRequest.FieldMapping(field: "ACCEPTED_AT", header: "\"Ngày Bắt đầu\"")
      ]))
    #expect(mapped.columns == ["mã VARCHAR", "accepted_at TIMESTAMP"])
  }

  @Test func aHeaderAloneMakesAnEmptyTable() throws {
    let loaded = try load(["only\n"])
    #expect(loaded.columns == ["only VARCHAR"])
    #expect(
      loaded.summary.notes == [
        "1.csv has a header and no rows: the table is created without rows; --header no takes a first line for a row"
      ])
  }

  @Test func fieldsOfReportsThatAreMissingAreSaid() throws {
    func gaps(_ header: String) throws -> [String] {
      try load([header + "\n1,2024-01-02,2024-01-03,2024-01-02\n"], shape: .dossiers([])).summary.notes.filter
      {
        $0.contains("which reports on time need")
      }
    }
    #expect(
      try gaps("Mã hồ sơ,Ngày tiếp nhận,Hạn trả,Ngày trả kết quả") == [
        "no header was taken for finished_at, which reports on time need: name it with --map finished_at=HEADER; "
          + "'Ngày trả kết quả' was taken for returned_at"
      ])
    #expect(try gaps("Mã hồ sơ,Ngày tiếp nhận,original_due_at,Ngày hoàn thành") == [])
    #expect(
      try gaps("Mã hồ sơ,Ngày nộp,Hạn trả,Ngày hoàn thành").first?.contains(
        "'Ngày nộp' was taken for submitted_at")
        == true)
  }

  @Test func whatALoadChangesIsSaid() throws {
    let loaded = try load(["a,c\n1,2\n", "b,a\nx,1\n"], existing: table)
    #expect(
      loaded.summary.notes == [
        "1.csv: columns of other inputs that are null in its rows: 'b'",
        "2.csv: columns of other inputs that are null in its rows: 'c'",
        "columns added to the table, null in the rows before: 'c'",
      ])
    #expect(try load(["a,b\n1,x\n"], existing: table).summary.notes.isEmpty)
  }

  @Test func theMappingIsSaid() throws {
    let loaded = try load(
      ["Mã hồ sơ,open,Ghi chú,accepted_at,sector\n1,2024-01-02,x,y,z\n"],
      shape: .dossiers([ImportRequest.FieldMapping(field: "accepted_at", header: "open")]))
    #expect(
      loaded.summary.notes == [
        "headers taken as fields: 'Mã hồ sơ' → dossier_id, 'open' → accepted_at; "
          + "renamed: 'accepted_at' → 'accepted_at_1'; kept under their own names: 'Ghi chú'",
        "no header was taken for current_due_at, finished_at, which reports on time need: name it with "
          + "--map current_due_at=HEADER",
      ])
    #expect(try load(["a,a\n1,2\n"]).summary.notes == ["renamed: 'a' → 'a_1'"])
  }

  @Test func closedTablesTakeTheirColumnsOnly() throws {
    func closed(_ texts: [String]) throws(EngineError) -> ImportHarness.Loaded {
      try load(texts, existing: table) { $0.requiredColumns = ["a"] }
    }
    #expect(try closed(["A,b\n1,x\n"]).rows == ["1,x"])
    #expect(try closed(["a\n1\n"]).rows == ["1,∅"])
    for texts in [["b\nx\n"], ["a,c\n1,2\n"], ["a\n1\n", "b\nx\n"], ["1,2\n3,4\n"]] {
      let error = #expect(throws: EngineError.self) { _ = try closed(texts) }
      #expect(error?.code == .data)
      #expect(error?.hint == "the columns are a, b")
    }
  }
}
