import DossierBase
import DossierImport
import Testing

/// What the request can say of values: nulls, types, dates, decimals, offsets, composition.
@Suite struct ValueOptionTests {
  @Test func nullTexts() throws {
    let loaded = try ImportHarness.load("a,b\nNA,x\n1,NULL\n2,\"NA\"\n,na\n") { $0.nulls = ["NA", "NULL"] }
    #expect(loaded.columns == ["a BIGINT", "b VARCHAR"])
    #expect(loaded.rows == ["∅,x", "1,∅", "2,∅", "∅,na"])
  }

  @Test func nullTextsStayInRejects() throws {
    let (loaded, rejects) = try RejectsTests.load(
      Array("n,m\n1,NA\nx,NA\n".utf8), existing: Schema([ColumnDefinition("n", .tinyint)])
    ) { $0.nulls = ["NA"] }
    #expect(loaded.rows == ["1,∅"])
    #expect(rejects.hasSuffix("3,n,'x' is no TINYINT,\"x,NA\"\n"))
  }

  @Test func typesOfColumns() throws {
    let loaded = try ImportHarness.load("code,Số tiền,c\n7,5,1\n") {
      $0.types = [
        ColumnDefinition("CODE", .varchar),
        ColumnDefinition("Sô\u{301} tiê\u{300}n", .decimal(precision: 9, scale: 2)),
      ]
    }
    #expect(loaded.columns == ["code VARCHAR", "Số tiền DECIMAL(9,2)", "c BIGINT"])
    let unknown = #expect(throws: EngineError.self) {
      _ = try ImportHarness.load("code\n7\n") { $0.types = [ColumnDefinition("cod", .varchar)] }
    }
    #expect(unknown?.code == .usage)
    #expect(unknown?.hint == "did you mean 'code'?")
    let other = #expect(throws: EngineError.self) {
      _ = try ImportHarness.load("code\n7\n") {
        $0.types = [ColumnDefinition("code", .varchar)]
        $0.existing = Schema([ColumnDefinition("code", .bigint)])
      }
    }
    #expect(other?.message == "the column 'code' is BIGINT and cannot be VARCHAR")
  }

  @Test func typesOfFields() throws {
    let loaded = try ImportHarness.load("Mã hồ sơ,Lệ phí,due_date\n1,5,2024-01-31\n") {
      $0.shape = .dossiers([])
      $0.types = [ColumnDefinition("Lệ phí", .varchar), ColumnDefinition("current_due_at", .timestamp)]
    }
    #expect(loaded.columns == ["dossier_id VARCHAR", "Lệ phí VARCHAR", "current_due_at TIMESTAMP"])
    #expect(loaded.rows == ["1,5,2024-01-31 23:59:59.999999"])
    let refused = #expect(throws: EngineError.self) {
      _ = try ImportHarness.load("dossier_id,fee_vnd\n1,5\n") {
        $0.shape = .dossiers([])
        $0.types = [ColumnDefinition("fee_vnd", .varchar)]
      }
    }
    #expect(refused?.code == .usage)
  }

  @Test(arguments: [
    ("%d/%m/%Y", "31/12/2024", "d DATE", "2024-12-31"), ("%m-%d-%y", "12-31-24", "d DATE", "2024-12-31"),
    ("%d %b %Y", "5 Jan 2024", "d DATE", "2024-01-05"), ("%Y-%d-%m", "2024-05-01", "d DATE", "2024-01-05"),
    ("%d.%m.%Y %H:%M", "05.01.2024 7:30", "d TIMESTAMP", "2024-01-05 07:30:00"),
    ("%m/%d/%Y %I:%M:%S %p", "1/5/2024 12:05:06 AM", "d TIMESTAMP", "2024-01-05 00:05:06"),
    ("mdy", "01/05/2024", "d DATE", "2024-01-05"), ("dmy", "01/05/2024", "d DATE", "2024-05-01"),
    ("ymd", "01/05/2024", "d VARCHAR", "01/05/2024"), ("%d/%m/%Y", "2024-01-05", "d DATE", "2024-01-05"),
    ("%d/%m/%Y", "32/01/2024", "d VARCHAR", "32/01/2024"),
  ])
  func dateFormats(_ format: String, _ text: String, _ column: String, _ value: String) throws {
    let dates = try DateReading(format)
    let loaded = try ImportHarness.load("d\n\(text)\n") {
      $0.dates = dates
      $0.hasHeader = true
    }
    #expect(loaded.columns == [column])
    #expect(loaded.rows == [value])
  }

  @Test func aFormatForFields() throws {
    let dates = try DateReading("%d-%b-%Y")
    let loaded = try ImportHarness.load(
      "dossier_id,accepted_at,due_date\n1,05-Jan-2024,06-JAN-2024\n2,2024-01-07,\n"
    ) {
      $0.shape = .dossiers([])
      $0.dates = dates
    }
    #expect(loaded.columns == ["dossier_id VARCHAR", "accepted_at TIMESTAMP", "current_due_at DATE"])
    #expect(loaded.rows == ["1,2024-01-05 00:00:00,2024-01-06", "2,2024-01-07 00:00:00,∅"])
  }

  @Test(arguments: ["%d/%m", "%q %d %m %Y", "%d/%m/%Y %I", "%", "dym"])
  func formatsThatSayNothing(_ format: String) {
    #expect(throws: EngineError.self) { _ = try DateReading(format) }
  }

  @Test func decimalCommas() throws {
    let loaded = try ImportHarness.load("a;b;c;d\n1,5;50.000;31.12.2024;1.5\n-1.234,25;7;01.02.2024;x\n") {
      $0.decimal = UInt8(ascii: ",")
      $0.delimiter = UInt8(ascii: ";")
    }
    #expect(loaded.columns == ["a DOUBLE", "b BIGINT", "c DATE", "d VARCHAR"])
    #expect(loaded.rows == ["1.5,50000,2024-12-31,1.5", "-1234.25,7,2024-02-01,x"])
  }

  @Test func offsetsAreConverted() throws {
    let text = "a,t\n1,2024-01-01 00:00:00Z\n2,2024-01-01 00:00:00+07:00\n3,2024-01-01 00:00:00\n"
    let loaded = try ImportHarness.load(text)
    #expect(loaded.rows == ["1,2024-01-01 07:00:00", "2,2024-01-01 00:00:00", "3,2024-01-01 00:00:00"])
    #expect(loaded.summary.notes == ["timestamps with an offset were converted to +07:00: 2, in t"])
    #expect(try ImportHarness.load(text) { $0.offsetMinutes = -90 }.rows[0] == "1,2023-12-31 22:30:00")
  }

  @Test func textsOfDossiersAreComposed() throws {
    let name = "Đâ\u{301}t đai"
    let text = "dossier_id,sector,x\n\(name),\(name),1\n2,Đất đai,2\n"
    let loaded = try ImportHarness.load(text) { $0.shape = .dossiers([]) }
    #expect(loaded.rows[0].utf8.elementsEqual("\(name),Đất đai,1".utf8))
    #expect(loaded.summary.notes.contains("texts brought into composed form (NFC): 1 of sector"))
    let asIs = try ImportHarness.load(text) {
      $0.shape = .dossiers([])
      $0.composesTexts = false
    }
    #expect(asIs.rows[0].utf8.elementsEqual("\(name),\(name),1".utf8))
    let other = try ImportHarness.load("sector\n\(name)\n") { $0.hasHeader = true }
    #expect(other.rows[0].utf8.elementsEqual(name.utf8))
  }

  @Test func compositionMayLengthenTexts() throws {
    // U+0958 is a letter of Devanagari that composed text writes as two.
    let loaded = try ImportHarness.load("dossier_id,sector\n1,\u{958}\n2,e\u{301}\n3,abc\n") {
      $0.shape = .dossiers([])
    }
    #expect(
      loaded.rows.map { Array($0.utf8) } == ["1,\u{915}\u{93C}", "2,\u{E9}", "3,abc"].map { Array($0.utf8) })
  }
}
