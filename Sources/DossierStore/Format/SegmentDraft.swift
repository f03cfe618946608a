import DossierBase
import DossierVector

/// The metadata of a run of blocks on its way into the file.
struct SegmentDraft: Sendable {
  var columnIDs: [UInt32]
  var blockRowCounts: [Int] = []
  /// By block, then in the order of ``columnIDs``.
  var columns: [ColumnBlock] = []

  var rowCount: Int { blockRowCounts.reduce(0, +) }
}

/// One column of one block.
struct ColumnBlock: Sendable {
  var chunk: StoredChunk
  var zone: BlockStatistics
}

/// Where one column of one block stands.
struct StoredChunk: Sendable, Equatable {
  var extent: Extent
  var encoding: UInt8
  /// True if the codes are those of the table-wide dictionary, or if it is open and all rows are null.
  var usesTableDictionary = false
  /// What stands apart from the chunk; mostly nothing.
  var cold: Extent?
  /// The column whose values decoding needs as well; nil for most.
  var sibling: SiblingReference?

  var byteCount: Int { extent.byteCount + (cold?.byteCount ?? 0) }
}

/// Names the chunk of another column of the same block as it was written.
struct SiblingReference: Sendable, Equatable {
  var columnID: UInt32
  /// Of the chunk that is meant.
  var checksum: UInt64
}

extension SegmentDraft {
  func encoded(fileID: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(SegmentForm.mark)
    writer.write(count: columnIDs.count)
    for id in columnIDs { writer.write(id) }
    writer.write(count: blockRowCounts.count)
    for (block, rowCount) in blockRowCounts.enumerated() {
      writer.write(count: rowCount)
      for position in columnIDs.indices {
        Self.append(columns[block * columnIDs.count + position], to: &writer, fileID: fileID)
      }
    }
    return writer.bytes
  }

  private static func append(_ column: ColumnBlock, to writer: inout ByteWriter, fileID: UInt64) {
    writer.write(column.chunk.extent, fileID: fileID)
    writer.write(column.chunk.encoding)
    writer.write(
      (column.chunk.usesTableDictionary ? SegmentForm.tableDictionary : 0)
        | (column.zone.minimum != nil ? SegmentForm.hasMinimum : 0)
        | (column.zone.maximum != nil ? SegmentForm.hasMaximum : 0)
        | (column.chunk.cold != nil ? SegmentForm.hasCold : 0)
        | (column.chunk.sibling != nil ? SegmentForm.hasSibling : 0))
    writer.write(count: column.zone.nullCount)
    if let cold = column.chunk.cold { writer.write(cold, fileID: fileID) }
    if let sibling = column.chunk.sibling {
      writer.write(sibling.columnID)
      writer.write(sibling.checksum ^ fileID)
    }
    for bound in [column.zone.minimum, column.zone.maximum] {
      if let bound { writer.write(bound: bound) }
    }
  }
}

/// What the metadata of a segment consists of.
enum SegmentForm {
  static let mark: UInt32 = 0x4D47_4553  // "SEGM"
  static let columnByteCount = 8 + 8 + 8 + 8 + 1 + 1 + 4
  /// Column flags.
  static let tableDictionary: UInt8 = 1
  static let hasMinimum: UInt8 = 2
  static let hasMaximum: UInt8 = 4
  static let hasCold: UInt8 = 8
  static let hasSibling: UInt8 = 16
  static let allFlags: UInt8 = 31
}
