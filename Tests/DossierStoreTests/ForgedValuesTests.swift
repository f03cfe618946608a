import DossierBase
import DossierTestSupport
import Testing

@testable import DossierStore

@Suite("Values that their type does not have are damage, though every checksum is right")
struct ForgedValuesTests {
  static let schema = Schema([
    ColumnDefinition("id", .bigint), ColumnDefinition("name", .varchar), ColumnDefinition("code", .varchar),
    ColumnDefinition("at", .time), ColumnDefinition("fee", .decimal(precision: 9, scale: 2)),
    ColumnDefinition("due", .date), ColumnDefinition("seen", .timestamp),
  ])

  static func rows(_ count: Int) -> Rows { (0..<count).map(row) }

  private static func row(_ row: Int) -> [Scalar] {
    let fee: Scalar = row % 7 == 3 ? .null : .decimal(Int128(row % 1_000))
    let at: Scalar = .time(Int64(row % 86_400) * 1_000_000)
    let due: Scalar = .date(Int32(19_000 + row % 40))
    let seen: Scalar = .timestamp(1_700_000_000_000_000 + Int64(row) * 1_000_000)
    return [.integer(Int64(row)), .text("sở \(row % 3)"), .text("mã \(row)"), at, fee, due, seen]
  }

  static let forgeries: [(column: Int, value: Scalar)] = [
    (1, .text([0x73, 0xE1, 0xBB])), (2, .text([0xC0, 0x80])), (3, .time(86_400_000_001)), (3, .time(-1)),
    (4, .decimal(1_000_000_000)), (4, .decimal(-1_000_000_000)), (5, .date(.min)), (6, .timestamp(.min)),
    (6, .timestamp(-9_223_372_022_400_000_001)),
  ]

  @Test(
    "for each type: the check lists the place, and a query that reads it is refused",
    arguments: forgeries.indices)
  func forged(index: Int) throws {
    let (column, value) = Self.forgeries[index]
    var rows = Self.rows(140_000)
    rows[70_001][column] = value
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    let transaction = try database.beginWrite()
    try Tables.append(rows, to: "t", Self.schema, in: transaction)
    try transaction.commit()

    let report = try DatabaseFile.check(path: "a", in: disk)
    let name = Self.schema.columns[column].name
    // The texts of a table-wide dictionary stand apart from the blocks.
    let block = "table 't', column '\(name)', block 1"
    let places = [block, "dictionary of table 't', column '\(name)'"]
    #expect(report.damages.count == 1 && places.contains(report.damages[0].what), "\(report.damages)")
    let error = #expect(throws: EngineError.self) {
      try Tables.readAll(DatabaseFile.open(path: "a", readOnly: true, in: disk))
    }
    #expect(error?.code == .damaged)
    if case .file("a", _, let what) = error?.place {
      #expect(places.contains(what))
    } else {
      Issue.record("no place")
    }
  }

  @Test("and the same rows without a forged value are sound")
  func sound() throws {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    let transaction = try database.beginWrite()
    try Tables.append(Self.rows(140_000), to: "t", Self.schema, in: transaction)
    try transaction.commit()
    #expect(try DatabaseFile.check(path: "a", in: disk).isClean)
    #expect(try Tables.readAll(database)["t"]?.count == 140_000)
  }
}
