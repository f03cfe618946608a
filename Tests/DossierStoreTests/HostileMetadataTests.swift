import DossierBase
import DossierTestSupport
import Testing

@testable import DossierStore

/// Metadata that somebody made up, with all checksums right.
@Suite("Metadata that lies")
struct HostileMetadataTests {
  private let original: [UInt8]
  private let state: Generation

  init() throws {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(30), to: "t", in: database)
    let second = try database.beginWrite()
    try Tables.append(Tables.rows(4, salt: 1), to: "t", in: second)
    let columns = [
      TableDefinition.Column("a", .integer, isNotNull: true),
      TableDefinition.Column("b", .varchar, defaultSQL: "'x'"),
    ]
    try second.createTable(TableDefinition(name: "rules", columns: columns, key: [0, 1], order: [1]))
    try second.setView(ViewDefinition(name: "v", columns: ["x"], sql: "SELECT 1"))
    try second.commit()
    original = try #require(disk.content("a"))
    state = try database.snapshot().state
  }

  @Test("gives an error or other rows, never a trap", arguments: 0..<4)
  func mutations(part: Int) throws {
    var random = SeededRandom(seed: UInt64(part + 1))
    var errorCount = 0
    for _ in 0..<400 {
      let disk = SimulatedDisk("a", mutated(part, &random))
      do {
        let database = try DatabaseFile.open(path: "a", readOnly: false, in: disk)
        _ = try Tables.readAll(database)
        try Tables.commit(Tables.rows(2), to: "t", in: database)
      } catch let error as EngineError {
        errorCount += 1
        #expect([.damaged, .binding, .memoryLimit].contains(error.code), "\(error)")
      }
      _ = try DatabaseFile.check(path: "a", in: disk)
      _ = try DatabaseFile.inspect(path: "a", in: disk)
    }
    #expect(errorCount > 50)
  }

  @Test("in the header is refused")
  func header() throws {
    for value in [UInt64.max, 1 << 62, 1 << 63, 17, 0] {
      for field in 2..<8 {
        var bytes = original
        for slot in 0..<2 {
          for copy in 0..<2 {
            let start = FileLayout.headerOffset(slot: slot, copy: copy)
            var header = Array(bytes[start..<start + 504])
            header.replaceSubrange(field * 8..<field * 8 + 8, with: little(value))
            header += little(Checksum.of(header, seed: UInt64(start)))
            bytes.replaceSubrange(start..<start + 512, with: header)
          }
        }
        let disk = SimulatedDisk("a", bytes)
        _ = try? Tables.readAll(DatabaseFile.open(path: "a", readOnly: true, in: disk))
        _ = try? DatabaseFile.check(path: "a", in: disk)
      }
    }
  }

  /// The file with some bytes of its root, a segment, a dictionary or a block changed.
  private func mutated(_ part: Int, _ random: inout SeededRandom) -> [UInt8] {
    var bytes = original
    var catalog = state.catalog
    let segment = random.below(2)
    switch part {
    case 1:
      catalog.tables[0].segments[segment].extent = mutate(
        catalog.tables[0].segments[segment].extent, .segment, &bytes, &random)
    case 2:
      let extent = catalog.tables[0].columns[1].dictionaryChunks[0].extent
      catalog.tables[0].columns[1].dictionaryChunks[0].extent = mutate(
        extent, .dictionary(column: 1), &bytes, &random)
    case 3:
      catalog.tables[0].columns[random.below(3)].type = [.varchar, .date, .hugeint][random.below(3)]
    default: break
    }
    var header = state.header
    let root = catalog.encoded(fileID: header.fileID)
    header.root.byteCount = root.count
    bytes.replaceSubrange(header.root.offset..., with: root)
    header.end = bytes.count
    header.root =
      part == 0
      ? mutate(header.root, .root, &bytes, &random)
      : Extent(of: root, offset: header.root.offset, generation: header.generation, owner: .root)
    let slot = FileLayout.slot(ofGeneration: header.generation)
    for copy in 0..<2 {
      let start = FileLayout.headerOffset(slot: slot, copy: copy)
      bytes.replaceSubrange(start..<start + 512, with: header.encoded(at: start))
    }
    return bytes
  }

  /// Changes up to three bytes of an extent, and gives it the checksum that goes with them.
  private func mutate(
    _ extent: Extent, _ owner: ExtentOwner, _ bytes: inout [UInt8], _ random: inout SeededRandom
  ) -> Extent {
    for _ in 0...random.below(3) {
      let place = extent.offset + random.below(extent.byteCount)
      bytes[place] = [0, 1, 0xFF, bytes[place] &+ 1, UInt8(random.below(256))][random.below(5)]
    }
    return Extent(
      of: Array(bytes[extent.offset..<extent.end]), offset: extent.offset, generation: extent.generation,
      owner: owner)
  }

  private func little(_ value: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(value)
    return writer.bytes
  }
}
