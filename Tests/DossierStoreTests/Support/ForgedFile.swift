import DossierBase

@testable import DossierStore

/// A file whose metadata says what a test wants, all checksums right.
struct ForgedFile {
  private(set) var bytes: [UInt8]
  private let state: Generation

  /// What a database has committed.
  init(_ database: DatabaseFile, _ disk: SimulatedDisk) throws {
    bytes = disk.content(database.path) ?? []
    state = try database.snapshot().state
  }

  var catalog: FileCatalog { state.catalog }

  /// Places the metadata of a segment behind all that is there.
  mutating func append(_ segment: SegmentDraft) -> SegmentEntry {
    let encoded = segment.encoded(fileID: state.header.fileID)
    let extent = Extent(
      of: encoded, offset: SpaceAllocator.aligned(bytes.count), generation: state.header.generation,
      owner: .segment)
    bytes += [UInt8](repeating: 0, count: extent.offset - bytes.count) + encoded
    return SegmentEntry(
      extent: extent, rowCount: segment.rowCount, blockCount: segment.blockRowCounts.count)
  }

  /// Puts another root in force.
  mutating func replaceRoot(by catalog: FileCatalog) {
    var header = state.header
    let root = catalog.encoded(fileID: header.fileID)
    let offset = SpaceAllocator.aligned(bytes.count)
    bytes += [UInt8](repeating: 0, count: offset - bytes.count) + root
    header.root = Extent(of: root, offset: offset, generation: header.generation, owner: .root)
    header.end = bytes.count
    let slot = FileLayout.slot(ofGeneration: header.generation)
    for copy in 0..<FileLayout.copiesPerSlot {
      let start = FileLayout.headerOffset(slot: slot, copy: copy)
      bytes.replaceSubrange(start..<start + FileLayout.headerByteCount, with: header.encoded(at: start))
    }
  }
}

extension SegmentDraft {
  /// What a segment of a file says.
  init(_ segment: Segment) {
    self.init(columnIDs: segment.columnIDs)
    for block in 0..<segment.blockCount {
      blockRowCounts.append(segment.rowCount(ofBlock: block))
      for position in columnIDs.indices {
        columns.append(
          ColumnBlock(
            chunk: segment.chunk(position, block: block), zone: segment.zone(position, block: block)))
      }
    }
  }
}
