import DossierBase
import DossierQuery
import DossierVector
import Testing

/// Every function, operator, cast and aggregate over the ends of every type, and over values that no type has but a
/// damaged vector may hold: each gives a value or a typed error, and never ends the process.
@Suite struct ExtremeValuesTests {
  @Test(arguments: FunctionNames.all)
  func functionsOfOneAndTwoColumns(_ name: String) throws {
    for arity in 1...2 where Extremes.takes(name, arity) {
      for types in Extremes.combinations(arity) {
        let columns = (0..<arity).map { "c\($0)" }.joined(separator: ", ")
        try Extremes.run("\(name)(\(columns))", types)
      }
    }
  }

  @Test(arguments: FunctionNames.all)
  func functionsOfThreeColumns(_ name: String) throws {
    guard Extremes.takes(name, 3) else { return }
    for type in Extremes.types { try Extremes.run("\(name)(c0, c1, c2)", [type, type, type]) }
    try Extremes.run("\(name)(c0, c1, c2)", [.varchar, .bigint, .bigint])
    try Extremes.run("\(name)(c0, c1, c2)", [.varchar, .varchar, .varchar])
  }

  @Test(arguments: [
    "+", "-", "*", "/", "//", "%", "**", "||", "=", "<", ">=", "IS DISTINCT FROM", "LIKE", "ILIKE",
  ])
  func operators(_ symbol: String) throws {
    for types in Extremes.combinations(2) { try Extremes.run("c0 \(symbol) c1", types) }
  }

  @Test(arguments: Extremes.types.map(\.name) + ["DECIMAL(38,38)", "DECIMAL(1,1)", "DECIMAL(18,18)"])
  func casts(_ target: String) throws {
    for type in Extremes.types {
      try Extremes.run("c0::\(target)", [type])
      try Extremes.run("try_cast(c0 AS \(target))", [type])
      try Extremes.run("try_cast(c0::VARCHAR AS \(target))", [type])
    }
  }

  @Test(arguments: [
    "millennium", "century", "decade", "year", "quarter", "month", "week", "day", "hour", "minute", "second",
    "millisecond", "microsecond", "dow", "isodow", "doy", "isoyear", "yearweek", "epoch", "era",
  ])
  func partsOfDates(_ part: String) throws {
    for type in Extremes.types {
      try Extremes.run("date_part('\(part)', c0)", [type])
      try Extremes.run("date_trunc('\(part)', c0)", [type])
      try Extremes.run("to_\(part)s(c0)", [type])
      try Extremes.run("INTERVAL (c0) \(part)", [type])
    }
    for types in Extremes.combinations(2) where types.allSatisfy({ $0 == .date || $0 == .timestamp }) {
      try Extremes.run("date_diff('\(part)', c0, c1)", types)
      try Extremes.run("date_sub('\(part)', c0, c1)", types)
    }
  }

  @Test(arguments: [
    "round(c0, -9223372036854775808)", "round(c0, -2147483648)", "round(c0, 2147483647)", "round(c0, -38)",
    "substring(c0::VARCHAR, -9223372036854775808, 9223372036854775807)",
    "left(c0::VARCHAR, -9223372036854775808)",
    "right(c0::VARCHAR, -9223372036854775808)", "-c0", "+c0", "NOT c0", "c0 IN (c0, NULL)",
    "c0 IN ('1', NULL)",
    "c0 BETWEEN c0 AND c0", "CASE WHEN c0 IS NULL THEN c0 ELSE c0 END", "coalesce(c0, c0)", "c0 LIKE '%_'",
    "strftime(c0, '%a%A%b%B%d%m%y%Y%H%I%M%S%j%U%W%w%u%V%G%p%f%g%n%x%X%%')", "c0 + INTERVAL '178956970 years'",
    "c0 - INTERVAL '-2147483648 months'", "c0 + INTERVAL '2147483647 days'",
    "c0 - INTERVAL '-2147483648 days'",
    "c0 - INTERVAL '2562047788:00:54.775807'", "make_date(c0, 1, 1)", "make_date(2000, c0, c0)",
    "add_working_days(c0, 9223372036854775807)", "c0 ILIKE upper(c0::VARCHAR)",
    "replace(c0::VARCHAR, '', 'x')",
  ])
  func constantsBesideAColumn(_ expression: String) throws {
    for type in Extremes.types { try Extremes.run(expression, [type]) }
  }

