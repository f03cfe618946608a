import DossierDB
import Testing

@Suite struct JoinOrderTests {
  /// A chain of tables between commas, in any order: as they are written they would have 10³² combinations.
  @Test func manyTablesAreJoinedByTheirEquations() throws {
    let count = 32
    let numbers = (0..<count).map { $0 * 11 % count }
    let tables = numbers.map { "t AS t\($0)" }.joined(separator: ", ")
    let equations = numbers.filter { $0 + 1 < count }.map { "t\($0).b = t\($0 + 1).a" }.joined(
      separator: " AND ")
    let sql = """
      WITH t AS (SELECT i AS a, (i * 7 + 3) % 10 AS b FROM range(10) AS r(i))
      SELECT t0.a, t31.b, count(*) OVER () FROM \(tables) WHERE \(equations) AND t7.a = 3
      """
    let result = try Database(inMemory: .init()).connect().query(sql)
    var value = 3
    var first = 0
    // b of a row is a of the next: forwards from the table of number 7, and backwards by trying all.
    for _ in 7..<count { value = (value * 7 + 3) % 10 }
    for candidate in 0..<10 {
      var other = candidate
      for _ in 0..<7 { other = (other * 7 + 3) % 10 }
      if other == 3 { first = candidate }
    }
    #expect(result.rowCount == 1)
    #expect(result[row: 0, column: 0] == .integer(Int64(first)))
    #expect(result[row: 0, column: 1] == .integer(Int64(value)))
    #expect(result[row: 0, column: 2] == 1)
  }
}
