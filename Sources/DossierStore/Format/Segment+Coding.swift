import DossierBase
import DossierVector

extension Segment {
  private static let mark: UInt32 = 0x4D47_4553  // "SEGM"
  private static let columnByteCount = 8 + 8 + 8 + 8 + 1 + 1 + 4
  /// Column flags.
  private static let tableDictionary: UInt8 = 1
  private static let hasMinimum: UInt8 = 2
  private static let hasMaximum: UInt8 = 4

  func encoded(fileID: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.mark)
    writer.append(count: columnIDs.count)
    for id in columnIDs { writer.append(id) }
    writer.append(count: blockRowCounts.count)
    for (block, rowCount) in blockRowCounts.enumerated() {
      writer.append(count: rowCount)
      for position in columnIDs.indices {
        Self.append(column(position, block: block), to: &writer, fileID: fileID)
      }
    }
    return writer.bytes
  }

  private static func append(_ column: ColumnBlock, to writer: inout ByteWriter, fileID: UInt64) {
    writer.append(column.extent, fileID: fileID)
    writer.append(column.encoding)
    writer.append(
      (column.usesTableDictionary ? tableDictionary : 0)
        | (column.zone.minimum != nil ? hasMinimum : 0)
        | (column.zone.maximum != nil ? hasMaximum : 0))
    writer.append(count: column.zone.nullCount)
    for bound in [column.zone.minimum, column.zone.maximum] {
      if let bound { writer.append(bound: bound) }
    }
  }

  /// Reads the metadata of a segment whose table has columns of these types by id.
  ///
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  init(
    _ bytes: [UInt8], entry: SegmentEntry, types: [UInt32: DataType], fileID: UInt64, end: Int
  ) throws(EngineError) {
    var reader = ByteReader(bytes)
    guard try reader.integer(UInt32.self) == Self.mark else { throw ByteReader.damage("not a segment") }
    columnIDs = []
    for _ in 0..<(try reader.count(ofElementsOf: 4)) { columnIDs.append(try reader.integer()) }
    guard Set(columnIDs).count == columnIDs.count, columnIDs.allSatisfy({ types[$0] != nil }) else {
      throw ByteReader.damage("a segment has columns that its table lacks")
    }
    let blockCount = try reader.count(ofElementsOf: 4 + columnIDs.count * Self.columnByteCount)
    guard blockCount == entry.blockCount else { throw ByteReader.damage("blocks are missing") }
    columns.reserveCapacity(blockCount * columnIDs.count)
    let columnTypes = columnIDs.map { types[$0]! }
    for _ in 0..<blockCount {
      let rowCount = Int(try reader.integer(UInt32.self))
      guard (1...Limits.blockRowCount).contains(rowCount) else {
        throw ByteReader.damage("a block of \(rowCount) rows")
      }
      blockRowCounts.append(rowCount)
      for type in columnTypes {
        columns.append(try Self.column(&reader, type: type, rowCount: rowCount, fileID: fileID, end: end))
      }
    }
    guard blockRowCounts.reduce(0, +) == entry.rowCount else {
      throw ByteReader.damage("the blocks do not have the segment's number of rows")
    }
    try reader.expectEnd()
  }

  private static func column(
    _ reader: inout ByteReader, type: DataType, rowCount: Int, fileID: UInt64, end: Int
  ) throws(EngineError) -> ColumnBlock {
    let extent = try reader.extent(fileID: fileID, end: end)
    let encoding = try reader.integer(UInt8.self)
    let flags = try reader.integer(UInt8.self)
    let nullCount = Int(try reader.integer(UInt32.self))
    guard nullCount <= rowCount, flags <= 7, flags & tableDictionary == 0 || type == .varchar else {
      throw ByteReader.damage("a column of a block that cannot be")
    }
    let minimum = flags & hasMinimum != 0 ? try reader.bound(of: type) : nil
    let maximum = flags & hasMaximum != 0 ? try reader.bound(of: type) : nil
    return ColumnBlock(
      extent: extent, encoding: encoding, usesTableDictionary: flags & tableDictionary != 0,
      zone: BlockStatistics(nullCount: nullCount, minimum: minimum, maximum: maximum))
  }
}