  @Test(arguments: ["count", "sum", "avg", "min", "max", "median", "bool_and", "bool_or"])
  func aggregates(_ name: String) throws {
    for type in Extremes.types {
      let fixture = Extremes.fixture([type])
      for argument in ["c0", "DISTINCT c0", "-c0"] {
        Extremes.answer(fixture, "SELECT \(name)(\(argument)) FROM t")
        Extremes.answer(fixture, "SELECT id, \(name)(\(argument)) FROM t GROUP BY id ORDER BY 2")
        // Pairs of values, the first with each other.
        for row in 0..<min(7, Extremes.values(type).count) {
          Extremes.answer(fixture, "SELECT \(name)(\(argument)) FROM t WHERE id IN (0, \(row))")
        }
      }
      Extremes.answer(fixture, "SELECT c0, count(*) FROM t GROUP BY c0 ORDER BY c0 DESC, 2")
    }
  }

  @Test func limitsAtTheEndsOfIntegers() {
    let fixture = Extremes.fixture([.bigint])
    let counts = [
      "9223372036854775807", "0", "-9223372036854775808", "170141183460469231731687303715884105727", "1e300",
      "'nan'::DOUBLE", "NULL", "0.5", "'x'",
    ]
    for count in counts {
      for offset in counts { Extremes.answer(fixture, "SELECT c0 FROM t LIMIT \(count) OFFSET \(offset)") }
    }
  }
}

/// Tables of extreme values and questions to them.
enum Extremes {
  static let types: [DataType] = [
    .boolean, .tinyint, .smallint, .integer, .bigint, .hugeint, .double, .decimal(precision: 4, scale: 2),
    .decimal(precision: 18, scale: 3), .decimal(precision: 38, scale: 0), .decimal(precision: 38, scale: 38),
    .varchar, .date, .time, .timestamp, .interval,
  ]

  static func combinations(_ count: Int) -> [[DataType]] {
    count == 1 ? types.map { [$0] } : types.flatMap { first in types.map { [first, $0] } }
  }

  /// The ends of a type, and beyond them what its vectors can hold.
  static func values(_ type: DataType) -> [Scalar] {
    switch type {
    case .null: [.null]
    case .boolean: [.boolean(false), .boolean(true), .null]
    case .tinyint: [.integer(-128), .integer(127), .integer(0), .integer(-1), .null]
    case .smallint: [.integer(-32_768), .integer(32_767), .integer(0), .null]
    case .integer: [.integer(-2_147_483_648), .integer(2_147_483_647), .integer(0), .integer(-1), .null]
    case .bigint: [.integer(.min), .integer(.max), .integer(0), .integer(-1), .integer(2), .null]
    case .hugeint: [.hugeint(.min), .hugeint(.max), .hugeint(0), .hugeint(-1), .null]
    case .double:
      [-.infinity, .infinity, .nan, 0, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -9.3e18, 0.5]
        .map(Scalar.double)
    case .decimal(let precision, _):
      decimals(PowersOfTen.value(precision) - 1, precision <= 18 ? Int128(Int64.max) : .max)
    case .varchar: texts
    case .date: [Int32.min, -.max, .max, .max - 1, 1 - .max, 0].map(Scalar.date) + [.null]
    case .time: [Int64.min, .max, 0, 86_400_000_000, 86_399_999_999, -1].map(Scalar.time)
    case .timestamp:
      [Int64.min, -.max, .max, .max - 1, -9_223_372_022_400_000_000, 0, -1].map(Scalar.timestamp)
    case .interval: spans.map(Scalar.interval)
    }
  }

