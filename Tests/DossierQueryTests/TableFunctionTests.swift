import DossierBase
import DossierCalendar
import DossierSQL
import DossierVector
import Testing

@testable import DossierQuery

/// What the engine promises table functions and computed columns, by small ones of its own.
@Suite struct TableFunctionTests {
  /// `totals(column := 'a', labels := […])`: the number of rows and the sum of a column, beside each label.
  private struct Totals: TableFunction {
    let name = "totals"
    let parameters = [
      TableFunctionParameter("column", .text, isRequired: true), TableFunctionParameter("labels", .texts),
      TableFunctionParameter("day", .date), TableFunctionParameter("times", .integer),
      TableFunctionParameter("mode", .text, default: "plain"),
    ]
    let defaultTable = "numbers"

    enum Mode: String, CaseIterable { case plain, negated }

    func bind(
      _ arguments: TableFunctionArguments, over table: any TableSource
    ) throws(EngineError) -> any BoundTableFunction {
      guard let column = arguments.text("column"), let position = table.schema.index(of: column.text) else {
        throw arguments.error("there is no such column", about: "column")
      }
      let mode = try arguments.choice("mode", Mode.self)
      return Call(
        column: position, labels: arguments.texts("labels").map(\.text),
        factor: (arguments.integer("times") ?? 1) * (mode == .negated ? -1 : 1), day: arguments.day("day"))
    }

    struct Call: BoundTableFunction {
      let column: Int
      let labels: [String]
      let factor: Int64
      let day: Int32?

      var inputColumns: [Int] { [column] }
      var output: Schema {
        Schema([
          ColumnDefinition("label", .varchar), ColumnDefinition("rows", .bigint),
          ColumnDefinition("sum", .bigint),
          ColumnDefinition("day", .date),
        ])
      }
      func estimatedRowCount(of rowCount: Int) -> Int { labels == ["countless"] ? .max : labels.count }

      func rows(of input: TableFunctionInput) throws(EngineError) -> any TableSource {
        let (count, sum) = try input.run(into: Summing(input.columns[0]))
        let all = try input.all.run(columns: [column], into: Summing(0))
        precondition(all.0 >= count, "a condition leaves rows out")
        let columns = [
          Vector(.varchar, labels.map { .text($0) }), Vector(.bigint, labels.map { _ in .integer(count) }),
          Vector(.bigint, labels.map { _ in .integer(sum * factor) }),
          Vector(.date, labels.map { _ in day.map { .date($0) } ?? .null }),
        ]
        return MemoryTable(schema: output, batches: [Batch(columns: columns, rowCount: labels.count)])
      }
    }
  }

  private final class Summing: Sink {
    let column: Int
    init(_ column: Int) { self.column = column }

    func makeState() -> State { State(column) }
    func finish(_ states: [State]) -> (Int64, Int64) {
      states.reduce(into: (0, 0)) { $0 = ($0.0 + $1.count, $0.1 + $1.sum) }
    }

    final class State: SinkState {
      let column: Int
      var count: Int64 = 0
      var sum: Int64 = 0
      init(_ column: Int) { self.column = column }

