import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("A column that follows from another one of its block")
struct DependentColumnTests {
  private static let schema = Schema([
    ColumnDefinition("sector", .varchar), ColumnDefinition("fee", .integer),
    ColumnDefinition("procedure", .varchar),
  ])

  private static func rows(_ count: Int) -> Rows {
    var random = SeededRandom(seed: 8)
    return (0..<count).map { row in
      let procedure = random.below(1 + random.below(300))
      return [
        .text("lĩnh vực \(procedure % 17)"), .integer(Int64(row % 5)), .text("thủ tục \(procedure)"),
      ]
    }
  }

  private let disk = SimulatedDisk()
  private let rows = Self.rows(20_000)

  private func table() throws -> StoredTable {
    try Tables.stored(in: try Tables.create(rows, Self.schema, blockRowCount: 15_000, in: disk))
  }

  @Test("is stored as a reference, whichever of the two comes first, and read with or without the other")
  func values() throws {
    let table = try table()
    for block in 0..<2 {
      #expect((0..<3).map { table.chunk($0, block: block)?.sibling?.columnID } == [2, nil, nil])
      let sizes = (0..<3).map { table.chunk($0, block: block)?.extent.byteCount ?? 0 }
      #expect(sizes[0] < 400 && sizes[2] > 3_000)
    }
    for columns in [[0, 1, 2], [0], [2], [2, 0], [1, 0]] {
      let reader = try table.makeReader(columns: columns)
      for block in 0..<2 {
        let batch = try reader.read(block: block)
        for (index, column) in columns.enumerated() {
          let expected = rows[(block * 15_000)...].prefix(15_000).map { $0[column] }
          #expect(try batch.column(index).scalars() == expected)
        }
      }
    }
    #expect(try DatabaseFile.check(path: "a", in: disk).damages.isEmpty)
  }

  @Test("is damaged where the other one is")
  func damage() throws {
    let table = try table()
    let (sector, procedure) = (try #require(table.chunk(0, block: 0)), try #require(table.chunk(2, block: 0)))
    for (extent, columns) in [(sector.extent, [0]), (procedure.extent, [0, 2])] {
      var bytes = try #require(disk.content("a"))
      bytes[extent.offset + 9] ^= 1
      let database = try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", bytes))
      let damaged = try Tables.stored(in: database)
      for column in 0..<3 {
        let read = { try damaged.makeReader(columns: [column]).read(block: 0).column(0).scalars() }
        guard columns.contains(column) else {
          #expect(try read().count == 15_000)
          continue
        }
        let error = #expect(throws: EngineError.self) { try read() }
        #expect(error?.code == .damaged)
      }
    }
  }
}
