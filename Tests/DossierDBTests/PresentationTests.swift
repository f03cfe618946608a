import DossierDB
import DossierPresent
import Testing

@Suite struct PresentationTests {
  private func text(_ format: OutputFormat, _ result: ResultSet, _ screen: Screen? = nil) throws -> String {
    let sink = MemorySink()
    try Presentation(format, screen: screen).write(result, to: sink)
    return sink.text
  }

  private let small = ResultSet(
    columns: [Column(name: "sector", type: .varchar), Column(name: "received", type: .bigint)],
    rows: [
      [.text("Đất đai"), .integer(120)], [.text("Hộ tịch\u{1B}[31m"), .integer(7)], [.null, .null],
    ])

  @Test func csv() throws {
    #expect(
      try text(.csv, sampleResult) == """
        id,"name, ""full\""",ok,rate,fee,big,on,at,id
        1,Đất đai,true,0.1,.50,170141183460469231731687303715884105727,2024-01-01,2024-01-01 00:00:00.5,7
        -2,"a,""b""
        <c>|\t\\",false,-inf,-.05,0,1969-12-31,1970-01-01 00:00:00,8
        3,"",,,,,,,

        """)
  }

  @Test func tsv() throws {
    #expect(
      try text(.tsv, small) == "sector\treceived\nĐất đai\t120\nHộ tịch\u{1B}[31m\t7\n\t\n")
    #expect(try text(.tsv, sampleResult).contains("a,\"b\"\\n<c>|\\t\\\\\tfalse"))
  }

  @Test func json() throws {
    #expect(
      try text(.json, sampleResult) == #"""
        [{"id":1,"name, \"full\"":"Đất đai","ok":true,"rate":0.1,"fee":0.50,"big":170141183460469231731687303715884105727,"on":"2024-01-01","at":"2024-01-01 00:00:00.5","id_1":7},
        {"id":-2,"name, \"full\"":"a,\"b\"\n<c>|\t\\","ok":false,"rate":"-inf","fee":-0.05,"big":0,"on":"1969-12-31","at":"1970-01-01 00:00:00","id_1":8},
        {"id":3,"name, \"full\"":"","ok":null,"rate":null,"fee":null,"big":null,"on":null,"at":null,"id_1":null}]

        """#)
    #expect(try text(.json, ResultSet(columns: small.columns, rows: [])) == "[]\n")
  }

  @Test func jsonLines() throws {
    #expect(
      try text(.jsonl, small) == #"""
        {"sector":"Đất đai","received":120}
        {"sector":"Hộ tịch\u001b[31m","received":7}
        {"sector":null,"received":null}

        """#)
  }

  @Test func table() throws {
    #expect(
      try text(.table, small) == #"""
         sector            | received
        -------------------+----------
         Đất đai           |      120
         Hộ tịch\u{1B}[31m |        7
         NULL              |     NULL
        (3 rows)

        """#)
  }

  @Test func box() throws {
    let result = ResultSet(columns: [Column(name: "n", type: .bigint)], rows: [[.integer(1)]])
    #expect(
      try text(.box, result) == """
        ┌───┐
        │ n │
        ├───┤
        │ 1 │
        └───┘
        (1 row)

        """)
  }

  @Test func markdown() throws {
    #expect(
      try text(.markdown, small) == """
        | sector | received |
        |---|---:|
        | Đất đai | 120 |
        | Hộ tịch\u{FFFD}[31m | 7 |
        |  |  |

        """)
    #expect(try text(.markdown, sampleResult).contains(#"a,"b"<br>&lt;c>\| \\"#))
  }

  @Test func html() throws {
    let html = try text(.html, sampleResult)
    #expect(html.contains("<td>a,&quot;b&quot;<br>&lt;c&gt;|\t\\</td>"))
    #expect(html.contains("<td class=\"null\"></td>"))
    #expect(html.contains("<th class=\"number\">id</th>"))
  }

  @Test func line() throws {
    #expect(
      try text(.line, ResultSet(columns: small.columns, rows: [[.text("x"), .integer(1)], [.null, .null]]))
        == "  sector = x\nreceived = 1\n\n  sector = NULL\nreceived = NULL\n")
  }

  @Test func aScreenShowsBothEnds() throws {
    let rows = (0..<100).map { [Value.integer(Int64($0))] }
    let result = ResultSet(columns: [Column(name: "n", type: .bigint)], rows: rows)
    let lines = try text(.table, result, Screen(columnCount: 80, rowLimit: 4)).split(separator: "\n")
    #expect(
      lines == ["  n", "----", "  0", "  1", "  ·", " 98", " 99", "(100 rows, 4 shown)"].map { $0[...] })
  }

  @Test func aScreenCutsWideTexts() throws {
    let result = ResultSet(
      columns: [Column(name: "t", type: .varchar)], rows: [[.text(String(repeating: "ă", count: 200))]])
    for line in try text(.table, result, Screen(columnCount: 40)).split(separator: "\n") {
      #expect(line.count <= 40)
    }
    #expect(try text(.table, result).contains(String(repeating: "ă", count: 200)))
  }

  @Test func aScreenNeverCutsNumbers() throws {
    let result = ResultSet(
      columns: [Column(name: "n", type: .hugeint), Column(name: "t", type: .varchar)],
      rows: [[.hugeint(.max), .text(String(repeating: "x", count: 50))]])
    let shown = try text(.box, result, Screen(columnCount: 30))
    #expect(shown.contains(String(Int128.max)))
    #expect(shown.contains("xxxxxxxxxxx…"))
  }

  /// Columns in the middle are left out, and said to be, before every cell becomes too short to read.
  @Test(arguments: [OutputFormat.table, .box])
  func aScreenLeavesOutMiddleColumns(format: OutputFormat) throws {
    let columns = (0..<35).map { Column(name: "c\($0)", type: .varchar) }
    let row = (0..<35).map { Value.text("value of column \($0)") }
    let result = ResultSet(columns: columns, rows: [row, row])
    let shown = try text(format, result, Screen(columnCount: 80))
    for line in shown.split(separator: "\n") { #expect(line.count <= 80) }
    for column in ["0 ", "1 ", "34"] { #expect(shown.contains("value of column \(column)")) }
    #expect(shown.contains("(2 rows, 3 of 35 columns shown)"))
    #expect(try text(format, result).contains("value of column 17"))
  }

  /// With ranks, what matters least is left out, wherever it stands.
  @Test func aScreenLeavesOutTheColumnsOfGreatestRank() throws {
    let columns = ["sector", "early", "late", "interval"].map { Column(name: $0, type: .varchar) }
    let result = ResultSet(columns: columns, rows: [columns.map { .text($0.name + $0.name) }])
    let sink = MemorySink()
    try Presentation(.table, screen: Screen(columnCount: 40)).write(
      result, hints: LayoutHints(columnRanks: [0, 3, 1, 2]), to: sink)
    #expect(sink.text.hasPrefix(" sector       | … | late     | …\n"))
    #expect(sink.text.contains("2 of 4 columns shown") && !sink.text.contains("early"))
    for line in sink.text.split(separator: "\n") { #expect(line.count <= 40) }
  }

  /// Columns of one rank are parts of a whole: without room for all of them, none is shown.
  @Test func columnsOfOneRankStayTogether() throws {
    let names = ["agency", "early", "on_time", "no", "late", "rate"]
    let result = ResultSet(
      columns: names.map { Column(name: $0, type: .bigint) }, rows: [names.map { _ in .integer(1) }])
    for columnCount in 20...60 {
      let sink = MemorySink()
      try Presentation(.table, screen: Screen(columnCount: columnCount)).write(
        result, hints: LayoutHints(columnRanks: [0, 2, 2, 3, 2, 1]), to: sink)
      let head = sink.text.prefix { $0 != "\n" }
      #expect(head.count <= columnCount)
      #expect(Set(["early", "on_time", "late"].map { head.contains($0) }).count == 1)
      let shown = head.split(separator: "|").map { $0.filter { $0 != " " } }
      var expected: [String] = []
      for name in names {
        let text = head.contains(name) ? name : "…"
        if text != "…" || expected.last != "…" { expected.append(text) }
      }
      #expect(shown == expected)
    }
  }

  /// A table that just fits is shown in full.
  @Test(arguments: [(OutputFormat.table, 17), (.box, 19)])
  func aScreenThatJustFits(format: OutputFormat, columnCount: Int) throws {
    let columns = (0..<3).map { Column(name: "col\($0)", type: .bigint) }.dropLast()
    let result = ResultSet(
      columns: columns + [Column(name: "t", type: .integer)],
      rows: [[.integer(1), .integer(2), .integer(3)]])
    #expect(try !text(format, result, Screen(columnCount: columnCount)).contains("…"))
    #expect(
      try text(format, result, Screen(columnCount: columnCount - 1)).contains("2 of 3 columns shown"))
  }

  /// Many equal names, and long rows, cost no more than their number; Ctrl-C is heard within them.
  @Test(arguments: OutputFormat.allCases)
  func veryWideResultsAreWrittenAndStopped(format: OutputFormat) throws {
    let count = 20_000
    let columns = Array(repeating: Column(name: "c", type: .varchar), count: count)
    let result = ResultSet(columns: columns, rows: [Array(repeating: .text("x"), count: count)])
    let start = ContinuousClock().now
    let text = try text(format, result)
    #expect(ContinuousClock().now - start < .seconds(20))
    if format == .json {
      #expect(text.contains("\"c_19999\":\"x\"") && text.hasPrefix("[{\"c\":\"x\",\"c_1\":"))
    }
    let sink = StoppingSink(checkLimit: 3)
    let error = #expect(throws: DossierError.self) { try Presentation(format).write(result, to: sink) }
    #expect(error?.code == .interrupted)
  }

  /// Wants no more after it was asked so many times.
  private final class StoppingSink: ByteSink {
    private var checkCount = 0
    private let checkLimit: Int
    init(checkLimit: Int) { self.checkLimit = checkLimit }
    func write(_ bytes: UnsafeRawBufferPointer) throws(DossierError) {}
    func check() throws(DossierError) {
      checkCount += 1
      if checkCount > checkLimit { throw DossierError(.interrupted, "interrupted") }
    }
  }

  /// Texts are cut to the greatest width under which all fit.
  @Test func wideTextsShareTheScreen() throws {
    let columns = [Column(name: "a", type: .varchar), Column(name: "b", type: .varchar)]
    let result = ResultSet(
      columns: columns,
      rows: [[.text(String(repeating: "a", count: 9)), .text(String(repeating: "b", count: 90))]])
    let shown = try text(.table, result, Screen(columnCount: 40))
    #expect(shown.contains("aaaaaaaaa | bbbbbbbbbbbbbbbbbbbbbbbbb…"))
    #expect(shown.split(separator: "\n").map(\.count).max() == 40)
  }

  @Test func trashIsNothing() throws {
    #expect(try text(.trash, small).isEmpty)
  }

  @Test func colourOnlyWhereAllowed() throws {
    #expect(
      try text(.table, small, Screen(columnCount: 80, hasColour: true)).contains("\u{1B}[2mNULL\u{1B}[0m"))
    #expect(try !text(.table, small, Screen(columnCount: 80)).contains("\u{1B}"))
  }

  @Test func manyRowsComeInOrder() throws {
    let count = 70_000
    let rows = (0..<count).map { [Value.integer(Int64($0))] }
    let result = ResultSet(columns: [Column(name: "n", type: .integer)], rows: rows)
    let expected = "n\n" + (0..<count).map { "\($0)\n" }.joined()
    #expect(try text(.csv, result) == expected)
    #expect(result[row: 65_536, column: 0] == .integer(65_536))
  }
}
