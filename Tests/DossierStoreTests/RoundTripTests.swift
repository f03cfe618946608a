import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("What was committed is read back")
struct RoundTripTests {
  let disk = SimulatedDisk()

  @Test("after reopening, over several commits and tables")
  func reopen() throws {
    let first = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(3_000), to: "dossier", in: first)
    try Tables.commit(Tables.rows(10, salt: 1), to: "dossier", in: first)
    try Tables.commit(Tables.rows(7, salt: 2), to: "other", in: first)

    let second = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
    #expect(try second.snapshot().generation == 3)
    #expect(
      try Tables.readAll(second) == [
        "dossier": Tables.rows(3_000) + Tables.rows(10, salt: 1), "other": Tables.rows(7, salt: 2),
      ])
  }

  @Test("for every type, shape and pattern of nulls", arguments: ColumnGenerator.types)
  func types(type: DataType) throws {
    var generator = ColumnGenerator(seed: 5)
    var schema = Schema([])
    var columns: [Vector] = []
    for shape in ColumnShape.allCases {
      for nulls in NullShape.allCases {
        schema.columns.append(ColumnDefinition("\(shape) \(nulls)", type))
        columns.append(generator.column(type, shape, nulls: nulls, count: 2_500))
      }
    }
    let database = try DatabaseFile.create(path: "a", in: disk)
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: schema)
    let batch = Batch(columns: columns, rowCount: 2_500)
    try transaction.appender(table: "t", schema: schema).append(batch, ordinal: 0)
    try transaction.commit()

    let source = try #require(try database.snapshot().source(named: "T"))
    let rows = try source.rows()
    for (column, vector) in columns.enumerated() {
      let values = try vector.scalars()
      for row in 0..<batch.count where !same(rows[row][column], values[row]) {
        Issue.record("\(schema.columns[column].name), row \(row)")
        return
      }
      expectZone(source.statistics(column: column, block: 0), holds: values)
    }
  }

  @Test("an empty file, an empty table, an empty block")
  func empty() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    #expect(try database.snapshot().tables.isEmpty)
    try database.beginWrite().commit()
    #expect(try DatabaseFile.open(path: "a", readOnly: true, in: disk).snapshot().tables.isEmpty)
    let transaction = try database.beginWrite()
    try transaction.createTable("t", schema: Tables.schema)
    let appender = try transaction.appender(table: "t", schema: Tables.schema)
    try appender.append(Tables.batch([]), ordinal: 0)
    try transaction.commit()
    #expect(try Tables.readAll(DatabaseFile.open(path: "a", readOnly: true, in: disk)) == ["t": []])
  }

  @Test("a snapshot stays as it is while others commit")
  func snapshots() throws {
    let database = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(5), to: "t", in: database)
    let reader = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
    let old = try reader.snapshot()
    try Tables.commit(Tables.rows(5, salt: 1), to: "t", in: database)
    let transaction = try database.beginWrite()
    try transaction.replaceTable("t", schema: Tables.schema)
    try transaction.commit()
    #expect(try #require(try old.source(named: "t")).rows() == Tables.rows(5))
    #expect(try Tables.readAll(reader) == ["t": []])
  }

  /// Equal, NaN equal to itself.
  private func same(_ left: Scalar, _ right: Scalar) -> Bool {
    if case .double(let one) = left, case .double(let other) = right {
      return one.bitPattern == other.bitPattern
    }
    return left == right
  }

  private func expectZone(_ zone: BlockStatistics?, holds values: [Scalar]) {
    #expect(zone?.nullCount == values.filter(\.isNull).count)
    guard let minimum = zone?.minimum, let maximum = zone?.maximum else { return }
    for value in values where !value.isNull {
      #expect(!Self.precedes(value, minimum) && !Self.precedes(maximum, value))
    }
    #expect(values.contains(minimum) && values.contains(maximum))
  }

  private static func precedes(_ left: Scalar, _ right: Scalar) -> Bool {
    switch (left, right) {
    case (.boolean(let one), .boolean(let other)): !one && other
    case (.integer(let one), .integer(let other)), (.time(let one), .time(let other)),
      (.timestamp(let one), .timestamp(let other)):
      one < other
    case (.hugeint(let one), .hugeint(let other)), (.decimal(let one), .decimal(let other)): one < other
    case (.double(let one), .double(let other)): one < other
    case (.date(let one), .date(let other)): one < other
    case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
    default: false
    }
  }
}
