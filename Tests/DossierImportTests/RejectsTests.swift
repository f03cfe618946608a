import DossierBase
import DossierImport
import Foundation
import Testing

@Suite struct RejectsTests {
  /// Loads with rejects and returns the rejects file's text too.
  static func load(
    _ bytes: [UInt8], existing: Schema? = nil, threadCount: Int = 1, chunkByteCount: Int = 1 << 20,
    _ change: (inout ImportRequest) -> Void = { _ in }
  ) throws -> (loaded: ImportHarness.Loaded, rejects: String) {
    let path = NSTemporaryDirectory() + "dossier-rejects-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var request = ImportRequest([.bytes(bytes, name: "t.csv")], existing: existing)
    request.rejectsPath = path
    request.chunkByteCount = chunkByteCount
    request.sampleByteCount = 40
    change(&request)
    let loaded = try ImportHarness.load(request, threadCount: threadCount)
    // The rows are kept byte by byte, also those that are not UTF-8.
    return (loaded, String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self))
  }

  static let faulty =
    Array("a,b\n1,x\n2\n3,y,z\n4,\"q\"r\n5,".utf8) + [0xE9] + Array("\n6,\"l\nm\"\n7\n8,w\n9,\"open\n".utf8)

  @Test(arguments: [(1, 1 << 20), (1, 3), (3, 9)])
  func badRowsGoToTheFile(_ threadCount: Int, _ chunkByteCount: Int) throws {
    let (loaded, rejects) = try Self.load(
      Self.faulty, threadCount: threadCount, chunkByteCount: chunkByteCount)
    #expect(loaded.columns == ["a BIGINT", "b VARCHAR"])
    #expect(loaded.rows == ["1,x", "6,l\nm", "8,w"])
    #expect(loaded.summary.readCount == 9)
    #expect(loaded.summary.rejectedCount == 6)
    let lines = rejects.split(separator: "\n").map(String.init)
    #expect(lines[0] == "line,column,reason,row")
    #expect(lines[1] == "3,1,\"the row has 1 field, but the header has 2\",2")
    #expect(lines[2] == "4,3,\"the row has 3 fields, but the header has 2\",\"3,y,z\"")
    #expect(lines[3].hasPrefix("5,b,text follows a closing quote"))
    #expect(lines[4].hasPrefix("6,b,byte 0xE9 is not UTF-8 text"))
    #expect(lines[5].hasPrefix("9,1,"))
    #expect(lines[6].hasPrefix("11,b,a quote is opened here"))
  }

  @Test func valuesThatDoNotFitATable() throws {
    let existing = Schema([
      ColumnDefinition("n", .tinyint), ColumnDefinition("d", .decimal(precision: 5, scale: 2)),
      ColumnDefinition("t", .timestamp), ColumnDefinition("s", .varchar),
    ])
    let text =
      "N,d,t,s\n1,1.25,2024-01-31,007\n300,1,,\n2.0,3,31/12/2024 10:00,x\n2.5,1,,\n3,1.255,,\n4,1,soon,\n"
    let (loaded, rejects) = try Self.load(Array(text.utf8), existing: existing)
    #expect(loaded.columns == ["n TINYINT", "d DECIMAL(5,2)", "t TIMESTAMP", "s VARCHAR"])
    #expect(loaded.rows == ["1,1.25,2024-01-31 00:00:00,007", "2,3.00,2024-12-31 10:00:00,x"])
    let lines = rejects.split(separator: "\n").map(String.init)
    #expect(lines[1] == "3,n,'300' is no TINYINT,\"300,1,,\"")
    #expect(lines[2] == "5,n,'2.5' is no TINYINT,\"2.5,1,,\"")
    #expect(lines[3].contains("'1.255' is no DECIMAL(5,2)"))
    #expect(lines[4].contains("'soon' is no TIMESTAMP"))
  }

  @Test func rejectsStartAnewAfterAContradiction() throws {
    let text = "n,k\n" + String(repeating: "1,a\n", count: 50) + "1\n" + "1.5,b\n" + "7\n"
    let (loaded, rejects) = try Self.load(Array(text.utf8), chunkByteCount: 20)
    #expect(loaded.columns == ["n DOUBLE", "k VARCHAR"])
    #expect(loaded.summary.rejectedCount == 2)
    #expect(rejects.split(separator: "\n").count == 3)
  }
}
