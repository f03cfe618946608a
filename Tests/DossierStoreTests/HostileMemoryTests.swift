import DossierBase
import DossierCodec
import DossierTestSupport
import DossierVector
import Testing

@testable import DossierStore

@Suite("Files that want more memory than there may be are refused, within the limit")
struct HostileMemoryTests {
  private static let mebibyte = 1 << 20

  private func open(_ bytes: [UInt8], _ budget: MemoryBudget) throws -> DatabaseFile {
    try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", bytes), budget: budget)
  }

  /// A file of one table, whose first column has one text of 16 KiB in each of 1,024 rows, all different.
  private func bomb() throws -> [UInt8] {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    let schema = Schema([ColumnDefinition("note", .varchar), ColumnDefinition("id", .bigint)])
    let tail = [UInt8](repeating: 0x61, count: 16_384)
    let rows: Rows = (0..<1_024).map { [.text(Array("\($0)".utf8) + tail), .integer(Int64($0))] }
    let transaction = try database.beginWrite()
    try Tables.append(rows, to: "t", schema, in: transaction)
    try transaction.commit()
    return try #require(disk.content("a"))
  }

  @Test("a chunk of texts that opens into more than the limit, in queries and in the check")
  func texts() throws {
    let bytes = try bomb()
    #expect(bytes.count < Self.mebibyte)
    let budget = MemoryBudget(limit: 8 * Self.mebibyte)
    do {
      let table = try #require(try open(bytes, budget).snapshot().source(named: "t") as? StoredTable)
      #expect(table.chunk(0, block: 0)?.encoding == EncodingID.zstdText.rawValue)
      let error = #expect(throws: EngineError.self) { _ = try table.rows() }
      #expect(error?.code == .memoryLimit)
      if case .file("a", _, "table 't', column 'note', block 0") = error?.place {
      } else {
        Issue.record("the error has no place: \(String(describing: error))")
      }
      let ids = try table.makeReader(columns: [1]).read(block: 0).rows()
      #expect(ids == (0..<1_024).map { [.integer($0)] })
      let refusal = #expect(throws: EngineError.self) {
        _ = try DatabaseFile.check(path: "a", in: SimulatedDisk("a", bytes), budget: budget)
      }
      #expect(refusal?.code == .memoryLimit)
    }
    #expect(budget.usedByteCount == 0)
    let ample = MemoryBudget(limit: 64 * Self.mebibyte)
    #expect(try DatabaseFile.check(path: "a", in: SimulatedDisk("a", bytes), budget: ample).isClean)
    #expect(ample.usedByteCount == 0)
  }

  /// A committed table of some blocks, and where they stand.
  private func blocks() throws -> (file: ForgedFile, segment: SegmentDraft) {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    let transaction = try database.beginWrite()
    try Tables.append(Tables.rows(3_000), to: "t", in: transaction, blockRowCount: 10)
    try transaction.commit()
    let table = try #require(try database.snapshot().source(named: "t") as? StoredTable)
    return (try ForgedFile(database, disk), SegmentDraft(table.segments[0]))
  }

  @Test("a segment that is listed a thousand times is damage that is found before it is read")
  func aliasedSegments() throws {
    var (file, _) = try blocks()
    var catalog = file.catalog
    let segment = catalog.tables[0].segments[0]
    catalog.tables[0].segments = Array(repeating: segment, count: 1_000)
    file.replaceRoot(by: catalog)
    let budget = MemoryBudget(limit: 2 * Self.mebibyte)
    let error = #expect(throws: EngineError.self) {
      _ = try open(file.bytes, budget).snapshot().source(named: "t")
    }
    #expect(error?.code == .damaged && error?.message == "two extents overlap")
    #expect(
      error?.place == .file(path: "a", offset: segment.extent.offset, what: "table 't'"))
    let report = try DatabaseFile.check(path: "a", in: SimulatedDisk("a", file.bytes), budget: budget)
    #expect(report.damages.count == 999)
    #expect(
      report.damages.last
        == Damage(
          path: "a", offset: segment.extent.offset, byteCount: segment.extent.byteCount,
          what: "table 't', segment 999", message: "it overlaps table 't', segment 0"))
    let inspection = try DatabaseFile.inspect(
      path: "a", in: SimulatedDisk("a", file.bytes), budget: budget)
    #expect(inspection.damages.count == 999 && inspection.tables[0].columns[0].encodings[0].blockCount == 300)
    #expect(budget.usedByteCount == 0)
    // The list of damages finds no room.
    let scarce = MemoryBudget(limit: 700_000)
    let refusal = #expect(throws: EngineError.self) {
      _ = try DatabaseFile.check(path: "a", in: SimulatedDisk("a", file.bytes), budget: scarce)
    }
    #expect(refusal?.code == .memoryLimit && scarce.usedByteCount == 0)
  }

  @Test("two columns of a block that stand in one place are damage")
  func aliasedChunks() throws {
    var (file, segment) = try blocks()
    segment.columns[7 * 3 + 2].chunk.extent = segment.columns[5 * 3].chunk.extent
    var catalog = file.catalog
    catalog.tables[0].segments = [file.append(segment)]
    file.replaceRoot(by: catalog)
    let offset = segment.columns[5 * 3].chunk.extent.offset
    let error = #expect(throws: EngineError.self) {
      _ = try open(file.bytes, .unlimited).snapshot().source(named: "t")
    }
    #expect(error?.code == .damaged && error?.message == "two extents overlap")
    #expect(error?.place == .file(path: "a", offset: offset, what: "table 't'"))
    let report = try DatabaseFile.check(path: "a", in: SimulatedDisk("a", file.bytes))
    let overlap = report.damages.last
    #expect(overlap?.offset == offset && overlap?.what == "table 't', column 'due', block 7")
    #expect(overlap?.message == "it overlaps table 't', column 'id', block 5")
  }

  @Test("metadata and dictionaries count as long as the table is open, and are refused where they do not fit")
  func metadata() throws {
    let (file, _) = try blocks()
    let budget = MemoryBudget(limit: 4 * Self.mebibyte)
    do {
      let database = try open(file.bytes, budget)
      let opened = budget.usedByteCount
      #expect(opened > 0)
      let table = try #require(try database.snapshot().source(named: "t"))
      // 300 blocks of three columns with some forty bytes each.
      #expect(budget.usedByteCount > opened + 300 * 3 * 40)
      #expect(try table.rows() == Tables.rows(3_000))
    }
    #expect(budget.usedByteCount == 0)
    let scarce = MemoryBudget(limit: 20_000)
    let error = #expect(throws: EngineError.self) {
      _ = try open(file.bytes, scarce).snapshot().source(named: "t")
    }
    #expect(error?.code == .memoryLimit && error?.place != nil && scarce.usedByteCount == 0)
  }

  @Test("overlaps are found wherever they are, and only there")
  func ranges() throws {
    var random = SeededRandom(seed: 5)
    var overlapCount = 0
    for _ in 0..<2_000 {
      let count = random.below(12)
      var extents = (0..<count).map { _ in
        Extent(offset: random.below(40) * 8, byteCount: 1 + random.below(20), generation: 1)
      }
      if random.below(2) == 0 { extents.sort { $0.offset < $1.offset } }
      var ranges = FileRanges(.unlimited)
      for extent in extents { try ranges.add(extent) }
      var hasOverlap = false
      for (index, one) in extents.enumerated() {
        for other in extents[..<index] where one.offset < other.end && other.offset < one.end {
          hasOverlap = true
        }
      }
      overlapCount += hasOverlap ? 1 : 0
      let found = ranges.firstOverlap()
      #expect((found != nil) == hasOverlap, "\(extents)")
      if let found { #expect(extents.contains { $0.offset == found }) }
    }
    #expect(overlapCount > 200 && overlapCount < 1_800)
  }

  @Test("an array is sorted in place")
  func sorting() throws {
    var random = SeededRandom(seed: 6)
    for count in [0, 1, 2, 3, 7, 64, 1_000] {
      let numbers = (0..<count).map { _ in random.below(50) }
      var array = ReservedArray<Int>(.unlimited, for: "a test")
      try array.reserve(count)
      for number in numbers { array.append(number) }
      array.sort { $0 < $1 }
      #expect((0..<count).map { array[$0] } == numbers.sorted())
    }
  }
}
