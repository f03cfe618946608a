import DossierBase

extension FileCatalog {
  private static let mark: UInt32 = 0x544F_4F52  // "ROOT"
  /// Bytes that a table, column, chunk or segment takes at least.
  private static let leastByteCount = 12
  /// A catalogue takes at most so many times the bytes that it has in the file.
  static let memoryPerByte = 8

  func encoded(fileID: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(Self.mark)
    writer.write(count: tables.count)
    for table in tables {
      writer.writeSized(Array(table.name.utf8))
      writer.write(table.nextColumnID)
      writer.write(count: table.columns.count)
      for column in table.columns { Self.append(column, to: &writer, fileID: fileID) }
      TableOrder.write(table.order, to: &writer)
      writer.write(count: table.segments.count)
      for segment in table.segments {
        writer.write(segment.extent, fileID: fileID)
        writer.write(UInt64(segment.rowCount))
        writer.write(count: segment.blockCount)
      }
    }
    return writer.bytes
  }

  private static func append(_ column: ColumnEntry, to writer: inout ByteWriter, fileID: UInt64) {
    writer.write(column.id)
    writer.writeSized(Array(column.name.utf8))
    writer.write(column.type.storedForm)
    writer.write(UInt8(column.isDictionaryClosed ? 1 : 0))
    writer.write(count: column.dictionaryChunks.count)
    for chunk in column.dictionaryChunks {
      writer.write(chunk.extent, fileID: fileID)
      writer.write(count: chunk.entryCount)
    }
  }

  /// Reads a root; `end` is the committed end of the file.
  ///
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  init(_ bytes: UnsafeRawBufferPointer, fileID: UInt64, end: Int) throws(EngineError) {
    var reader = ByteReader(metadata: bytes)
    guard try reader.read(UInt32.self) == Self.mark else { throw EngineError.damaged("not a root") }
    var names: Set<[UInt8]> = []
    for _ in 0..<(try reader.count(ofElementsOf: Self.leastByteCount)) {
      let table = try Self.table(&reader, fileID: fileID, end: end)
      guard names.insert(Schema.folded(table.name)).inserted else {
        throw EngineError.damaged("two tables share a name")
      }
      tables.append(table)
    }
    try reader.finish()
  }

  private static func table(
    _ reader: inout ByteReader, fileID: UInt64, end: Int
  ) throws(EngineError) -> TableEntry {
    let name = try reader.text()
    let nextColumnID = try reader.read(UInt32.self)
    var columns: [ColumnEntry] = []
    for _ in 0..<(try reader.count(ofElementsOf: leastByteCount)) {
      columns.append(try column(&reader, fileID: fileID, end: end))
    }
    guard !columns.isEmpty, nextColumnID < UInt32.max / 2 else {
      throw EngineError.damaged("a table with impossible columns")
    }
    guard Set(columns.map(\.id)).count == columns.count, columns.allSatisfy({ $0.id < nextColumnID }),
      Set(columns.map { Array($0.name.utf8) }).count == columns.count
    else { throw EngineError.damaged("two columns share a name or an id") }
    let order = try TableOrder.read(&reader, of: columns)
    var segments: [SegmentEntry] = []
    var rowCount = 0
    for _ in 0..<(try reader.count(ofElementsOf: leastByteCount)) {
      let extent = try reader.extent(fileID: fileID, end: end)
      let segment = SegmentEntry(
        extent: extent, rowCount: try reader.quantity(), blockCount: Int(try reader.read(UInt32.self)))
      guard segment.blockCount <= segment.rowCount,
        segment.rowCount <= segment.blockCount * Limits.blockRowCount,
        segment.blockCount <= extent.byteCount / 4, rowCount + segment.rowCount < 1 << 56
      else { throw EngineError.damaged("a segment's rows and blocks do not fit together") }
      rowCount += segment.rowCount
      segments.append(segment)
    }
    return TableEntry(
      name: name, columns: columns, nextColumnID: nextColumnID, order: order, segments: segments)
  }

  private static func column(
    _ reader: inout ByteReader, fileID: UInt64, end: Int
  ) throws(EngineError) -> ColumnEntry {
    let id = try reader.read(UInt32.self)
    let name = try reader.text()
    let type = try DataType(storedForm: Array(reader.take(DataType.storedByteCount)))
    var column = ColumnEntry(id: id, name: name, type: type)
    column.isDictionaryClosed = try reader.flag()
    var entryCount = 0
    for _ in 0..<(try reader.count(ofElementsOf: leastByteCount)) {
      let extent = try reader.extent(fileID: fileID, end: end)
      let chunk = DictionaryChunk(extent: extent, entryCount: Int(try reader.read(UInt32.self)))
      entryCount += chunk.entryCount
      guard type == .varchar, chunk.entryCount >= 1, entryCount <= Limits.dictionaryEntryCount else {
        throw EngineError.damaged("a dictionary that cannot be")
      }
      column.dictionaryChunks.append(chunk)
    }
    return column
  }
}
