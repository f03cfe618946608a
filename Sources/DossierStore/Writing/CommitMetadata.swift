import DossierBase

/// All that a commit adds to the file but the blocks: dictionary entries, segments, root, header.
struct CommitMetadata {
  /// Bytes and where they go.
  struct Piece {
    var bytes: [UInt8]
    var offset: Int
  }

  private(set) var pieces: [Piece] = []
  private(set) var header: FileHeader

  init(_ transaction: WriteTransaction) throws(EngineError) {
    let generation = transaction.generation
    let space = transaction.space
    for table in transaction.workingTables {
      try Self.placeDictionaries(of: table, generation: generation, space: space, pieces: &pieces)
    }
    let layout = Layout(transaction)
    // The id of a file is made of its first root, as it would be if the id were 0.
    var fileID = transaction.base.header.fileID
    if !transaction.database.hasName {
      fileID = max(Checksum.of(layout.encoded(fileID: 0).root, seed: 0), 1)
    }
    let (root, segments) = layout.encoded(fileID: fileID)
    pieces += segments
    pieces.append(Piece(bytes: root, offset: layout.rootOffset))
    let rootExtent = Extent(of: root, offset: layout.rootOffset, generation: generation, owner: .root)
    header = FileHeader(fileID: fileID, generation: generation, root: rootExtent, end: rootExtent.end)
  }

  private static func placeDictionaries(
    of table: WorkingTable, generation: UInt64, space: SpaceAllocator, pieces: inout [Piece]
  ) throws(EngineError) {
    for index in table.entry.columns.indices {
      let id = table.entry.columns[index].id
      guard let working = table.dictionaries[id] else { continue }
      table.entry.columns[index].isDictionaryClosed = working.isClosed
      let added = working.dictionary.count - working.storedCount
      guard added > 0 else { continue }
      let bytes = try working.dictionary.encodedChunk(from: working.storedCount)
      let offset = space.allocate(bytes.count)
      let extent = Extent(
        of: bytes, offset: offset, generation: generation, owner: .dictionary(column: id))
      table.entry.columns[index].dictionaryChunks.append(DictionaryChunk(extent: extent, entryCount: added))
      pieces.append(Piece(bytes: bytes, offset: offset))
    }
  }

  /// Where segments and root go; their sizes do not depend on the file's id.
  private struct Layout {
    private let tables: [(entry: TableEntry, segments: [(segment: SegmentDraft, offset: Int)])]
    private let views: [ViewDefinition]
    private let generation: UInt64
    let rootOffset: Int

    init(_ transaction: WriteTransaction) {
      let space = transaction.space
      generation = transaction.generation
      views = transaction.views
      tables = transaction.workingTables.map { table in
        let segments = table.newSegments.map { segment in
          (segment: segment, offset: space.allocate(segment.encoded(fileID: 0).count))
        }
        return (entry: table.entry, segments: segments)
      }
      rootOffset = space.end
    }

    /// The bytes of the root, and of the segments that it names.
    func encoded(fileID: UInt64) -> (root: [UInt8], segments: [Piece]) {
      var catalog = FileCatalog(views: views)
      var pieces: [Piece] = []
      for table in tables {
        var entry = table.entry
        for (segment, offset) in table.segments {
          let bytes = segment.encoded(fileID: fileID)
          let extent = Extent(of: bytes, offset: offset, generation: generation, owner: .segment)
          entry.segments.append(
            SegmentEntry(
              extent: extent, rowCount: segment.rowCount, blockCount: segment.blockRowCounts.count))
          pieces.append(Piece(bytes: bytes, offset: offset))
        }
        catalog.tables.append(entry)
      }
      return (catalog.encoded(fileID: fileID), pieces)
    }
  }
}
