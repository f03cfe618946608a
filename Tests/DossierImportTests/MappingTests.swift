import DossierBase
import DossierImport
import Testing

/// What is said where headers and dossier fields do not come together.
@Suite struct MappingTests {
  static func error(_ text: String, _ mappings: [(String, String)] = []) -> EngineError? {
    do throws(EngineError) {
      _ = try DossierSchemaTests.load(text, mappings)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ["x,y\n1,2\n", "x,y\n", "1,2\n3,4\n", "", "\n\n"])
  func aTableWithoutAnyFieldOfADossier(_ text: String) {
    let error = Self.error(text)
    #expect(error?.code == .data)
    #expect(error?.message.contains("'accepted_at'") == true)
    #expect(error?.hint?.contains("--map accepted_at=HEADER") == true)
    #expect(error?.hint?.contains("--table NAME") == true)
    #expect(error?.place == .text(file: "t.csv", line: 1, column: 1))
  }

  @Test func knownHeadersNeedNoRows() throws {
    let loaded = try DossierSchemaTests.load("dossier_id,accepted_at,x\n")
    #expect(loaded.columns == ["dossier_id VARCHAR", "accepted_at TIMESTAMP", "x VARCHAR"])
    #expect(try DossierSchemaTests.load("x,y\n1,2\n", [("sector", "x")]).columns[0] == "sector VARCHAR")
  }

  @Test func aWrongHeaderIsAnsweredWithTheHeaders() {
    let few = Self.error("a,b\n1,2\n", [("finished_at", "nope")])
    #expect(few?.code == .usage)
    #expect(few?.message == "the input has no column 'nope' for 'finished_at'")
    #expect(few?.hint == "the headers are 'a', 'b'")
    let many = (1...20).map { "sector\($0)" }.joined(separator: ",")
    let hint = Self.error(many + "\n" + many + "\n", [("sector", "sectro7")])?.hint
    #expect(hint?.hasPrefix("did you mean 'sector7'? the headers are 'sector1', ") == true)
    #expect(hint?.hasSuffix("'sector12' and 8 more") == true)
  }

  @Test func aMappingTheWrongWayRound() {
    let error = Self.error("foo\nx\n", [("foo", "sector")])
    #expect(error?.code == .usage)
    #expect(error?.message == "a dossier has no field 'foo'")
    #expect(error?.hint == "the field stands first: --map sector=foo")
  }

  @Test func nothingIsMappedTwice() {
    let field = Self.error("a,b\n1,2\n", [("sector", "a"), ("SECTOR", "b")])
    #expect(field?.code == .usage)
    #expect(field?.message == "the field 'sector' is mapped twice, to 'a' and to 'b'")
    let header = Self.error("a,b\n1,2\n", [("sector", "a"), ("status", "A")])
    #expect(header?.code == .usage)
    #expect(header?.message == "the header 'A' is mapped twice, for 'sector' and for 'status'")
  }

  @Test func valuesThatAreNoDates() {
    let monthFirst = Self.error("id,accepted_at\n1,12/31/2024\n2,31/12/2024\n")
    #expect(monthFirst?.hint?.hasPrefix("the month stands first here") == true)
    #expect(Self.error("id,accepted_at,x\n1,soon,2\n")?.hint?.hasPrefix("write dates as YYYY-MM-DD") == true)
  }

  @Test func timesForAColumnOfDates() {
    let existing = Schema([
      ColumnDefinition("dossier_id", .varchar), ColumnDefinition("current_due_at", .date),
    ])
    let error = #expect(throws: EngineError.self) {
      _ = try DossierSchemaTests.load(
        "dossier_id,current_due_at\n1,2024-01-05 17:00:00\n", existing: existing)
    }
    #expect(error?.message == "column 'current_due_at': '2024-01-05 17:00:00' is no DATE")
    #expect(error?.hint?.contains("load all files together into a new database file") == true)
  }

  @Test func raggedRowsNameRejects() {
    for text in ["sector,x\na\n", "sector,x\na,b,c\n"] {
      #expect(Self.error("sector,x\nq,r\n" + text)?.hint?.contains("--rejects FILE") == true)
    }
  }
}
