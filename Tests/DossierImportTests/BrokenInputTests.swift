import DossierBase
import DossierImport
import Testing

/// Broken and odd CSV: what is refused, with which word, and where.
@Suite struct BrokenInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    /// A part of the message, and line and column; nil where the file must load.
    var message: String?
    var line = 0
    var column = 0
    /// Rows that come out where it loads.
    var rows: [String] = []

    init(_ name: String, _ text: String, refused message: String, line: Int, column: Int) {
      self.init(name, Array(text.utf8), refused: message, line: line, column: column)
    }

    init(_ name: String, _ bytes: [UInt8], refused message: String, line: Int, column: Int) {
      self.name = name
      self.bytes = bytes
      self.message = message
      self.line = line
      self.column = column
    }

    init(_ name: String, _ text: String, rows: [String]) {
      self.name = name
      bytes = Array(text.utf8)
      self.rows = rows
    }

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      "too few", "a,b,c\n1,2,3\n4,5\n6,7,8\n", refused: "2 fields, but the header has 3", line: 3, column: 2),
    Case("too many", "a,b\n1,2\n4,5,6\n", refused: "3 fields, but the header has 2", line: 3, column: 3),
    Case("lines in quotes count", "a,b\n\"x\ny\",2\n4\n", refused: "1 field,", line: 4, column: 1),
    Case("unclosed quote", "a,b\n1,2\n3,\"x\n4,5\n", refused: "never closed", line: 3, column: 2),
    Case("text after quote", "a,b\n1,2\n3,\"x\"y\n", refused: "follows a closing quote", line: 3, column: 2),
    Case(
      "invalid UTF-8", Array("a,b\n1,2\n3,x".utf8) + [0xE1, 0x20] + Array("\n".utf8), refused: "byte 0xE1",
      line: 3, column: 2),
    Case(
      "invalid header", [0x61, 0xE9, 0x2C, 0x62, 10, 0x31, 0x2C, 0x32, 10], refused: "0xE9", line: 1,
      column: 1),
    Case("unclosed quote in the header", "id,\"name\n1,x\n", refused: "never closed", line: 1, column: 2),
    Case(
      "text after a quote in the header", "\"na\"me\",id\nx,1\n", refused: "closing quote", line: 1, column: 1
    ),
    Case(
      "unclosed quote and no header", "1\t\"x\t5\n2\ty\t6\n3\tz\t7\n", refused: "never closed", line: 1,
      column: 2),
    Case(
      "a quote over many rows", "a,b\n1,2\n3,\"x\n4,5\n6,\"y\"\n7,8\n", refused: "never closed", line: 3,
      column: 2),
    Case(
      "bzip2", Array("BZh91AY&SY".utf8), refused: "bzip2", line: 1, column: 1),
    Case("xz", [0xFD] + Array("7zXZ\0\0".utf8), refused: "xz", line: 1, column: 1),
    Case("Parquet", Array("PAR1....".utf8), refused: "Parquet", line: 1, column: 1),
    Case("HTML", Array("<HTML><table>".utf8), refused: "HTML", line: 1, column: 1),
    Case("one column", Array("a\nx\ny".utf8) + [0xFF, 10], refused: "0xFF", line: 3, column: 1),
    Case("UTF-16 with mark", [0xFF, 0xFE, 0x61, 0, 0x2C, 0, 0x62, 0], refused: "UTF-16", line: 1, column: 1),
    Case("UTF-16 without", [0x61, 0, 0x2C, 0, 0x62, 0, 10, 0], refused: "UTF-16", line: 1, column: 1),
    Case("UTF-32", [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], refused: "UTF-32", line: 1, column: 1),
    Case("a workbook", [0x50, 0x4B, 3, 4, 0, 0, 0, 0], refused: "ZIP", line: 1, column: 1),
    Case(
      "overlong form", Array("a,b\n1,x\n2,".utf8) + [0xC0, 0xAF, 10], refused: "0xC0", line: 3, column: 2),
    Case(
      "surrogate", Array("a,b\n1,x\n2,".utf8) + [0xED, 0xA0, 0x80, 10], refused: "0xED", line: 3, column: 2),
    Case("cut sequence", Array("a,b\n1,x\n2,".utf8) + [0xE1, 0xBA], refused: "0xE1", line: 3, column: 2),
    Case("blank lines", "a,b\n1,2\n\n3,4\n   \n\n", rows: ["1,2", "3,4"]),
    Case("comments", "# made by\na,b\n1,2\n# more\n3,4\n", rows: ["1,2", "3,4"]),
    Case("a title", "Report\na,b\n1,2\n3,4\n", rows: ["1,2", "3,4"]),
    Case("a delimiter at the end", "a,b\n1,2,\n3,4,\n5,6\n", rows: ["1,2", "3,4", "5,6"]),
    Case("carriage returns only", "a,b\r1,2\r3,\"x\ry\"\r", rows: ["1,2", "3,x\ry"]),
    Case(
      "line feeds in cells of a file of returns", "a,b\r1,\"x\ny\"\r2,\"\n\n\n\n\"\r",
      rows: ["1,x\ny", "2,\n\n\n\n"]),
    Case("returns twice", "a,b\r\r\n1,x\r\r\n2,\"y\"\r\r\n", rows: ["1,x", "2,y"]),
    Case("two byte order marks", "\u{FEFF}\u{FEFF}a,b\n1,2\n", rows: ["1,2"]),
    Case("mixed ends", "a,b\r\n1,2\n3,4\r\n", rows: ["1,2", "3,4"]),
    Case("no newline at the end", "a,b\n1,2\n3,", rows: ["1,2", "3,∅"]),
    Case("quoted end", "a,b\n1,2\n3,\"4\"", rows: ["1,2", "3,4"]),
    Case("quote in a text", "a,b\n5\" x,2\ny\"\",4\n", rows: ["5\" x,2", "y\"\",4"]),
    Case("blanks around quotes", "a,b\n1, \"x,y\" \n2,z\n", rows: ["1,x,y", "2,z"]),
    Case("quoted nothing is null", "a,b\n\"\",x\ny,\"\"\n", rows: ["∅,x", "y,∅"]),
    Case("only doubled quotes", "a,b\n\"\"\"\",1\n\"\"\"\"\"\",2\n", rows: ["\",1", "\"\",2"]),
    Case("zero bytes are text", "a,b\n1\0002,3\n", rows: ["1\0002,3"]),
    Case("semicolons", "a;b\n1,5;2\n2,5;3\n", rows: ["1,5,2", "2,5,3"]),
    Case("empty", "", refused: "neither a header nor a row", line: 1, column: 1),
    Case("one newline", "\n", refused: "neither a header nor a row", line: 1, column: 1),
    Case("header only", "a,b", rows: []),
    Case("byte order mark", "\u{FEFF}\"a\",b\n1,2\n", rows: ["1,2"]),
    Case("one column with commas", "id\nx\na,b\n", rows: ["x", "a,b"]),
    Case("NFD stays NFD", "a,b\nHo\u{302}\u{323} tịch,1\n", rows: ["Ho\u{302}\u{323} tịch,1"]),
  ]

  @Test(arguments: cases, [(1, 1 << 20), (1, 1), (1, 7), (3, 13), (2, 64)])
  func outcome(_ example: Case, _ run: (threadCount: Int, chunkByteCount: Int)) throws {
    var request = ImportRequest([.bytes(example.bytes, name: "t.csv")])
    request.chunkByteCount = run.chunkByteCount
    do throws(EngineError) {
      let loaded = try ImportHarness.load(request, threadCount: run.threadCount)
      #expect(example.message == nil)
      #expect(loaded.rows.map { Array($0.utf8) } == example.rows.map { Array($0.utf8) })
    } catch {
      #expect(error.code == .data)
      #expect(error.message.contains(example.message ?? "it should load"), "\(error.message)")
      #expect(error.place == .text(file: "t.csv", line: example.line, column: example.column))
    }
  }

  @Test func theFirstBadRowIsNamedWhateverTheThreads() {
    var text = "a,b\n"
    for row in 0..<5_000 { text += row % 1_000 == 700 ? "1,2,3\n" : "\(row),x\n" }
    for threadCount in [1, 2, 4] {
      var request = ImportRequest([.bytes(Array(text.utf8), name: "t.csv")])
      request.chunkByteCount = 512
      request.sampleByteCount = 64
      let error = #expect(throws: EngineError.self) {
        _ = try ImportHarness.load(request, threadCount: threadCount)
      }
      #expect(error?.place == .text(file: "t.csv", line: 702, column: 3))
    }
  }

  @Test func aRowWithoutEndIsRefusedInBoundedMemory() {
    let bytes = Array("a,b\n1,2\n3,\"".utf8) + [UInt8](repeating: 0x78, count: 17 << 20)
    var request = ImportRequest([.bytes(bytes, name: "t.csv")])
    request.chunkByteCount = 1 << 20
    let error = #expect(throws: EngineError.self) { _ = try ImportHarness.load(request) }
    #expect(error?.message.contains("longer than 16 MiB") == true)
    #expect(error?.place == .text(file: "t.csv", line: 3, column: 1))
  }

  @Test func tooManyColumnsAreRefused() {
    let text = (0..<5_000).map { "c\($0)" }.joined(separator: ",") + "\n"
    let error = #expect(throws: EngineError.self) { _ = try ImportHarness.load(text) }
    #expect(error?.message.contains("5000 columns") == true)
  }
}
