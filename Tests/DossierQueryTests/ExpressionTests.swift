import DossierBase
import DossierVector
import Testing

/// Values of expressions, as DuckDB 2.0.0 gives them.
@Suite struct ExpressionTests {
  let fixture = QueryFixture()

  @Test(arguments: [
    ("1 + 1", "2"), ("1 / 2", "0.5"), ("7 // 2", "3"), ("-7 // 2", "-3"), ("-7 % 2", "-1"), ("1 / 0", "inf"),
    ("0.1 + 0.2", "0.3"), ("1.5 * 2", "3.0"), ("10.5 % 3", "1.5"), ("1 + 3000000000", "3000000001"),
    ("9223372036854775807::hugeint + 1", "9223372036854775808"), ("2 ** 3", "8.0"), ("-(5)", "-5"),
    ("1e3", "1000.0"), ("0.1 + 0.2 = 0.3", "true"), ("'a' || 1", "a1"), ("1.50 || 'x'", "1.50x"),
    ("NULL + 1", "∅"), ("1 || 2", "12"), ("true || 1", "true1"), ("'a' || NULL", "∅"),
  ]) func arithmetic(_ expression: String, _ expected: String) throws {
    #expect(try fixture.value(expression) == expected)
  }

  @Test(arguments: [
    ("NULL AND false", "false"), ("NULL AND true", "∅"), ("NULL OR true", "true"), ("NULL OR false", "∅"),
    ("NOT NULL", "∅"), ("NULL IS NULL", "true"), ("1 IS DISTINCT FROM NULL", "true"),
    ("NULL IS DISTINCT FROM NULL", "false"), ("NULL = NULL", "∅"), ("1 IN (2, NULL)", "∅"),
    ("1 IN (1, NULL)", "true"), ("1 NOT IN (2, 3)", "true"), ("1 BETWEEN NULL AND 0", "false"),
    ("(1 = 1) IS TRUE", "true"), ("(NULL = 1) IS NOT TRUE", "true"), ("'b' > 'a'", "true"),
    ("3 = '3'", "true"), ("CASE WHEN NULL THEN 1 ELSE 2 END", "2"), ("coalesce(NULL, 2)", "2"),
    ("nullif(1, 1)", "∅"), ("greatest(NULL, 1, 3)", "3"), ("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "b"),
  ]) func logic(_ expression: String, _ expected: String) throws {
    #expect(try fixture.value(expression) == expected)
  }

  @Test(arguments: [
    ("'1.5'::integer", "2"), ("2.5::integer", "3"), ("2.5::double::integer", "2"),
    ("try_cast('x' AS integer)", "∅"),
    ("'12'::decimal(4,1)", "12.0"), ("12345.6789::decimal", "12345.679"), ("true::integer", "1"),
    ("'2024-1-5'::date", "2024-01-05"),
    ("'2024-02-29 12:34:56.5'::timestamp::varchar", "2024-02-29 12:34:56.5"),
    ("interval '1 year 2 months 3 days 04:05:06.7'::varchar", "1 year 2 months 3 days 04:05:06.7"),
    ("round(2.5)", "3"), ("round(1234.567::double, -2)", "1200.0"), ("round(0.125, 2)", "0.13"),
    ("round(-15, -1)", "-20"), ("floor(-1.5)", "-2"), ("abs(-3)", "3"), ("typeof(1.5 + 1)", "DECIMAL(12,1)"),
    ("typeof(sum(1))", "HUGEINT"), ("typeof(min(NULL))", "\"NULL\""), ("typeof(abs(NULL))", "BIGINT"),
    ("typeof(CASE WHEN true THEN 1 ELSE 2.5 END)", "DECIMAL(11,1)"),
  ]) func casts(_ expression: String, _ expected: String) throws {
    #expect(try fixture.value(expression) == expected)
  }

  @Test(arguments: [
    ("date '2024-01-31' + interval 1 month", "2024-02-29 00:00:00"), ("date '2024-01-31' + 1", "2024-02-01"),
    ("date '2024-03-01' - date '2024-02-01'", "29"),
    ("date_trunc('week', date '2024-01-31')", "2024-01-29 00:00:00"),
    ("date_trunc('quarter', timestamp '2024-02-29 12:34:56')", "2024-01-01 00:00:00"),
    ("extract(week FROM date '2024-12-30')", "1"), ("extract(isodow FROM date '2024-12-29')", "7"),
    ("extract(epoch FROM timestamp '1970-01-02 00:00:00')", "86400.0"),
    ("date_diff('month', date '2024-01-31', date '2024-02-01')", "1"),
    ("date_diff('week', date '2023-12-31', date '2024-03-01')", "8"),
    ("date_diff('week', date '2024-01-09', date '2024-01-01')", "-1"),
    ("interval '1 month 1 day 1 hour' * 2.5", "2 months 17 days 14:30:00"),
    ("interval '1 month' / 2", "15 days"),
    ("interval 1 day * -1.5", "-1 day -12:00:00"), ("2 * interval 1 day", "2 days"),
    ("date_sub('month', date '2024-01-31', date '2024-02-29')", "1"),
    ("timestamp '2024-01-02 00:00:00' - timestamp '2024-01-01 12:00:00'", "12:00:00"),
    ("reporting_quarter(date '2024-06-15')", "2024-Q3"), ("reporting_year(date '2024-12-15')", "2025"),
    ("working_days(date '2023-12-29', date '2024-01-02')", "∅"),
    ("last_day(date '2024-02-03')", "2024-02-29"),
    ("strftime(timestamp '2024-02-29 12:34:56', '%d/%m/%Y %H:%M %A %j')", "29/02/2024 12:34 Thursday 060"),
  ]) func dates(_ expression: String, _ expected: String) throws {
    if expression.hasPrefix("working_days") {
      // The fixture's calendar has 2024 only, and a day outside is an error that says so.
      #expect(fixture.failure("SELECT \(expression)")?.code == .evaluation)
      #expect(try fixture.value("working_days(date '2024-01-01', date '2024-01-08')") == "5")
      #expect(try fixture.value("add_working_days(date '2024-01-05', 1)") == "2024-01-08")
    } else {
      #expect(try fixture.value(expression) == expected)
    }
  }

  @Test(arguments: [
    ("upper('đất ế')", "ĐẤT Ế"), ("length('đất')", "3"), ("'Đất' LIKE '_ất'", "true"),
    ("'ĐẤT' ILIKE 'đất'", "true"), ("'a%c' LIKE 'a\\%c' ESCAPE '\\'", "true"), ("'abc' LIKE 'a%d'", "false"),
    ("substring('đất đai', 1, 3)", "đất"), ("substring('abc', -2, 2)", "bc"), ("substring('abc', 0, 2)", "a"),
    ("left('đất', 2)", "đấ"), ("right('đất', 2)", "ất"), ("concat('a', NULL, 1.5, true)", "a1.5true"),
    ("replace('aXbX', 'X', '--')", "a--b--"), ("trim('  a ')", "a"), ("trim('xyaxy', 'xy')", "a"),
    ("ltrim('đđađ', 'đ')", "ađ"), ("rtrim('xax', 'x')", "xa"), ("trim('xx', 'x')", ""),
    ("instr('đất', 't')", "3"),
  ]) func texts(_ expression: String, _ expected: String) throws {
    #expect(try fixture.value(expression) == expected)
  }

  /// Values at the ends of their types: an error, never a trap and never another answer.
  @Test(arguments: [
    "date_diff('microsecond', TIMESTAMP '290000-01-01', TIMESTAMP '-290000-01-01')",
    "date_sub('second', TIMESTAMP '290000-01-01', TIMESTAMP '-290000-01-01')",
    "last_day(DATE '5881580-07-01')", "round(170141183460469231731687303715884105727, -1)",
    "round(99999999999999999999999999999999999999::DECIMAL(38,0), -1)",
    "hour(TIMESTAMP '290309-12-22 (BC) 00:00:00' - INTERVAL 1 HOUR)", "DATE '5881580-07-10' + 1",
    "DATE '-5877641-06-25' - 1", "date_trunc('day', DATE '300000-01-01')", "to_seconds(1e300)",
    "to_seconds('nan'::DOUBLE)", "add_working_days(date '2024-01-01', 9223372036854775807)",
    "add_working_days(date '2024-01-01', -9223372036854775808)", "median(DATE '5881580-07-01')",
    "avg(DATE '5881580-07-01')", "make_date(9223372036854775807, 1, 1)",
    "(-170141183460469231731687303715884105727 - 1)::DECIMAL(38,0)", "INTERVAL 1 DAY * 1e300",
    "abs(-9223372036854775807 - 1)", "INTERVAL '9999999999 days'",
  ]) func theEndsOfTypes(_ expression: String) {
    #expect(fixture.failure("SELECT \(expression)")?.code == .evaluation)
  }

  @Test(arguments: [
    ("trunc(9007199254740993)", "9007199254740993"), ("round('inf'::DOUBLE, -1)", "inf"), ("ln(-1)", "nan"),
    ("date_trunc('epoch', TIMESTAMP '2024-03-10 23:59:59.999999')", "2024-03-10 23:59:59"),
    ("date_sub('month', TIMESTAMP '1969-12-31 23:59:59.5', DATE '2024-02-29')", "649"),
    ("round(1.5::DOUBLE, -2147483648)", "0.0"), ("round(2.345::DECIMAL(10,3), -50)", "0"),
  ]) func edges(_ expression: String, _ expected: String) throws {
    #expect(try fixture.value(expression) == expected)
  }

  /// Otherwise than in DuckDB, as Semantics.md states in number 15.
  @Test(arguments: [
    ("least(INTERVAL '2 months', INTERVAL '100 days')::VARCHAR", "2 months"),
    ("greatest(INTERVAL '2 days', INTERVAL '100 hours')::VARCHAR", "100:00:00"),
    ("round(x, -40) FROM (VALUES (NULL::DECIMAL(19,2)), (1.5)) AS v(x)", "∅"),
  ]) func deviations(_ expression: String, _ expected: String) throws {
    #expect(try fixture.value(expression) == expected)
  }

  @Test func manyExpressionsAndLongChainsOfCTEs() throws {
    let table = MemoryTable.make([("a", .integer, [.integer(1), .integer(2)])])
    let fixture = QueryFixture(["t": table])
    let sums = (0..<5_000).map { "sum(a + \($0))" }.joined(separator: ", ")
    #expect(try fixture.run("SELECT \(sums) FROM t").schema.columns.count == 5_000)
    let keys = (0..<5_000).map { "a + \($0 % 50)" }.joined(separator: ", ")
    #expect(try fixture.rows("SELECT a FROM t ORDER BY \(keys)") == ["1", "2"])
    func chain(_ length: Int) -> String {
      let tables = (1...length).map { "c\($0) AS (SELECT x FROM c\($0 - 1))" }.joined(separator: ", ")
      return "WITH c0 AS (SELECT 1 AS x), \(tables) SELECT x FROM c\(length)"
    }
    #expect(try fixture.rows(chain(150)) == ["1"])
    #expect(fixture.failure(chain(20_000))?.code == .binding)
  }

  /// Each is computed once, however often the next one takes its rows.
  @Test func commonTablesThatAreUsedTwice() throws {
    let tables = (1...100).map { "c\($0) AS (SELECT a.x FROM c\($0 - 1) a JOIN c\($0 - 1) b ON a.x = b.x)" }
    let sql = "WITH c0 AS (SELECT 1 AS x), \(tables.joined(separator: ", ")) SELECT count(*) FROM c100"
    #expect(try fixture.rows(sql) == ["1"])
    let sums = (2...100).map { "c\($0) AS (SELECT max(a.x) + max(b.x) AS x FROM c\($0 - 1) a, c\($0 - 2) b)" }
    let numbers = "WITH c0 AS (SELECT 0::HUGEINT AS x), c1 AS (SELECT 1::HUGEINT AS x), "
    #expect(
      try fixture.rows("\(numbers)\(sums.joined(separator: ", ")) SELECT x FROM c100") == [
        "354224848179261915075"
      ])
  }

