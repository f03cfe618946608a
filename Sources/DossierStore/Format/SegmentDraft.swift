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
        | (column.zone.maximum != nil ? SegmentForm.hasMaximum : 0))
    writer.write(count: column.zone.nullCount)
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
}
