import DossierBase
import Testing

@testable import DossierSQL

/// Texts nobody would write: never a trap, and whatever parses survives printing.
@Suite struct RandomTextTests {
  @Test(arguments: [UInt64](1...4))
  func randomExpressionsSurvivePrinting(_ seed: UInt64) {
    var source = RandomSQL(seed: seed)
    var parsed = 0
    for _ in 0..<300 {
      let sql = "SELECT \(source.expression(depth: 4)) FROM t"
      guard case .success(let tree) = parse(sql) else { continue }
      parsed += 1
      let text = SQLPrinter.text(of: tree[0])
      #expect((try? SQLParser.statements(of: text)) == tree, "\(sql) became \(text)")
    }
    #expect(parsed > 80)
  }

  @Test(arguments: [UInt64](1...4))
  func randomTokensNeverTrap(_ seed: UInt64) {
    var source = RandomSQL(seed: seed)
    for _ in 0..<1_000 {
      let sql = source.tokens()
      guard case .success(let trees) = parse(sql) else { continue }
      for tree in trees {
        let text = SQLPrinter.text(of: tree)
        #expect((try? SQLParser.statements(of: text)) == [tree], "\(sql) became \(text)")
      }
    }
  }

  @Test(arguments: [UInt64](1...2))
  func damagedStatementsNeverTrap(_ seed: UInt64) {
    var source = RandomSQL(seed: seed)
    let sql =
      "WITH a AS (SELECT 'đ', E'\\x41', 1.5e-3 \"q\" FROM t /* c */) SELECT * FROM a WHERE x::INT IN ($1, ?)"
    for _ in 0..<1_000 {
      var bytes = Array(sql.utf8)
      for _ in 0..<source.below(4) + 1 {
        let place = source.below(bytes.count)
        switch source.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8(source.below(256))
        default: bytes = Array(bytes[..<place])
        }
        if bytes.isEmpty { bytes = [0] }
      }
      let damaged = String(decoding: bytes, as: UTF8.self)
      if case .sql(let range)? = error(of: damaged)?.place {
        #expect(range.lowerBound >= 0 && range.upperBound <= damaged.utf8.count)
      }
    }
  }
}

/// A seeded source of SQL-like texts.
private struct RandomSQL {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// Source: S. Vigna, SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

  static let operators = [
    "+", "-", "*", "/", "//", "%", "**", "||", "=", "<>", "<", "<=", ">", ">=", "AND", "OR", "LIKE",
    "NOT LIKE",
    "ILIKE", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "~~", "!~~*",
  ]
  static let leaves = [
    "a", "t.a", "\"Group\"", "day", "1", "0.5", "-3", "1e3", "'x'", "'it''s'", "NULL", "TRUE", "$1", "$n",
    "DATE '2024-01-01'", "INTERVAL 3 DAY", "INTERVAL '1 day'", "count(*)", "(SELECT 1)", "\"a\"\"b\"", "đất",
  ]

  mutating func expression(depth: Int) -> String {
    if depth == 0 { return pick(Self.leaves) }
    let one = expression(depth: below(depth))
    let two = expression(depth: below(depth))
    switch below(16) {
    case 0...4: return "\(one) \(pick(Self.operators)) \(two)"
    case 5: return "(\(one))"
    case 6: return pick(["- ", "NOT ", "+"]) + one
    case 7:
      return one
        + pick([
          " IS NULL", " IS NOT NULL", " IS TRUE", " IS NOT FALSE", " ISNULL", "::INT", "::DECIMAL(5,2)",
        ])
    case 8: return "\(one) \(pick(["", "NOT "]))BETWEEN \(two) AND \(expression(depth: 0))"
    case 9: return "\(one) \(pick(["", "NOT "]))IN (\(two), \(expression(depth: 0)))"
    case 10: return "\(one) IN (SELECT \(two) UNION SELECT 2 ORDER BY 1 LIMIT 3)"
    case 11: return "CASE \(pick(["", one])) WHEN \(two) THEN \(one) \(pick(["", "ELSE \(two)"])) END"
    case 12: return pick(["f", "coalesce", "left", "substring", "sum", "date", "trim"]) + "(\(one), \(two))"
    case 13:
      return
        "sum(DISTINCT \(one) ORDER BY \(two) DESC NULLS FIRST) FILTER (WHERE \(two)) OVER (PARTITION BY \(one))"
    case 14: return "extract(\(pick(["year", "'x y'", "\"Day\""])) FROM \(one))"
    default: return "\(one) LIKE \(two) ESCAPE '!'"
    }
  }

  mutating func tokens() -> String {
    let words = [
      "SELECT", "FROM", "WHERE", "GROUP", "BY", "ORDER", "LIMIT", "(", ")", ",", ";", "*", ".", "AS", "t",
      "a", "1",
      "'x'", "NOT", "IN", "UNION", "ALL", "WITH", "VALUES", "JOIN", "ON", "CASE", "WHEN", "THEN", "END",
      "NULL", "IS",
      "DISTINCT", "INTERVAL", "DATE", "CAST", "::", "INT", "-", "=", "AND", "BETWEEN", "EXISTS", "count",
      "OVER",
      "EXCLUDE", "HAVING", "EXTRACT", "DESCRIBE", "SET", "LEFT", "FILTER", "?", "$x", "\"q\"", "SHOW",
      "TABLES",
    ]
    let lead = pick(["SELECT ", "FROM t ", "SELECT a FROM t ", "", "WITH x AS (SELECT 1) "])
    return lead + (0..<below(9)).map { _ in pick(words) }.joined(separator: " ")
  }
}