  @Test(arguments: [
    ("1 // 0", EngineError.Code.evaluation), ("'x'::integer", .evaluation), ("300::tinyint", .evaluation),
    ("9223372036854775807 + 1", .evaluation), ("foo(1)", .binding), ("sum('a')", .binding), ("x", .binding),
    ("sum(sum(1))", .binding), ("1 + interval 1 day", .binding),
    ("date_part('xx', date '2024-01-01')", .binding),
    ("row_number()", .binding), ("sum(1) OVER w", .binding), ("sum(row_number() OVER ())", .binding),
  ]) func errors(_ expression: String, _ code: EngineError.Code) {
    let error = fixture.failure("SELECT \(expression)")
    #expect(error?.code == code)
    #expect(error?.place != nil)
  }

  /// Results of a dictionary's texts that would take 3 MB are computed row by row.
  @Test func longTextsOfADictionaryAreComputedByRows() throws {
    let texts = (0..<3_000).map { Scalar.text(Array("t\($0)".utf8)) }
    let table = MemoryTable.make([("c", .varchar, texts)], blockRowCount: 1_000, dictionaries: true)
    let long = String(repeating: "dài", count: 300)
    let fixture = QueryFixture(["t": table])
    #expect(try fixture.rows("SELECT c || '\(long)' FROM t OFFSET 2999") == ["t2999\(long)"])
    let sums = try fixture.rows("SELECT sum(length(c || '\(long)')), count(DISTINCT c || '\(long)') FROM t")
    #expect(sums == ["\((0..<3_000).reduce(0) { $0 + "t\($1)".count + 900 })|3000"])
  }
}
