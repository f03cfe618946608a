import DossierBase
import Testing

@testable import DossierStore

@Suite("Changed bytes give an error that names the place, or the right answer")
struct CorruptionTests {
  private let original: [UInt8]
  private let expected: [String: Rows]

  init() throws {
    let disk = SimulatedDisk()
    let database = try DatabaseFile.create(path: "a", in: disk)
    try Tables.commit(Tables.rows(30), to: "t", in: database)
    try Tables.commit(Tables.rows(4, salt: 1), to: "t", in: database)
    let transaction = try database.beginWrite()
    try Tables.append(Tables.rows(6, salt: 2), to: "wide", in: transaction)
    try transaction.commit()
    original = try #require(disk.content("a"))
    expected = try Tables.readAll(database)
  }

  @Test("for every bit of the headers and of the metadata, and every 97th elsewhere")
  func bits() throws {
    let metadata = try metadataRanges()
    let headers = (0..<4).map { $0 * FileLayout.headerSpacing..<$0 * FileLayout.headerSpacing + 512 }
    var isCritical = [Bool](repeating: false, count: original.count)
    for range in metadata + headers { for byte in range { isCritical[byte] = true } }
    var bytes = original
    var errorCount = 0
    for bit in 0..<original.count * 8 where isCritical[bit / 8] || bit % 97 == 0 {
      bytes[bit / 8] ^= 1 << (bit % 8)
      errorCount += try expectErrorOrTruth(bytes, "bit \(bit)", isChecked: bit % 31 == 0) ? 1 : 0
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
    #expect(errorCount > 1_000)
  }

  @Test("for every byte of a header copy torn at that place")
  func tornHeaders() throws {
    for copy in 0..<4 {
      for length in stride(from: 0, through: 512, by: 8) {
        var bytes = original
        let start = copy * FileLayout.headerSpacing
        for place in start + length..<start + 512 { bytes[place] = 0 }
        #expect(try !expectErrorOrTruth(bytes, "copy \(copy) torn at \(length)"))
      }
    }
  }

  @Test("for a file cut off at every 512 bytes")
  func truncation() throws {
    for length in stride(from: 0, to: original.count, by: 512) {
      #expect(try expectErrorOrTruth(Array(original[..<length]), "cut at \(length)"))
    }
  }

  @Test("and never an older state, if the newest header is lost")
  func lostHeader() throws {
    var bytes = original
    let slot = FileLayout.slot(ofGeneration: 3)
    for copy in 0..<2 { bytes[FileLayout.headerOffset(slot: slot, copy: copy) + 100] ^= 1 }
    #expect(try expectErrorOrTruth(bytes, "both copies"))
    let report = try DatabaseFile.check(path: "a", in: SimulatedDisk("a", bytes))
    #expect(report.damages.count == 2)
  }

  @Test("a header copy in a bad sector gives the right answer from the other, or the system's error")
  func badSectors() throws {
    for (slot, copy) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      let disk = SimulatedDisk("a", original)
      let start = FileLayout.headerOffset(slot: slot, copy: copy)
      disk.unreadable = start..<start + 512
      let isNewest = slot == FileLayout.slot(ofGeneration: 3)
      do {
        let database = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
        #expect(try Tables.readAll(database) == expected)
        #expect(isNewest || copy == 1)
      } catch let error as EngineError {
        #expect(error.code == .inputOutput && !isNewest && copy == 0)
      }
      #expect(try DatabaseFile.inspect(path: "a", in: disk).path == "a")
    }
  }

  @Test("a header that the system does not give, in neither copy, is the system's error and not damage")
  func unreadableSlots() throws {
    for range in [0..<4_608, 8_192..<12_800, 0..<12_800] {
      let disk = SimulatedDisk("a", original)
      disk.unreadable = range
      let error = #expect(throws: EngineError.self) {
        _ = try DatabaseFile.open(path: "a", readOnly: true, in: disk)
      }
      #expect(error?.code == .inputOutput, "\(range)")
    }
  }

  @Test("a check lists all places of damage, and inspection survives them")
  func allPlaces() throws {
    let source = try #require(
      try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", original))
        .snapshot().source(named: "t") as? StoredTable)
    let offsets = [(0, 0), (2, 0), (1, 1)].map { source.chunk($0.0, block: $0.1)!.extent.offset }
    var bytes = original
    for offset in offsets { bytes[offset + 1] ^= 4 }
    let disk = SimulatedDisk("a", bytes)
    let report = try DatabaseFile.check(path: "a", in: disk)
    #expect(report.damages.map(\.offset) == [offsets[0], offsets[1], offsets[2]])
    #expect(report.damages.map(\.what).first == "table 't', column 'id', block 0")
    #expect(try DatabaseFile.inspect(path: "a", in: disk).tables.count == 2)
  }

  /// True if reading gave an error; anything but the right rows or a placed error fails the test.
  private func expectErrorOrTruth(
    _ bytes: [UInt8], _ name: @autoclosure () -> String, isChecked: Bool = true
  ) throws -> Bool {
    let disk = SimulatedDisk("a", bytes)
    do {
      let state = try Tables.readAll(DatabaseFile.open(path: "a", readOnly: true, in: disk))
      #expect(state == expected, "\(name())")
      return false
    } catch let error as EngineError {
      #expect([.damaged, .notDossierFile].contains(error.code) && error.place != nil, "\(name()): \(error)")
      if isChecked, error.code == .damaged {
        _ = try DatabaseFile.inspect(path: "a", in: disk)
        #expect(try !DatabaseFile.check(path: "a", in: disk).isClean, "\(name()): \(error)")
      }
      return true
    }
  }

  /// Where roots, segments and dictionaries of the newest generation stand.
  private func metadataRanges() throws -> [Range<Int>] {
    let database = try DatabaseFile.open(path: "a", readOnly: true, in: SimulatedDisk("a", original))
    let state = try database.snapshot().state
    var extents = [state.header.root]
    for table in state.catalog.tables {
      extents += table.segments.map(\.extent)
      extents += table.columns.flatMap { $0.dictionaryChunks.map(\.extent) }
    }
    return extents.map { $0.offset..<$0.end }
  }
}
