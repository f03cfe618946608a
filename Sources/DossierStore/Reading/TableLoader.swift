import DossierBase
import DossierVector

/// Brings a table's metadata and dictionaries into memory.
struct TableLoader {
  let entry: TableEntry
  let reader: ExtentReader
  /// An older state of the same table, whose unchanged parts are used again.
  var former: StoredTable?

  /// - Parameters:
  ///   - added: segments that are not in the file yet, behind those that the entry lists.
  ///   - grown: by column, dictionaries of which the file does not have all entries yet.
  func load(
    adding added: [Segment] = [], grown: [UInt32: StringDictionary] = [:]
  ) throws(EngineError) -> StoredTable {
    if let former, former.entry == entry, added.isEmpty { return former }
    var segments: [Segment] = []
    for (index, segmentEntry) in entry.segments.enumerated() {
      if let known = formerSegment(index, segmentEntry) {
        segments.append(known)
      } else {
        segments.append(try segment(segmentEntry, index: index))
      }
    }
    var dictionaries: [VectorDictionary?] = []
    for column in entry.columns {
      if let known = grown[column.id] {
        // What still grows moves its texts.
        dictionaries.append(VectorDictionary(known.copy()))
      } else {
        dictionaries.append(try dictionary(of: column))
      }
    }
    return StoredTable(
      entry: entry, reader: reader, segments: segments + added, dictionaries: dictionaries)
  }

  private func formerSegment(_ index: Int, _ wanted: SegmentEntry) -> Segment? {
    guard let former, index < former.segments.count, former.entry.segments[index] == wanted else {
      return nil
    }
    return former.segments[index]
  }

  func segment(_ segmentEntry: SegmentEntry, index: Int) throws(EngineError) -> Segment {
    let what = "table '\(entry.name)', segment \(index)"
    let bytes = try reader.bytes(of: segmentEntry.extent, owner: .segment, what: what)
    let types = Dictionary(uniqueKeysWithValues: entry.columns.map { ($0.id, $0.type) })
    return try reader.located(segmentEntry.extent, what) { () throws(EngineError) in
      try Segment(bytes, entry: segmentEntry, types: types, fileID: reader.fileID, end: reader.end)
    }
  }

  /// The table-wide dictionary of a text column: the former one if nothing was added to it.
  func dictionary(of column: ColumnEntry) throws(EngineError) -> VectorDictionary? {
    guard column.type == .varchar else { return nil }
    var chunks = column.dictionaryChunks[...]
    var dictionary = StringDictionary()
    if let former, let index = former.entry.columns.firstIndex(where: { $0.id == column.id }),
      let known = former.dictionaries[index]
    {
      let knownChunks = former.entry.columns[index].dictionaryChunks
      if chunks.starts(with: knownChunks) {
        chunks = chunks.dropFirst(knownChunks.count)
        if chunks.isEmpty { return known }
        if let texts = known.texts { dictionary = texts.copy() }
      }
    }
    for chunk in chunks { try append(chunk, of: column, to: dictionary) }
    return VectorDictionary(dictionary)
  }

  func append(
    _ chunk: DictionaryChunk, of column: ColumnEntry, to dictionary: StringDictionary
  ) throws(EngineError) {
    let what = "dictionary of table '\(entry.name)', column '\(column.name)'"
    let bytes = try reader.bytes(of: chunk.extent, owner: .dictionary(column: column.id), what: what)
    try reader.located(chunk.extent, what) { () throws(EngineError) in
      try dictionary.append(chunk: bytes, entryCount: chunk.entryCount)
    }
  }
}
