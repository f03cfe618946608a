import DossierBase
import DossierCodec
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
  /// For each position of the segment the number of its column in the table, and the other way round.
  let columns: [Int]
  private let positions: [Int: Int]

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
    let columns = segment.columnIDs.compactMap { numbers[$0] }
    self.columns = columns
    positions = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($0.element, $0.offset) })
  }

  /// - Throws: ``EngineError/Code/damaged``, placed; ``EngineError/Code/memoryLimit``.
  func check(_ position: Int, block: Int) throws(EngineError) {
    let chunk = segment.chunk(position, block: block)
    let number = columns[position]
    let what = Self.name(table, number, firstBlock + block)
    let zone = segment.zone(position, block: block)
    let path = reader.file.path
    // Without its dictionary, which is noted already, a block's codes have no meaning to check.
    if chunk.usesTableDictionary, dictionaries[table.columns[number].id] == nil {
      _ = try reader.bytes(of: chunk.extent, owner: .column(table.columns[number].id), what: what)
      return
    }
    let bytes = { @Sendable [table, firstBlock, reader] (extent: Extent, column: Int) throws(EngineError) in
      let memory = try reader.bytes(
        of: extent, owner: .column(table.columns[column].id),
        what: Self.name(table, column, firstBlock + block))
      return ChunkBytes(memory)
    }
    let stored = StoredBlock(
      of: table.columns, rowCount: segment.rowCount(ofBlock: block), budget: reader.budget,
      chunk: { column in positions[column].map { segment.chunk($0, block: block) } },
      dictionaries: { dictionaries[table.columns[$0].id] },
      place: { [table, firstBlock] in
        .file(path: path, offset: $0.extent.offset, what: Self.name(table, $1, firstBlock + block))
      },
      source: { (extent, column) throws(EngineError) in StoredBytes(chunk: try bytes(extent, column)) },
      coldSource: bytes)
    try reader.located(chunk.extent, what) { () throws(EngineError) in
      guard let vector = try stored.column(number) else { return }
      try Self.verify(vector, zone)
    }
  }

  private static func name(_ table: TableEntry, _ column: Int, _ block: Int) -> String {
    "table '\(table.name)', column '\(table.columns[column].name)', block \(block)"
  }

  private static func verify(_ vector: Vector, _ zone: BlockStatistics) throws(EngineError) {
    guard try ZoneMap.of(vector) == zone else {
      throw EngineError.damaged("the values do not have the bounds or nulls that the zone map says")
    }
    if let codes = vector.codes?.codes, case .allValid = vector.validity { try verifyCounts(codes) }
  }

  /// Compares the numbers of rows that a layout knows of each code with the rows.
  private static func verifyCounts(_ codes: Vector) throws(EngineError) {
    guard codes.layout.countsWithoutRows else { return }
    var known = [UInt32](repeating: 0, count: Int(UInt16.max) + 1)
    let scratch = SliceBuffer(.smallint)
    try codes.layout.addCounts(0..<codes.count, into: &known, scratch)
    // What is left when all rows are taken away.
    for start in stride(from: 0, to: codes.count, by: Limits.vectorRowCount) {
      let view = scratch.elements(
        of: try codes.view(start..<min(start + Limits.vectorRowCount, codes.count), scratch))
      let elements = view.elements(UInt16.self)
      for row in 0..<view.count { known[Int(elements[view.index(row)])] &-= 1 }
    }
    if known.contains(where: { $0 != 0 }) {
      throw EngineError.damaged("the rows of a value are not as many as the column says")
    }
  }
}
