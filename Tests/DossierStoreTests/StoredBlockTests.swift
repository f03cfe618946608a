import DossierBase
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("A stored block whose columns refer to each other")
struct StoredBlockTests {
  private static let schema = Schema([
    ColumnDefinition("note", .varchar), ColumnDefinition("finished", .timestamp),
    ColumnDefinition("accepted", .timestamp), ColumnDefinition("due", .date),
  ])

  /// Moments without order over ten years, and what comes some days later.
  private static func rows(_ count: Int) -> Rows {
    var random = SeededRandom(seed: 5)
    return (0..<count).map { row in
      let day = Int64(15_000 + random.below(3_650))
      func moment(_ day: Int64) -> Scalar {
        .timestamp(day * Microseconds.perDay + Int64(random.below(86_400)) * 1_000_000)
      }
      return [
        .text("số \(row % 7)"), row % 9 == 4 ? .null : moment(day + Int64(random.below(6))), moment(day),
        row % 11 == 2 ? .null : .date(Int32(day) + Int32(random.below(20))),
      ]
    }
  }

  private let disk = SimulatedDisk()
  private let rows = Self.rows(3_000)

  private func database() throws -> DatabaseFile {
    try Tables.create(rows, Self.schema, blockRowCount: 2_000, in: disk)
  }

  @Test("gives the values back, whatever is asked for and in which order")
  func values() throws {
    let table = try Tables.stored(in: try database())
    // The base is the only day without nulls, wherever it stands.
    for block in 0..<2 {
      #expect((0..<4).map { table.chunk($0, block: block)?.sibling?.columnID } == [nil, 2, nil, 2])
      #expect((0..<4).map { table.chunk($0, block: block)?.cold != nil } == [false, true, true, false])
    }
    for columns in [[0, 1, 2, 3], [3], [1], [1, 2], [2, 1, 3, 0]] {
      let reader = try table.makeReader(columns: columns)
      for block in 0..<2 {
        let batch = try reader.read(block: block)
        for (index, column) in columns.enumerated() {
          let expected = rows[(block * 2_000)...].prefix(2_000).map { $0[column] }
          #expect(try batch.column(index).scalars() == expected)
        }
      }
    }
  }

  @Test("reads times of day only when they are asked for, and a base once")
  func reading() throws {
    let table = try Tables.stored(in: try database())
    let (finished, accepted) = (
      try #require(table.chunk(1, block: 0)), try #require(table.chunk(2, block: 0))
    )
    let batch = try table.makeReader(columns: [1, 2]).read(block: 0)
    let before = disk.readByteCount
    let scratch = SliceBuffer(.date)
    _ = try batch.column(0).dates(0..<1_024, scratch)
    let dates = finished.extent.byteCount + accepted.extent.byteCount
    #expect(disk.readByteCount - before == dates)
    _ = try batch.column(1).dates(0..<1_024, scratch)
    #expect(disk.readByteCount - before == dates)
    #expect(try batch.column(1).scalars().count == 2_000)
    #expect(disk.readByteCount - before == dates + (accepted.cold?.byteCount ?? 0))
  }

  @Test("names the place of damage, which check finds once")
  func damage() throws {
    let table = try Tables.stored(in: try database())
    let (finished, accepted) = (
      try #require(table.chunk(1, block: 0)), try #require(table.chunk(2, block: 0))
    )
    let cold = try #require(finished.cold)
    for (extent, what, columns) in [
      (accepted.extent, "table 't', column 'accepted', block 0", [1, 2, 3]),
      (cold, "table 't', column 'finished', block 0", [1]),
    ] {
      var bytes = try #require(disk.content("a"))
      bytes[extent.offset + 9] ^= 1
      let damaged = SimulatedDisk("a", bytes)
      let source = try Tables.stored(in: try DatabaseFile.open(path: "a", readOnly: true, in: damaged))
      for column in 0..<4 {
        let batch = try source.makeReader(columns: [column]).read(block: 0)
        guard columns.contains(column) else {
          #expect(try batch.column(0).scalars().count == 2_000)
          continue
        }
        let error = #expect(throws: EngineError.self) { _ = try batch.column(0).scalars() }
        #expect(error?.code == .damaged)
        #expect(error?.place == .file(path: "a", offset: extent.offset, what: what))
      }
      let report = try DatabaseFile.check(path: "a", in: damaged)
      #expect(report.damages.map(\.offset) == [extent.offset])
      #expect(report.damages.map(\.byteCount) == [extent.byteCount])
    }
  }

  @Test("is damage if it refers to a column that is not there, or not as it was, or that refers to another")
  func forgedReferences() throws {
    let database = try database()
    let segment = SegmentDraft(try Tables.stored(in: database).segments[0])
    let accepted = segment.columns[2].chunk.extent.checksum
    let references: [(column: Int, SiblingReference?)] = [
      (1, SiblingReference(columnID: 9, checksum: accepted)),
      (1, SiblingReference(columnID: 2, checksum: accepted ^ 1)),
      (1, SiblingReference(columnID: 1, checksum: segment.columns[1].chunk.extent.checksum)),
      (1, SiblingReference(columnID: 3, checksum: segment.columns[3].chunk.extent.checksum)),
      (1, SiblingReference(columnID: 0, checksum: segment.columns[0].chunk.extent.checksum)),
      (1, nil),
      (2, SiblingReference(columnID: 0, checksum: segment.columns[0].chunk.extent.checksum)),
    ]
    for (column, reference) in references {
      var changed = segment
      changed.columns[column].chunk.sibling = reference
      try expectDamage(of: changed, in: database, reading: 1)
    }
    // Bytes that stand apart belong to timestamps alone.
    var needless = segment
    needless.columns[3].chunk.cold = segment.columns[1].chunk.cold
    needless.columns[1].chunk.cold = nil
    try expectDamage(of: needless, in: database, reading: 3)
  }

  private func expectDamage(of segment: SegmentDraft, in database: DatabaseFile, reading column: Int) throws {
    var forged = try ForgedFile(database, disk)
    var catalog = forged.catalog
    catalog.tables[0].segments[0] = forged.append(segment)
    forged.replaceRoot(by: catalog)
    let error = #expect(throws: EngineError.self) {
      let database = try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", forged.bytes))
      _ = try Tables.stored(in: database).makeReader(columns: [column]).read(block: 0).column(0).scalars()
    }
    #expect(error?.code == .damaged && error?.place != nil)
  }
}
