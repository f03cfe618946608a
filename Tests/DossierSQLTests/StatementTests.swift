import DossierBase
import Testing

@testable import DossierSQL

/// Statements and queries: accepted forms, and that printing and parsing again changes nothing.
@Suite struct StatementTests {
  @Test(arguments: [
    "select 1", "from t", "from t select a", "from t where a = 1", "select a, from t", "select all a from t",
    "select distinct a as x, b y, c \"z w\" from t as u(p, q)", "select * exclude (a, b) from t",
    "select t.*, u.a from t, u", "select * except (a) from t", "select * from t except (select 1)",
    "select 1 as select, 2 as \"select\", 3 as 'three'", "select a as year",
    "select sector, count(*) from dossiers where day > 3 and quarter = 2 group by 1, channel order by rating",
    "select a from t group by all having count(*) > 1 order by all desc nulls first limit 3 offset 2",
    "select a from t group by (a, b), c", "select 1 offset 2 limit 10", "select 1 limit all",
    "select 1 limit null",
    "with x as (select 1), y(b) as not materialized (select 2) select * from x, y",
    "with x as materialized (values (1, 2), (3, 4)) from x", "(select 1)", "((select 1)) limit 1",
    "select 1 union all select 2 intersect select 3 order by 1",
    "(select 1 limit 1) union (select 2 order by 1)",
    "select ((select 1) union (select 2))", "select a in ((select 1) union (select 2))",
    "select a in (select b from u), a not in (1, 2,), exists (select 1), not exists (from t)",
    "select * from (select 1) as s(z)", "select * from (select 1)", "select * from range(3) r(i)",
    "select * from t join u on t.a = u.a left join v using (a, b) cross join w",
    "select * from (t join u on true)", "select * from main.t", "select * from (values (1), (2)) v(x)",
    "select sum(a) over (partition by b order by c desc), count(*) over ()",
    "select count(distinct a) filter (a > 1)",
    "select string_agg(s, ', ' order by a desc nulls last, b)", "select $1, ?, ?, $name",
    "select substring(s from 2 for 3), substring(s for 2), trim(leading 'x' from s), position('a' in s)",
    "select E'a\\tb\\x41\\101\\'', $$a'b$$, $x$ $$ $x$, 'it''s'",
    "select 1 /* a /* nested */ b */ + 2 -- end",
    "explain select 1", "explain analyze from t", "describe t", "desc main.t", "describe select 1",
    "show tables",
    "show t", "set threads = 4", "set x to 'y'", "set session integer_division = true", "set a = -1",
    "set a = on",
    "select\u{A0}a\u{3000}from\u{2003}t", "\u{FEFF}select 1", "select đất, \"Đất đai\" from hồ_sơ",
  ])
  func statementsSurvivePrinting(_ sql: String) throws {
    let tree = try SQLParser.statements(of: sql)
    #expect(tree.count == 1)
    let text = SQLPrinter.text(of: tree[0])
    #expect(try SQLParser.statements(of: text) == tree, "\(text)")
    #expect(SQLPrinter.text(of: try SQLParser.statements(of: text)[0]) == text)
  }

  @Test func textsAreSplitAtSemicolons() throws {
    let sql = ";; SELECT ';' ; -- ;\n SELECT 2;;"
    let statements = try SQLParser.statements(of: sql)
    let texts = statements.map { String(decoding: Array(sql.utf8)[$0.range], as: UTF8.self) }
    #expect(texts == ["SELECT ';'", "SELECT 2"])
    #expect(try SQLParser.statements(of: " -- nothing\n").isEmpty)
  }

  @Test func rangesCoverWhatWasWritten() throws {
    let sql = "SELECT  đ + (a * 2) , f( x )"
    guard case .query(let query) = try SQLParser.statements(of: sql)[0].kind,
      case .select(let core) = query.body, case .expression(let sum, _) = core.items[0].kind,
      case .binary(.add, let left, let right) = sum.kind, case .expression(let call, _) = core.items[1].kind
    else {
      Issue.record("another tree")
      return
    }
    let texts = [sum, left, right, call].map { String(decoding: Array(sql.utf8)[$0.range], as: UTF8.self) }
    #expect(texts == ["đ + (a * 2)", "đ", "a * 2", "f( x )"])
  }

  @Test func textsOfTwoNormalFormsDiffer() throws {
    let composed = try SQLParser.expression(of: "'\u{1EA5}'")
    let decomposed = try SQLParser.expression(of: "'a\u{302}\u{301}'")
    #expect(composed != decomposed)
    #expect(try SQLParser.expression(of: "A = \"b\"") == SQLParser.expression(of: "a=B"))
  }

  @Test func numbersKeepTheirExactValue() throws {
    let cases: [(String, NumberLiteral.Value)] = [
      ("0.10", .decimal(unscaled: 10, precision: 3, scale: 2)),
      (".5", .decimal(unscaled: 5, precision: 1, scale: 1)),
      ("1.", .decimal(unscaled: 1, precision: 1, scale: 0)), ("1_000", .integer(1000)),
      ("1e3", .double(1000)),
      (".5e1", .double(5)), ("1.e2", .double(100)), ("1e400", .double(.infinity)), ("-(-5)", .integer(5)),
      ("170141183460469231731687303715884105727", .integer(.max)),
      ("-9223372036854775808", .integer(-9_223_372_036_854_775_808)),
      ("1.123456789012345678901234567890123456789", .double(1.1234567890123457)),
    ]
    for (sql, value) in cases {
      guard case .literal(.number(let number)) = try SQLParser.expression(of: sql).kind else {
        Issue.record("\(sql) is no number")
        continue
      }
      #expect(number.value == value, "\(sql)")
    }
  }

  @Test(arguments: [
    ("INT", DataType.integer), ("int4", .integer), ("LONG", .bigint), ("TEXT", .varchar),
    ("String", .varchar),
    ("NUMERIC(5, 2)", .decimal(precision: 5, scale: 2)), ("DECIMAL", .decimal(precision: 18, scale: 3)),
    ("DECIMAL(4)", .decimal(precision: 4, scale: 0)), ("DOUBLE PRECISION", .double), ("FLOAT8", .double),
    ("BOOL", .boolean), ("DATETIME", .timestamp), ("TIMESTAMP WITHOUT TIME ZONE", .timestamp),
    ("TIME", .time),
    ("CHARACTER VARYING(3)", .varchar), ("VARCHAR(10)", .varchar), ("HUGEINT", .hugeint), ("int1", .tinyint),
    ("SMALLINT", .smallint), ("INTERVAL", .interval), ("date", .date), ("\"int4\"", .integer),
  ])
  func typesHaveTheirUsualNames(_ name: String, _ type: DataType) throws {
    for sql in ["CAST(a AS \(name))", "a::\(name)", "TRY_CAST(a AS \(name))"] {
      guard case .cast(_, let found, _) = try SQLParser.expression(of: sql).kind else {
        Issue.record("\(sql) is no cast")
        continue
      }
      #expect(found.type == type)
    }
  }
}
