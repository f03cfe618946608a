import DossierBase
import Testing

@testable import DossierSQL

/// Calls after FROM, whose arguments have names and may be lists.
@Suite struct TableFunctionParsingTests {
  private func call(_ sql: String) throws -> TableFunctionCall {
    guard case .query(let query) = try SQLParser.statements(of: "SELECT * FROM \(sql)")[0].kind,
      case .select(let core) = query.body, case .function(let call) = core.from[0].kind
    else { throw EngineError(.syntax, "not a call") }
    return call
  }

  private func failure(_ sql: String) -> EngineError? {
    do {
      _ = try SQLParser.statements(of: sql)
      return nil
    } catch { return error }
  }

  @Test func argumentsHaveNamesInEitherForm() throws {
    let one = try call("ontime(by := ['a', 'b'], period => '2024', \"from\" := DATE '2024-01-01',)")
    #expect(one.arguments.map { $0.name?.name } == ["by", "period", "from"])
    guard case .list(let elements) = one.arguments[0].value else { throw EngineError(.syntax, "no list") }
    #expect(elements.map(\.kind) == [.literal(.text(Array("a".utf8))), .literal(.text(Array("b".utf8)))])
    #expect(try call("ONTIME(by=>['a','b'],period:='2024',FROM:=DATE '2024-01-01')") == one)
    #expect(try call("f(by := [])").arguments.map(\.value) == [.list([])])
  }

  /// Words that are keywords elsewhere are names before `:=`.
  @Test(arguments: ["from", "to", "table", "condition", "select", "period", "group"])
  func everyWordMayNameAnArgument(word: String) throws {
    #expect(try call("f(\(word) := 1)").arguments[0].name?.name == word)
  }

  @Test func callsArePrintedAndReadAlike() throws {
    let known = try call(
      "ontime(by := ['sector', 'it''s'], \"from\" := '2024-01-01', condition := a = 1 OR b)")
    #expect(try call(SQLPrinter.text(of: known)) == known)
    #expect(try call("f()").arguments.isEmpty)
  }

  @Test func argumentsWithoutNamesAreKept() throws {
    let known = try call("f(1, [2, 3])")
    #expect(known.arguments.map(\.name) == [nil, nil])
    #expect(SQLPrinter.text(of: known) == "f(1, [2, 3])")
  }

  @Test(arguments: [
    ("SELECT * FROM f(a := )", EngineError.Code.syntax), ("SELECT * FROM f(a := [1", .syntax),
    ("SELECT * FROM f(a := [1 2])", .syntax), ("SELECT * FROM f(*)", .syntax),
    ("SELECT * FROM f(DISTINCT 1)", .syntax), ("SELECT * FROM f(1) FILTER (WHERE true)", .syntax),
    ("SELECT f(a := 1)", .unsupported), ("SELECT f(['a'])", .unsupported), ("SELECT [1]", .unsupported),
    ("SELECT f(a => 1)", .unsupported), ("SELECT a := 1", .syntax), ("SELECT * FROM f(a : = 1)", .syntax),
  ])
  func whatIsNoCallIsRefusedWithItsPlace(sql: String, code: EngineError.Code) {
    let error = failure(sql)
    #expect(error?.code == code && error?.place != nil, "\(sql): \(error?.message ?? "no error")")
  }

  @Test func nestingIsBounded() {
    let deep = String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
    #expect(failure("SELECT * FROM f(a := [\(deep)])")?.code == .syntax)
  }
}
