import DossierBase
import DossierCodec
import DossierVector

/// Verifies the blocks of one segment: checksum, encoding, every vector, and the zone map.
struct SegmentChecker {
  let table: TableEntry
  let segment: Segment
  /// Number in the table of the segment's first block.
  let firstBlock: Int
  /// The readable table-wide dictionaries, by column id.
  let dictionaries: [UInt32: StringDictionary]
  let reader: ExtentReader

  private func column(_ position: Int) -> ColumnEntry {
    table.columns.first { $0.id == segment.columnIDs[position] }!
  }

  func name(_ position: Int, block: Int) -> String {
    "table '\(table.name)', column '\(column(position).name)', block \(firstBlock + block)"
  }

  /// - Throws: ``EngineError/Code/damaged``, placed.
  func check(_ position: Int, block: Int) throws(EngineError) {
    let place = segment.column(position, block: block)
    let column = column(position)
    let what = name(position, block: block)
    let bytes = try reader.bytes(of: place.extent, owner: .column(column.id), what: what)
    // Without its dictionary, which is noted already, a block's codes have no meaning to check.
    if place.usesTableDictionary, dictionaries[column.id] == nil { return }
    let outcome: Result<Void, EngineError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(EngineError) in
        try reader.located(place.extent, what) { () throws(EngineError) in
          try verify(buffer, place, column, rowCount: segment.blockRowCounts[block])
        }
      }
    }
    try outcome.get()
  }

  private func verify(
    _ bytes: UnsafeRawBufferPointer, _ place: ColumnBlock, _ column: ColumnEntry, rowCount: Int
  ) throws(EngineError) {
    guard bytes.first == place.encoding else { throw ByteReader.damage("another encoding than expected") }
    let dictionary = place.usesTableDictionary ? dictionaries[column.id] : nil
    let decoder = try BlockDecoder(bytes, type: column.type, rowCount: rowCount, dictionary: dictionary)
    let zone =
      try column.type == .varchar
      ? textZone(decoder, rowCount: rowCount) : valueZone(decoder, column.type, rowCount: rowCount)
    guard zone == place.zone else {
      throw ByteReader.damage("the values do not have the bounds or nulls that the zone map says")
    }
  }

  private func valueZone(
    _ decoder: BlockDecoder, _ type: DataType, rowCount: Int
  ) throws(EngineError) -> BlockStatistics {
    let whole = Vector(type, capacity: rowCount)
    let part = Vector(type)
    for vector in 0..<(rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount {
      try decoder.decode(vector: vector, into: part)
      whole.append(part, range: 0..<part.count)
    }
    return ZoneMap.of(whole, rowCount: rowCount)
  }

  /// As ``valueZone(_:_:rowCount:)``, without copying texts.
  private func textZone(_ decoder: BlockDecoder, rowCount: Int) throws(EngineError) -> BlockStatistics {
    let part = Vector(.varchar)
    var bounds = TextBounds()
    var nullCount = 0
    // The bounds point into the heaps that were met.
    var heaps: [StringHeap] = []
    for vector in 0..<(rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount {
      try decoder.decode(vector: vector, into: part)
      bounds.take(part, rowCount: part.count)
      nullCount += ZoneMap.nullCount(part, rowCount: part.count)
      if let heap = part.heap, heap !== heaps.last { heaps.append(heap) }
    }
    return withExtendedLifetime(heaps) { bounds.statistics(nullCount: nullCount) }
  }
}
