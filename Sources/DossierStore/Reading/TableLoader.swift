import DossierBase
import DossierVector

/// Brings a table's metadata and dictionaries into memory.
struct TableLoader {
  let entry: TableEntry
  let reader: ExtentReader
  /// An older state of the same table, whose unchanged parts are used again.
  private let former: StoredTable?
  private let types: [UInt32: DataType]

  init(entry: TableEntry, reader: ExtentReader, former: StoredTable? = nil) {
    self.entry = entry
    self.reader = reader
    self.former = former
    types = Dictionary(uniqueKeysWithValues: entry.columns.map { ($0.id, $0.type) })
  }

  /// - Parameters:
  ///   - added: segments that are not in the file yet, behind those that the entry lists.
  ///   - grown: by column, dictionaries of which the file does not have all entries yet.
  /// - Throws: ``EngineError/Code/damaged``, also if two extents overlap; ``EngineError/Code/memoryLimit``.
  func load(
    adding added: [SegmentDraft] = [], grown: [UInt32: StringDictionary] = [:]
  ) throws(EngineError) -> StoredTable {
    if let former, former.entry == entry, added.isEmpty { return former }
    // What is listed first, so that nothing is read more often than it stands in the file.
    var ranges = try listedRanges()
    try refuseOverlap(&ranges)
    var segments: [Segment] = []
    for (index, segmentEntry) in entry.segments.enumerated() {
      if let known = formerSegment(index, segmentEntry) {
        segments.append(known)
      } else {
        segments.append(try segment(segmentEntry, index: index))
      }
      try ranges.add(segments[index].ranges)
    }
    try refuseOverlap(&ranges)
    for draft in added { segments.append(try segment(draft)) }
    var dictionaries: [VectorDictionary?] = []
    for column in entry.columns {
      if let known = grown[column.id] {
        // What still grows moves its texts.
        dictionaries.append(VectorDictionary(known.copy()))
      } else {
        dictionaries.append(try dictionary(of: column))
      }
    }
    return try StoredTable(
      entry: entry, reader: added.isEmpty ? reader : readerBeyondTheEnd, segments: segments,
      dictionaries: dictionaries)
  }

  /// Where the extents lie that the entry lists.
  private func listedRanges() throws(EngineError) -> FileRanges {
    var ranges = FileRanges(reader.budget)
    for column in entry.columns {
      for chunk in column.dictionaryChunks { try ranges.add(chunk.extent) }
    }
    for segment in entry.segments { try ranges.add(segment.extent) }
    return ranges
  }

  private func refuseOverlap(_ ranges: inout FileRanges) throws(EngineError) {
    guard let offset = ranges.firstOverlap() else { return }
    throw EngineError(
      .damaged, "two extents overlap",
      at: .file(path: reader.file.path, offset: offset, what: "table '\(entry.name)'"),
      hint: "dossier check lists all of them")
  }

  private func formerSegment(_ index: Int, _ wanted: SegmentEntry) -> Segment? {
    guard let former, index < former.entry.segments.count, former.entry.segments[index] == wanted else {
      return nil
    }
    return former.segments[index]
  }

  func segment(_ segmentEntry: SegmentEntry, index: Int) throws(EngineError) -> Segment {
    let what = "table '\(entry.name)', segment \(index)"
    let bytes = try reader.bytes(of: segmentEntry.extent, owner: .segment, what: what)
    return try reader.located(segmentEntry.extent, what) { () throws(EngineError) in
      try Segment(
        bytes, blockCount: segmentEntry.blockCount, rowCount: segmentEntry.rowCount, types: types, reader)
    }
  }

  /// A segment that is not in the file yet, though its blocks are.
  private func segment(_ draft: SegmentDraft) throws(EngineError) -> Segment {
    let encoded = draft.encoded(fileID: reader.fileID)
    let bytes = try ReservedMemory(byteCount: encoded.count, reader.budget, for: ExtentReader.purpose)
    bytes.bytes.copyBytes(from: encoded)
    return try Segment(
      bytes, blockCount: draft.blockRowCounts.count, rowCount: draft.rowCount, types: types,
      readerBeyondTheEnd)
  }

  /// Reads what a transaction wrote behind the committed end, too.
  private var readerBeyondTheEnd: ExtentReader {
    ExtentReader(
      file: reader.file, fileID: reader.fileID, end: .max, budget: reader.budget, cache: reader.cache)
  }

  /// The table-wide dictionary of a text column: the former one if nothing was added to it.
  func dictionary(of column: ColumnEntry) throws(EngineError) -> VectorDictionary? {
    guard column.type == .varchar else { return nil }
    var chunks = column.dictionaryChunks[...]
    var texts = StringDictionary()
    if let former, let index = former.entry.columns.firstIndex(where: { $0.id == column.id }),
      let known = former.dictionaries[index]
    {
      let knownChunks = former.entry.columns[index].dictionaryChunks
      if chunks.starts(with: knownChunks) {
        chunks = chunks.dropFirst(knownChunks.count)
        if chunks.isEmpty { return known }
        if let known = known.texts { texts = known.copy() }
      }
    }
    var memory = MemoryReservation(reader.budget, for: ExtentReader.purpose)
    for chunk in chunks { try append(chunk, of: column, to: texts, &memory) }
    try memory.grow(to: StringDictionary.greatestMemory(count: texts.count, byteCount: texts.byteCount))
    memory.shrink(to: StringDictionary.greatestMemory(count: texts.count, byteCount: texts.byteCount))
    return VectorDictionary(texts, memory: SharedReservation(memory))
  }

  private func append(
    _ chunk: DictionaryChunk, of column: ColumnEntry, to dictionary: StringDictionary,
    _ memory: inout MemoryReservation
  ) throws(EngineError) {
    let what = "dictionary of table '\(entry.name)', column '\(column.name)'"
    let bytes = try reader.bytes(of: chunk.extent, owner: .dictionary(column: column.id), what: what)
    do throws(EngineError) {
      try dictionary.append(
        encoded: UnsafeRawBufferPointer(bytes.bytes), entryCount: chunk.entryCount, &memory)
    } catch {
      throw error.located(at: .file(path: reader.file.path, offset: chunk.extent.offset, what: what))
    }
  }
}
