import DossierBase
import Testing

@testable import DossierSQL

/// What errors say, where they point, and what they guess.
@Suite struct SyntaxErrorTests {
  @Test(arguments: [
    ("SELEC 1", "SELEC", "did you mean SELECT?"),
    ("select a form t", "form", "did you mean FROM?"),
    ("select * frm t", "frm", "did you mean FROM?"),
    ("select a from t wehre a = 1", "wehre", "did you mean WHERE?"),
    ("select a from t gruop by a", "gruop", "did you mean GROUP?"),
    ("select a from t order by a limt 3", "limt", "did you mean LIMIT?"),
    ("select a from t group by a hving a > 1", "hving", "did you mean HAVING?"),
    ("select cast(a as bigintt) from t", "bigintt", "did you mean BIGINT?"),
    ("select a < b < c", "<", "join them with AND, as in a < b AND b < c"),
    ("select a from t order by end", "end", "`end` is a keyword; as a name write it in double quotes"),
    ("select a from 'x.csv'", "'x.csv'", "load it with `dossier import` first"),
    ("copy t to 'x'", "copy", "SQL names no files: use the command or the library"),
    ("select 1::real", "real", "use DOUBLE"),
  ])
  func slipsAreGuessed(_ sql: String, _ place: String, _ hint: String) {
    let error = error(of: sql)
    #expect(error?.hint == hint)
    #expect(error.flatMap { DossierSQLTests.place(of: $0, in: sql) } == place)
  }

  @Test(arguments: [
    ("select a,, b from t", ",", "syntax error at `,`: expected an expression"),
    ("select (a from t", "from", "syntax error at `from`: expected `)`"),
    ("select a) from t", ")", "syntax error at `)`: expected a semicolon or the end"),
    ("select 'abc from t", "'", "a text that begins with ' has no second '"),
    ("select \"abc from t", "\"", "a name that begins with \" has no second \""),
    ("select \"\" from t", "\"\"", "a name between double quotes is empty"),
    ("select a /* b", "/*", "unterminated /* comment"),
    ("select a from t where", "", "the text ends where an expression should follow"),
    ("select 1 + ", "", "the text ends where an expression should follow"),
    ("select 1.2.a", "1.2.a", "`1.2.a` is neither a number nor a name"),
    ("select case end", "end", "syntax error at `end`: expected an expression"),
    ("select pi(ALL) from t", ")", "syntax error at `)`: expected an expression"),
    ("select count(distinct) from t", ")", "syntax error at `)`: expected an expression"),
    ("select count(all order by a) from t", "order", "syntax error at `order`: expected an expression"),
    ("select a from t order a", "a", "syntax error at `a`: expected BY"),
    ("select a like 'x' like 'y'", "like", "syntax error at `like`: expected an operator"),
    ("select 1 select 2", "select", "syntax error at `select`: expected a semicolon or the end"),
    ("select interval 3 from t", "from", "syntax error at `from`: expected a unit such as DAY"),
    ("select sum(a) over (rows current)", ")", "syntax error at `)`: expected FOLLOWING"),
    (
      "select sum(a) over (rows between 1 following and 1 preceding)", "between",
      "a window frame ends before it starts"
    ),
    ("select a from t natural u", "u", "syntax error at `u`: expected a join"),
    (
      "select a::decimal(39,2)", "decimal",
      "a DECIMAL has 1 to 38 digits, and no more of them after the point"
    ),
    ("values (1), (2, 3)", "2, 3", "the rows of VALUES differ in length: 1 and 2"),
    ("select E'\\xff'", "E'\\xff'", "the escapes of this text do not give UTF-8 without NUL"),
    ("select \u{1}", "\u{1}", "the character with the code 1 means nothing in SQL"),
  ])
  func wrongTextsAreNamedWithTheirPlace(_ sql: String, _ place: String, _ message: String) {
    let error = error(of: sql)
    #expect(error?.code == .syntax || error?.code == .binding)
    #expect(error?.message == message)
    #expect(error.flatMap { DossierSQLTests.place(of: $0, in: sql) } == place)
  }

  @Test(arguments: [
    ("create table t(a int unique)", "unique"), ("create table t(a int check (a > 1))", "check"),
    ("create table t(a int references u)", "references"), ("create table t(foreign key (a))", "foreign"),
    ("create temp table t(a int)", "temp"), ("create index i on t(a)", "index"),
    ("copy t to 'x'", "copy"),
    ("select a collate nocase", "collate"), ("select [1, 2]", "["), ("select {'a': 1}", "{"),
    ("select a[1]", "["), ("select lambda x: x", "lambda"), ("select a::int[]", "int"),
    ("with recursive x as (select 1) select 1", "recursive"), ("select a similar to 'x'", "similar"),
    ("select a & b", "&"), ("select a = any([1])", "any"),
    ("select sum(a) within group (order by b)", "within"),
    ("select * replace (1 as a) from t", "replace"),
    ("select a from t limit 10 percent", "percent"), ("select ts at time zone 'x'", "at"),
    ("select a::timestamptz", "timestamptz"), ("select a::blob", "blob"),
    ("select a from t asof join u", "asof"), ("select a from t positional join u", "positional"),
  ])
  func missingFeaturesAreNamedWithTheirPlace(_ sql: String, _ place: String) {
    let error = error(of: sql)
    #expect(error?.code == .unsupported)
    #expect(error.flatMap { DossierSQLTests.place(of: $0, in: sql) }?.hasPrefix(place) == true)
  }
}
