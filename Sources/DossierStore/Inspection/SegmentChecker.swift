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
          try verify(buffer, place, column, rowCount: segment.blockRowCounts[block], what)
        }
      }
    }
    try outcome.get()
  }

  private func verify(
    _ bytes: UnsafeRawBufferPointer, _ place: ColumnBlock, _ column: ColumnEntry, rowCount: Int,
    _ what: String
  ) throws(EngineError) {
    let path = reader.file.path
    let vector = try place.vector(
      bytes, type: column.type, rowCount: rowCount, dictionary: dictionaries[column.id], owner: nil
    ) { .file(path: path, offset: place.extent.offset, what: what) }
    guard try ZoneMap.of(vector) == place.zone else {
      throw ByteReader.damage("the values do not have the bounds or nulls that the zone map says")
    }
  }
}
