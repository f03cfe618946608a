import DossierDB
import Testing

/// Values that are bound to a statement.
struct ParameterTests {
  private let connection = Database(inMemory: Database.Options()).connect()
  private static let rows = """
    (VALUES (1, 'Đất đai', DATE '2024-01-31', 1.5), (2, 'Hộ tịch', DATE '2024-02-29', 2.5), (3, NULL, NULL, NULL))
    AS t(id, sector, day, fee)
    """

  private func ids(_ condition: String, _ parameters: StatementParameters) throws -> [Value] {
    let sql = "SELECT id FROM \(Self.rows) WHERE \(condition) ORDER BY id"
    return try connection.query(sql, parameters).map { $0[0] }
  }

  @Test func numbersAndNames() throws {
    #expect(try ids("id = ?", [2]) == [2])
    #expect(try ids("id BETWEEN ? AND ?", [1, 2]) == [1, 2])
    #expect(try ids("id = $2 OR id = $1 OR id = $2", [3, 1]) == [1, 3])
    #expect(try ids("sector = $name AND id < $LIMIT", ["name": "Đất đai", "limit": 9]) == [1])
    #expect(try ids("fee > ?", [2.0]) == [2])
    #expect(try ids("sector IS NOT DISTINCT FROM ?", [nil]) == [3])
    #expect(try ids("?", [true]) == [1, 2, 3])
  }

  @Test func aTextAdaptsToWhatItStandsBeside() throws {
    #expect(try ids("day >= ?", ["2024-02-01"]) == [2])
    #expect(try ids("id = ?", ["2"]) == [2])
  }

  @Test func valuesAreNeverText() throws {
    let hostile = "x' OR '1'='1"
    #expect(try ids("sector = ?", [.text(hostile)]).isEmpty)
    let found = try connection.query(
      binding: "SELECT \(hostile) AS a, \(5) AS b, \(nil as Int?) AS c, \(true) AS d, \(2.5) AS e")
    #expect(found.columns.map(\.name).count == 5)
    let row = try #require(found.first)
    #expect((0..<5).map { row[$0] } == [.text(hostile), 5, nil, true, 2.5])
  }

  @Test func typesOfConstants() throws {
    let values: [Value] = [
      .integer(5), .integer(1 << 40), .hugeint(1 << 100), .decimal(ExactDecimal(unscaled: -150, scale: 2)),
      .decimal(ExactDecimal(unscaled: .max, scale: 2)), .time(TimeOfDay(microseconds: 1)),
      .timestamp(Timestamp(microseconds: 2)),
      .interval(CalendarInterval(months: 1, days: 2, microseconds: 3)),
      .date(CalendarDate(dayNumber: 4)),
    ]
    let list = values.map { _ in "typeof(?)" }.joined(separator: ", ")
    let row = try #require(try connection.query("SELECT \(list)", StatementParameters(values)).first)
    let types = values.indices.map { row[$0].description }
    #expect(
      types == [
        "INTEGER", "BIGINT", "HUGEINT", "DECIMAL(3,2)", "DOUBLE", "TIME", "TIMESTAMP", "INTERVAL", "DATE",
      ])
  }

  @Test func aStatementRunsWithOneAfterTheOther() throws {
    let statement = try connection.prepare("SELECT ? + ?")
    for number in 0..<5 {
      let result = try statement.run([.integer(Int64(number)), 10])
      #expect(result.first?[0] == .integer(Int64(number) + 10))
    }
  }

  @Test(arguments: [
    ("SELECT ?, ?", "the parameter 2 has no value"), ("SELECT $a", "the parameter $a has no value"),
  ])
  func whatHasNoValueIsAnError(sql: String, message: String) throws {
    let error = #expect(throws: DossierError.self) { try connection.query(sql, [1]) }
    #expect(error?.code == .usage)
    #expect(error?.message == message)
  }
}
