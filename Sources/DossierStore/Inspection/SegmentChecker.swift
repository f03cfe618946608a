import DossierBase
import DossierVector

/// Verifies the blocks of one segment: checksum, encoding, every slice, and the zone map.
struct SegmentChecker {
  let table: TableEntry
  let segment: Segment
  /// Number in the table of the segment's first block.
  let firstBlock: Int
  /// The readable table-wide dictionaries, by column id.
  let dictionaries: [UInt32: VectorDictionary]
  let reader: ExtentReader
  /// For each position of the segment the number of its column in the table.
  let columns: [Int]

  init(
    table: TableEntry, segment: Segment, firstBlock: Int, dictionaries: [UInt32: VectorDictionary],
    reader: ExtentReader
  ) {
    self.table = table
    self.segment = segment
    self.firstBlock = firstBlock
    self.dictionaries = dictionaries
    self.reader = reader
    var numbers: [UInt32: Int] = [:]
    for (number, column) in table.columns.enumerated() { numbers[column.id] = number }
    columns = segment.columnIDs.compactMap { numbers[$0] }
  }

  /// - Throws: ``EngineError/Code/damaged``, placed; ``EngineError/Code/memoryLimit``.
  func check(_ position: Int, block: Int) throws(EngineError) {
    let chunk = segment.chunk(position, block: block)
    let column = table.columns[columns[position]]
    let what = "table '\(table.name)', column '\(column.name)', block \(firstBlock + block)"
    let bytes = try reader.bytes(of: chunk.extent, owner: .column(column.id), what: what)
    // Without its dictionary, which is noted already, a block's codes have no meaning to check.
    if chunk.usesTableDictionary, dictionaries[column.id] == nil { return }
    let path = reader.file.path
    let zone = segment.zone(position, block: block)
    let siblings = StoredSiblings(
      segment, block: block, of: table.columns, reader, "table '\(table.name)', block \(firstBlock + block)"
    ) { dictionaries[table.columns[$0].id] }
    try reader.located(chunk.extent, what) { () throws(EngineError) in
      let vector = try chunk.vector(
        UnsafeRawBufferPointer(bytes.bytes), type: column.type, rowCount: segment.rowCount(ofBlock: block),
        dictionary: dictionaries[column.id], owner: bytes, budget: reader.budget,
        siblings: siblings
      ) { .file(path: path, offset: chunk.extent.offset, what: what) }
      try Self.verify(vector, zone)
    }
  }

  private static func verify(_ vector: Vector, _ zone: BlockStatistics) throws(EngineError) {
    guard try ZoneMap.of(vector) == zone else {
      throw EngineError.damaged("the values do not have the bounds or nulls that the zone map says")
    }
  }
}
