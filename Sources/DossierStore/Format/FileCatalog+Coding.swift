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
      writer.write(count: table.key.count)
      for id in table.key { writer.write(id) }
      TableOrder.write(table.order, to: &writer)
      writer.write(count: table.segments.count)
      for segment in table.segments {
        writer.write(segment.extent, fileID: fileID)
        writer.write(UInt64(segment.rowCount))
        writer.write(count: segment.blockCount)
      }
    }
    writer.write(count: views.count)
    for view in views {
      writer.writeSized(Array(view.name.utf8))
      writer.write(count: view.columns.count)
      for column in view.columns { writer.writeSized(Array(column.utf8)) }
      writer.writeSized(Array(view.sql.utf8))
    }
    return writer.bytes
  }

  private static func append(_ column: ColumnEntry, to writer: inout ByteWriter, fileID: UInt64) {
    writer.write(column.id)
    writer.writeSized(Array(column.name.utf8))
    writer.write(column.type.storedForm)
    writer.write(
      (column.isDictionaryClosed ? ColumnFlags.closedDictionary : 0)
        | (column.isNotNull ? ColumnFlags.notNull : 0)
        | (column.defaultSQL != nil ? ColumnFlags.hasDefault : 0))
    if let sql = column.defaultSQL { writer.writeSized(Array(sql.utf8)) }
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
    for _ in 0..<(try reader.count(ofElementsOf: Self.leastByteCount)) {
      let view = try Self.view(&reader)
      guard names.insert(Schema.folded(view.name)).inserted else {
        throw EngineError.damaged("a view has the name of another one or of a table")
      }
      views.append(view)
    }
    try reader.finish()
  }

  private enum ColumnFlags {
    static let closedDictionary: UInt8 = 1
    static let notNull: UInt8 = 2
    static let hasDefault: UInt8 = 4
    static let all: UInt8 = 7
  }

  private static func view(_ reader: inout ByteReader) throws(EngineError) -> ViewDefinition {
    let name = try reader.text()
    var columns: [String] = []
    for _ in 0..<(try reader.count(ofElementsOf: 4)) { columns.append(try reader.text()) }
    return ViewDefinition(name: name, columns: columns, sql: try reader.text())
  }

  private static func key(
    _ reader: inout ByteReader, of columns: [ColumnEntry]
  ) throws(EngineError) -> [UInt32] {
    var ids: [UInt32] = []
    for _ in 0..<(try reader.count(ofElementsOf: 4)) { ids.append(try reader.read()) }
    let known = Set(columns.map(\.id))
    guard Set(ids).count == ids.count, ids.allSatisfy(known.contains) else {
      throw EngineError.damaged("a key of columns that its table lacks")
    }
    return ids
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
      Set(columns.map { Schema.folded($0.name) }).count == columns.count
    else { throw EngineError.damaged("two columns share a name or an id") }
    let key = try key(&reader, of: columns)
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
      name: name, columns: columns, nextColumnID: nextColumnID, key: key, order: order, segments: segments)
  }

  private static func column(
    _ reader: inout ByteReader, fileID: UInt64, end: Int
  ) throws(EngineError) -> ColumnEntry {
    let id = try reader.read(UInt32.self)
    let name = try reader.text()
    let type = try DataType(storedForm: Array(reader.take(DataType.storedByteCount)))
    let flags = try reader.read(UInt8.self)
    guard flags <= ColumnFlags.all else { throw EngineError.damaged("a column with unknown flags") }
    let defaultSQL = flags & ColumnFlags.hasDefault != 0 ? try reader.text() : nil
    var column = ColumnEntry(
      id: id,
      TableDefinition.Column(
        name, type, isNotNull: flags & ColumnFlags.notNull != 0, defaultSQL: defaultSQL))
    column.isDictionaryClosed = flags & ColumnFlags.closedDictionary != 0
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
