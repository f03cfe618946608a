import DossierBase
import Glibc
import Testing

@testable import DossierSQL

/// Texts that are far too deep or too long: an answer or a syntax error, soon, and never a crash.
@Suite(.serialized) struct HostileTextTests {
  @Test(arguments: [
    "(", "((", "NOT ", "- ", "+", "-+", "a(", "CASE WHEN ", "CASE ", "CAST(", "(SELECT ", "a + (", "a IN (",
    "a BETWEEN ", "EXISTS(SELECT ", "coalesce(1, ", "a = NOT ", "INTERVAL (", "SELECT * FROM (",
    "WITH a AS (",
    "(((SELECT 1) UNION ", "extract(day FROM ", "a OR b AND c = d || e + f * g ** -(",
  ])
  func endlessNestingIsAnError(_ part: String) {
    let sql = "SELECT " + String(repeating: part, count: 100_000)
    let seconds = duration { #expect(error(of: sql)?.code == .syntax) }
    #expect(seconds < 5)
  }

  @Test func deepButAllowedTreesCanBeWalkedAndFreed() throws {
    for (open, inner, close, count) in [
      ("(", "1", ")", 190), ("NOT ", "true", "", 990), ("- - ", "a", "", 490), ("abs(", "a", ")", 190),
      ("CASE WHEN true THEN ", "1", " END", 190), ("(SELECT ", "1", ")", 90), ("a + (", "1", ")", 90),
      ("a - ", "a", "", 990), ("", "a", "::INT", 990),
    ] {
      let sql =
        "SELECT " + String(repeating: open, count: count) + inner + String(repeating: close, count: count)
      let tree = try SQLParser.statements(of: sql)
      let text = SQLPrinter.text(of: tree[0])
      if count <= SyntaxLimits.nesting { #expect(try SQLParser.statements(of: text) == tree) }
      #expect(Set(tree).count == 1)
    }
  }

  @Test(arguments: [" OR ", " AND "])
  func longChainsOfConditionsAreOneLevel(_ word: String) throws {
    let sql = "SELECT " + Array(repeating: "a", count: 5_000).joined(separator: word)
    let tree = try SQLParser.statements(of: sql)
    #expect(try SQLParser.statements(of: SQLPrinter.text(of: tree[0])) == tree)
  }

  @Test(arguments: ["+", "||", "*", "::INT || "])
  func longChainsOfOperatorsEndInAnError(_ sign: String) throws {
    #expect(parse("SELECT " + Array(repeating: "a", count: 900).joined(separator: sign)).isSuccess)
    let error = error(of: "SELECT " + Array(repeating: "a", count: 100_000).joined(separator: sign))
    #expect(error?.message == "the statement is nested deeper than 1000")
  }

  @Test func longListsAreAnsweredOrRefused() throws {
    let list = Array(repeating: "1", count: 20_000).joined(separator: ",")
    #expect(parse("SELECT a IN (\(list))").isSuccess)
    var parser = try Parser("SELECT a IN (1" + String(repeating: ", a", count: 2_000) + ")")
    parser.nodeLimit = 1_000
    #expect(throws: ParseError.self) { try parser.statements() }
  }

  @Test func manyMegabytesAreReadOrRefused() {
    let many = 1 << 16
    #expect(parse("SELECT 1 /*" + String(repeating: "x", count: many) + "*/").isSuccess)
    #expect(parse("SELECT '" + String(repeating: "x", count: many) + "'").isSuccess)
    #expect(parse(String(repeating: ";", count: many)).isSuccess)
    #expect(parse("SELECT " + String(repeating: "é", count: many)).isSuccess)
    let blanks = String(repeating: String(repeating: " ", count: many), count: 65 << 4)
    #expect(error(of: blanks)?.code == .syntax)
    #expect(error(of: "SELECT " + String(repeating: "9", count: many))?.code == .syntax)
    #expect(error(of: String(repeating: "/*", count: many))?.code == .syntax)
    #expect(error(of: "SELECT '" + String(repeating: "''", count: many))?.code == .syntax)
    let word = error(of: String(repeating: "é", count: many))
    #expect(word?.code == .syntax && word!.message.utf8.count < 200)
  }

  private func duration(_ work: () -> Void) -> Double {
    let clock = ContinuousClock()
    return clock.measure(work) / .seconds(1)
  }
}

extension Result {
  var isSuccess: Bool { if case .success = self { true } else { false } }
}