  private static func decimals(_ greatest: Int128, _ beyond: Int128) -> [Scalar] {
    [greatest, -greatest, beyond, -beyond - 1, 0, 1].map(Scalar.decimal) + [.null]
  }

  private static let texts: [Scalar] =
    [
      "", " ", "%", "\\", "0", "-9223372036854775808", "170141183460469231731687303715884105728", "1e400",
      "5e38",
      "-0.00000000000000000000000000000000000001e40", "nan", "-infinity", "epoch", "5881580-07-10",
      "24:00:00",
      "290309-12-22 (BC) 00:00:00", "-2147483648 days ago", "9223372036854775807 us",
      "99999999999999999:59:59.9",
      "1.999999999999 quarters", "ĐẤT đai ß İ", "true",
    ].map { Scalar.text($0) } + [.text([0xFF, 0xC3, 0x28, 0x80]), .text([0x61, 0xE1, 0xBA]), .null]

  private static let spans: [Interval] = [
    Interval(months: .min, days: .min, microseconds: .min),
    Interval(months: .max, days: .max, microseconds: .max), Interval(), Interval(microseconds: .min),
    Interval(microseconds: .max), Interval(months: -1, days: 1, microseconds: -1),
  ]

  /// A table `id, c0, c1, …` with every combination of the types' values, or for three columns one after another.
  private static func table(_ types: [DataType]) -> MemoryTable {
    let values = types.map(values)
    var rows: [[Scalar]] = []
    if types.count == 2 {
      rows = values[0].flatMap { first in values[1].map { [first, $0] } }
    } else {
      // Steps of different length bring different values together.
      let count = types.count == 1 ? values[0].count : 60
      rows = (0..<count).map { row in
        values.indices.map { values[$0][(row + row / (3 * $0 + 2) * $0) % values[$0].count] }
      }
    }
    var columns: [(String, DataType, [Scalar])] = [("id", .integer, rows.indices.map { .integer(Int64($0)) })]
    for (index, type) in types.enumerated() { columns.append(("c\(index)", type, rows.map { $0[index] })) }
    return MemoryTable.make(columns)
  }

  private static let tables: [[DataType]: MemoryTable] = {
    let all = combinations(1) + combinations(2)
    return Dictionary(uniqueKeysWithValues: all.map { ($0, table($0)) })
  }()

  /// The combinations of the types' values as table `t`, asked by one thread.
  static func fixture(_ types: [DataType]) -> QueryFixture {
    var fixture = QueryFixture(["t": tables[types] ?? table(types)])
    fixture.threadCount = 1
    return fixture
  }

  /// True if a function can be called with so many arguments.
  static func takes(_ name: String, _ count: Int) -> Bool {
    let nulls = (0..<count).map { _ in "NULL" }.joined(separator: ", ")
    let failure = QueryFixture().failure("SELECT \(name)(\(nulls))")
    return failure?.message.contains("argument") != true
      || failure?.message.contains("must be a constant") == true
  }

  /// Computes an expression over all rows; where that fails, over single ones from all of the table.
  static func run(_ expression: String, _ types: [DataType]) throws {
    let fixture = fixture(types)
    guard answer(fixture, "SELECT \(expression) FROM t") == .evaluation else { return }
    let rowCount = fixture.catalog.tables["t"]?.rowCount ?? 0
    for row in stride(from: 0, to: rowCount, by: max(1, rowCount / 13)) {
      answer(fixture, "SELECT \(expression) FROM t WHERE id = \(row)")
    }
  }

  /// Runs a query and writes its rows as text; the code of its error, if it has one.
  @discardableResult
  static func answer(_ fixture: QueryFixture, _ sql: String) -> EngineError.Code? {
    do {
      _ = try fixture.rows(sql)
      return nil
    } catch let error as EngineError {
      // Texts that are repeated an extreme number of times find no room.
      let isExpected = [.evaluation, .binding, .unsupported, .syntax, .memoryLimit].contains(error.code)
      #expect(isExpected && error.place != nil, "\(sql): \(error)")
      return error.code
    } catch {
      Issue.record("\(sql): \(error)")
      return nil
    }
  }
}
