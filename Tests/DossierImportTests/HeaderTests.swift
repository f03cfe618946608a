import DossierBase
import DossierImport
import Testing

/// Headers as DuckDB 2.0.0 finds and names them.
@Suite struct HeaderTests {
  static let names: [(text: String, names: [String])] = [
    ("a,b\nx,y\n", ["a", "b"]), ("1,2\n3,4\n", ["column0", "column1"]), ("a,a\n1,2\n", ["a", "a_1"]),
    ("a,A,a\n1,2,3\n", ["a", "A_1", "a_2"]), ("a,a_1,a\n1,2,3\n", ["a", "a_1", "a_1_1"]),
    (",b\n1,2\n", ["column0", "b"]), (",column0\n1,2\n", ["column0", "column0_1"]),
    (" a , b \n1,2\n", ["a", "b"]), ("x,1\ny,2\n", ["column0", "column1"]), ("1,b\n2,3\n", ["1", "b"]),
    ("2023,2024\nx,y\n", ["2023", "2024"]), ("1.5,2\n3,4\n", ["1.5", "2"]),
    ("1,a\n", ["column0", "column1"]),
    ("a\n007\n", ["a"]), ("true,false\n1,2\n", ["true", "false"]), ("é,É\n1,2\n", ["é", "É_1"]),
    ("\"a\nb\",c\n1,2\n", ["a\nb", "c"]), ("x,\n1,\n", ["x", "column1"]),
    ("1,2,3,4,5,6,7,8,9,0,1\n", (0..<11).map { $0 < 10 ? "column0\($0)" : "column10" }),
  ]

  @Test(arguments: names)
  func namesOfColumns(_ text: String, _ expected: [String]) throws {
    let columns = try ImportHarness.load(text).summary.schema.columns
    #expect(columns.map(\.name) == expected)
  }

  @Test func delimiters() throws {
    for (text, count) in [
      ("a;b\n1;2\n", 2), ("a\tb\n1\t2\n", 2), ("a|b|c\n1|2|3\n", 3), ("a,b;c\n1,2;3\n", 2), ("a b\n1 2\n", 1),
      ("a;b,c;d\n1;2,3;4\n", 3), ("\"a;b\",c\n\"1;2\",3\n", 2),
    ] {
      #expect(try ImportHarness.load(text).columns.count == count, "\(text)")
    }
    let forced = try ImportHarness.load("a,b;c\n1,2;3\n") { $0.delimiter = UInt8(ascii: ";") }
    #expect(forced.columns == ["a,b VARCHAR", "c BIGINT"])
  }

  @Test(arguments: ["sep=;\n", "sep=;\r\n", "\"sep=;\"\n", "\u{FEFF}SEP=;\r\n"])
  func aDeclaredDelimiter(_ declaration: String) throws {
    let loaded = try ImportHarness.load(declaration + "a,b;c\n1,2;3\n")
    #expect(loaded.columns == ["a,b VARCHAR", "c BIGINT"])
    #expect(loaded.rows == ["1,2,3"])
    #expect(loaded.summary.readCount == 1)
    let error = #expect(throws: EngineError.self) {
      _ = try ImportHarness.load(declaration + "a,b;c\n1,2;3\n4\n")
    }
    #expect(error?.place == .text(file: "t.csv", line: 4, column: 1))
    #expect(throws: EngineError.self) { _ = try ImportHarness.load(declaration) }
  }

  @Test func notEveryFirstLineDeclares() throws {
    #expect(try ImportHarness.load("sep=x,b\n1,2\n").columns == ["sep=x BIGINT", "b BIGINT"])
    #expect(try ImportHarness.load("sep=,b\n1,2\n").columns == ["sep= BIGINT", "b BIGINT"])
  }

  @Test func headerByRequest() throws {
    #expect(try ImportHarness.load("a,b\nx,y\n") { $0.hasHeader = false }.rows == ["a,b", "x,y"])
    #expect(try ImportHarness.load("1,2\n3,4\n") { $0.hasHeader = true }.columns == ["1 BIGINT", "2 BIGINT"])
  }

  @Test func severalInputsMatchByName() throws {
    var request = ImportRequest([
      .bytes(Array("a,b\n1,x\n".utf8), name: "1.csv"),
      .bytes(Array("B;c\ny;2024-01-31\n".utf8), name: "2.csv"),
    ])
    request.chunkByteCount = 4
    let loaded = try ImportHarness.load(request, threadCount: 2)
    #expect(loaded.columns == ["a BIGINT", "b VARCHAR", "c DATE"])
    #expect(loaded.rows == ["1,x,∅", "∅,y,2024-01-31"])
  }

  /// Names were looked for one by one among all: 4,096 of them took half a minute.
  @Test func manyColumnsAreFoundByTheirNames() throws {
    let names = (0..<4_000).map { "Cột \($0)" }
    let row = names.indices.map(String.init).joined(separator: ",")
    let start = ContinuousClock.now
    let loaded = try ImportHarness.load(names.joined(separator: ",") + "\n" + row + "\n")
    #expect(loaded.columns.count == 4_000 && loaded.rows == [row])
    let existing = Schema(names.map { ColumnDefinition($0.uppercased(), .bigint) })
    let again = try ImportHarness.load(names.reversed().joined(separator: ",") + "\n" + row + "\n") {
      $0.existing = existing
    }
    #expect(again.columns.first == "CỘT 0 BIGINT" && again.columns.count == 4_000)
    #expect(ContinuousClock.now - start < .seconds(30))
  }
}