      func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
        try slice.reading { (rows) throws(EngineError) in
          let values = try rows.view(column)
          for row in 0..<values.count {
            count += 1
            if case .integer(let value) = values.scalar(row) { sum += value }
          }
        }
        return true
      }
    }
  }

  /// `doubled`: twice the column `a`.
  private struct Doubled: ComputedColumn {
    let name = "doubled"
    let type = DataType.bigint

    func inputs(of schema: Schema) -> [Int]? { schema.index(of: "a").map { [$0] } }

    func bind(
      over rows: TableRows, calendar: () throws(EngineError) -> WorkingCalendar
    ) throws(EngineError) -> ColumnComputation {
      ColumnComputation { (inputs, output) throws(EngineError) in
        output.count = inputs[0].count
        for row in 0..<inputs[0].count {
          guard case .integer(let value) = inputs[0].scalar(row) else {
            output.setNull(row)
            continue
          }
          output.elements(Int64.self)[row] = 2 * value
        }
      }
    }
  }

  private final class Tables: Catalog {
    let tables: [String: any TableSource]
    init(_ tables: [String: any TableSource]) { self.tables = tables }
    func table(named name: String) throws(EngineError) -> (any TableSource)? { tables[name.lowercased()] }
    var tableNames: [String] { tables.keys.sorted() }
    func calendar() throws(EngineError) -> WorkingCalendar { try WorkingCalendar(rows: []) }
    var tableFunctions: [any TableFunction] { [Totals()] }
    var computedColumns: [any ComputedColumn] { [Doubled()] }
  }

  private static let numbers = MemoryTable.make(
    [
      ("a", .bigint, (0..<5_000).map { $0 % 7 == 0 ? .null : .integer(Int64($0)) }),
      ("b", .varchar, (0..<5_000).map { .text("b\($0 % 3)") }),
      ("c", .date, (0..<5_000).map { .date(Int32($0)) }),
    ], blockRowCount: 700)
  /// A table that stores a column of the name.
  private static let stored = MemoryTable.make([
    ("a", .bigint, [.integer(1)]), ("doubled", .bigint, [.integer(99)]),
  ])

  private func run(_ sql: String, optimizer: Optimizer = .standard, threads: Int = 2) throws -> [String] {
    let session = QuerySession(
      catalog: Tables(["numbers": Self.numbers, "stored": Self.stored]),
      scheduler: Scheduler(threadCount: threads), budget: MemoryBudget(limit: 1 << 28),
      interruption: Interruption(), engine: EngineSettings(), optimizer: optimizer)
    let result = try session.run(SQLParser.statements(of: sql)[0])
    return try result.batches().flatMap { batch in
      try (0..<batch.count).map { row in
        try batch.columns.map { column in
          ValueFormat.text(try column.scalar(row), column.type).map { String(decoding: $0, as: UTF8.self) }
            ?? "∅"
        }.joined(separator: "|")
      }
    }
  }

  private func failure(_ sql: String) -> EngineError? {
    do {
      _ = try run(sql)
      return nil
    } catch { return error as? EngineError }
  }

  private static let values = (0..<5_000).filter { $0 % 7 != 0 }

  @Test(arguments: [1, 2, 4])
  func aFunctionReadsItsTableAndStandsInAnyQuery(threads: Int) throws {
    let sum = Self.values.reduce(0, +)
    #expect(
      try run(
        "SELECT * FROM totals(column := 'a', labels := ['x', 'y'], day := '2024-02-29')", threads: threads)
        == ["x|5000|\(sum)|2024-02-29", "y|5000|\(sum)|2024-02-29"])
    let sql = """
      SELECT t.sum / 2, upper(label) AS l FROM totals(labels := ['b', 'a', 'c'], column => 'a', times := 2) AS t
      WHERE label <> 'c' ORDER BY label LIMIT 1
      """
    #expect(try run(sql, threads: threads) == ["\(Double(sum))|A"])
    #expect(
      try run(
        "WITH w AS (SELECT * FROM totals(labels := 'z', column := 'a')) SELECT count(*), sum(rows) FROM w",
        threads: threads) == ["1|5000"])
  }

  /// The condition is an expression, or a text of one; both are a filter of the scan.
  @Test func theConditionIsAFilter() throws {
    let kept = Self.values.filter { $0 % 3 == 1 && $0 < 3_000 }
    let count = (0..<3_000).filter { $0 % 3 == 1 }.count
    let wanted = ["x|\(count)|\(kept.reduce(0, +))|∅"]
    for condition in [
      "b = 'b1' AND c < DATE '1970-01-01' + 3000", "'b = ''b1'' AND c < DATE ''1970-01-01'' + 3000'",
    ] {
      let sql = "SELECT * FROM totals(column := 'a', labels := 'x', condition := \(condition))"
      #expect(try run(sql) == wanted)
      #expect(try run(sql, optimizer: Optimizer(rules: [])) == wanted)
    }
    #expect(try run("SELECT rows FROM totals(column := 'a', labels := 'x', condition := 1 = 2)") == ["0"])
    #expect(try run("SELECT rows FROM totals(column := 'a', labels := 'x', condition := NULL)") == ["5000"])
    #expect(
      try run("SELECT sum FROM totals(column := 'a', labels := 'x', condition := doubled > 9990)") == [
        "14992"
      ])
  }

  @Test func explainShowsTheFunctionOverItsFilterAndScan() throws {
    let sql = """
      SELECT sum FROM totals(column := 'a', labels := ['x'], condition := b = 'b1') WHERE rows > 1 ORDER BY sum
      """
    let plan = try run("EXPLAIN \(sql)")
    let words = plan.map { $0.split(separator: " ").first.map(String.init) ?? "" }
    #expect(words == ["Sort", "Project", "Filter", "Function", "Filter", "Scan"], "\(plan)")
    #expect(
      plan[3].contains("totals(column := 'a', labels := ['x'], condition := (b = 'b1'))")
        && plan[3].contains("~1 rows"))
    // Columns that nobody uses are not read.
    #expect(plan[5].contains("numbers: a, b") && plan[5].contains("skips blocks by b = 'b1'"), "\(plan[5])")
    let analyzed = try run("EXPLAIN ANALYZE \(sql)")
    #expect(analyzed[3].contains("1 rows") && analyzed[5].contains("5000 rows"), "\(analyzed)")
  }

  @Test(arguments: [
    ("SELECT * FROM total()", "there is no table function total", "did you mean totals?"),
    ("SELECT * FROM sums()", "there is no table function sums", "the table functions are totals"),
    ("SELECT * FROM totals(colum := 'a')", "totals has no argument colum", "did you mean column?"),
    ("SELECT * FROM totals(x := 'a')", "totals has no argument x", "it takes column"),
    ("SELECT * FROM totals('a')", "arguments of totals have names", "write column := before it"),
    ("SELECT * FROM totals(column := 'a', COLUMN := 'a')", "totals is given column twice", nil),
    ("SELECT * FROM totals(labels := ['x'])", "totals needs the argument column", nil),
    ("SELECT * FROM totals(column := NULL)", "totals needs the argument column", nil),
    ("SELECT * FROM totals(column := ['a'])", "column takes a text, not a list", nil),
    ("SELECT * FROM totals(column := a)", "column takes a text, and no column", "single quotes: 'a'"),
    ("SELECT * FROM totals(column := 'a', labels := ['x', NULL])", "labels takes texts", nil),
    ("SELECT * FROM totals(column := 'a', day := 7)", "day takes a date, not INTEGER", nil),
    (
      "SELECT * FROM totals(column := 'a', times := 1.5)", "times takes a whole number, not DECIMAL(2,1)", nil
    ),
    ("SELECT * FROM totals(column := 'a', times := 'x')", "times takes a whole number, not VARCHAR", nil),
    ("SELECT * FROM totals(column := 'a', mode := 'odd')", "mode is 'plain' or 'negated', not odd", nil),
    ("SELECT * FROM totals(column := 'z')", "there is no such column", nil),
    ("SELECT * FROM totals(column := 'a', \"table\" := 'number')", "there is no table number", "numbers?"),
    ("SELECT * FROM totals(column := 'a', condition := z = 1)", "there is no column z", nil),
    ("SELECT * FROM totals(column := 'a', condition := count(*) = 1)", "the condition of a report", nil),
    (
      "SELECT * FROM totals(column := 'a', condition := ['x'])", "condition takes a condition, not a list",
      nil
    ),
    ("SELECT * FROM totals(column := min(1))", "cannot stand in an argument of a table function", nil),
    ("SELECT z FROM totals(column := 'a')", "there is no column z", nil),
  ])
  func errorsNameThePlaceAndTheNearestName(sql: String, message: String, hint: String?) {
    let error = failure(sql)
    #expect(
      error?.code == .binding && error?.message.contains(message) == true, "\(error?.message ?? "none")")
    if let hint { #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "no hint")") }
    guard case .sql(let range)? = error?.place else {
      Issue.record("\(sql) has no place")
      return
    }
    #expect(!range.isEmpty && range.upperBound <= sql.utf8.count)
  }

  /// What fails in a condition that is a text points into the text, also when it fails while it is computed.
  @Test func placesInConditionsLieInTheStatement() {
    func place(_ sql: String) -> String? {
      guard case .sql(let range)? = failure(sql)?.place else { return nil }
      return String(decoding: Array(sql.utf8)[range], as: UTF8.self)
    }
    #expect(place("SELECT * FROM totals(column := 'a', condition := 'a = zzz')") == "zzz")
    #expect(place("SELECT * FROM totals(column := 'a', condition := 'a = =')") == "=")
    #expect(place("SELECT * FROM totals(column := 'a', condition := '1 // (a - a) > 0')") == "1 // (a - a)")
    #expect(place("SELECT * FROM totals(column := 'a', day := '2024-02-30')") == "'2024-02-30'")
  }

  @Test func constantsMayBeComputed() throws {
    #expect(
      try run(
        "SELECT day, sum FROM totals(column := 'a' || '', labels := 'x', day := DATE '2024-03-01' - 1, times := 3 - 3)"
      )
        == ["2024-02-29|0"])
    #expect(
      try run("SELECT sum FROM totals(column := 'a', labels := 'x', mode := 'NEGATED')")[0].hasPrefix("-"))
  }

  @Test func computedColumnsAreColumnsThatNobodyStores() throws {
    #expect(try run("SELECT doubled FROM numbers WHERE doubled = 16") == ["16"])
    #expect(try run("SELECT * FROM numbers LIMIT 1") == ["∅|b0|1970-01-01"])
    #expect(try run("SELECT n.DOUBLED AS x FROM numbers n WHERE c = DATE '1970-01-09'") == ["16"])
    #expect(
      try run("SELECT doubled % 4, count(*) FROM numbers GROUP BY doubled % 4 ORDER BY 1")
        == ["0|2142", "2|2143", "∅|715"])
    // A stored column and an alias come first.
    #expect(try run("SELECT doubled, stored.doubled FROM stored") == ["99|99"])
    #expect(try run("SELECT a AS doubled FROM numbers WHERE doubled = 16") == ["16"])
    #expect(try run("SELECT doubled AS doubled FROM numbers WHERE a = 8") == ["16"])
    #expect(failure("SELECT doubled FROM (SELECT a FROM numbers)")?.message == "there is no column doubled")
    #expect(failure("SELECT doubl FROM numbers")?.hint == "did you mean doubled?")
    #expect(failure("SELECT x.doubled FROM numbers")?.message == "there is no table x in FROM")
  }

  /// 2^63 rows, as a double, are more than an Int holds.
  @Test func anyEstimateIsShown() throws {
    let plan = try run("EXPLAIN SELECT * FROM totals(column := 'a', labels := ['countless'])")
    #expect(plan.first?.contains("9223372036854775807") == true, "\(plan)")
  }
}
