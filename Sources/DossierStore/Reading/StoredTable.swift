import DossierBase
import DossierVector

/// A table of one generation, its metadata and dictionaries in memory.
final class StoredTable: TableSource {
  let entry: TableEntry
  let schema: Schema
  let rowCount: Int
  let reader: ExtentReader
  let segments: [Segment]
  /// The table-wide dictionary of each column; nil where the column has none.
  let dictionaries: [VectorDictionary?]
  /// The segment, the block within it, and the number of its first row, of every block.
  private let blocks: [(segment: Int, block: Int, firstRow: Int)]
  /// Where each column stands in each segment, or nil where the segment lacks it.
  private let positions: [[Int?]]
  /// True where all blocks of the column use the table-wide dictionary.
  private let isDictionaryColumn: [Bool]

  init(entry: TableEntry, reader: ExtentReader, segments: [Segment], dictionaries: [VectorDictionary?]) {
    self.entry = entry
    self.reader = reader
    self.segments = segments
    self.dictionaries = dictionaries
    schema = entry.schema
    var blocks: [(segment: Int, block: Int, firstRow: Int)] = []
    var firstRow = 0
    for (index, segment) in segments.enumerated() {
      for (block, count) in segment.blockRowCounts.enumerated() {
        blocks.append((index, block, firstRow))
        firstRow += count
      }
    }
    self.blocks = blocks
    rowCount = firstRow
    let positions = segments.map { segment in
      entry.columns.map { column in segment.columnIDs.firstIndex(of: column.id) }
    }
    self.positions = positions
    isDictionaryColumn = entry.columns.indices.map { column in
      guard entry.columns[column].type == .varchar else { return false }
      return segments.indices.allSatisfy { segment in
        guard let position = positions[segment][column] else { return true }
        return segments[segment].blockRowCounts.indices.allSatisfy {
          segments[segment].column(position, block: $0).usesTableDictionary
        }
      }
    }
  }

  var blockCount: Int { blocks.count }

  func rowCount(ofBlock block: Int) -> Int {
    segments[blocks[block].segment].blockRowCounts[blocks[block].block]
  }

  /// The number of a block's first row in the table.
  func firstRow(ofBlock block: Int) -> Int { blocks[block].firstRow }

  func statistics(column: Int, block: Int) -> BlockStatistics? {
    columnBlock(column, block: block)?.zone
      ?? BlockStatistics(nullCount: rowCount(ofBlock: block), minimum: nil, maximum: nil)
  }

  func dictionary(column: Int) -> VectorDictionary? {
    isDictionaryColumn[column] ? dictionaries[column] : nil
  }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    StoredBlockReader(table: self, columns: columns)
  }

  /// What rows of nulls, such as those older than the column, read as: codes where all blocks have codes.
  func nulls(_ column: Int, count: Int) -> Vector {
    let type = schema.columns[column].type
    guard let dictionary = dictionary(column: column), dictionary.count > 0 else {
      return .constant(.null, type, count: count)
    }
    let codes = Vector.constant(.integer(0), .smallint, count: count)
    return Vector(type, count: count, .allNull, DictionaryLayout(codes: codes, dictionary))
  }

  /// Where a column of a block stands, or nil if the block is older than the column.
  func columnBlock(_ column: Int, block: Int) -> ColumnBlock? {
    let place = blocks[block]
    guard let position = positions[place.segment][column] else { return nil }
    return segments[place.segment].column(position, block: place.block)
  }

  /// Names a column of a block in messages.
  func place(column: Int, block: Int) -> String {
    "table '\(entry.name)', column '\(entry.columns[column].name)', block \(block)"
  }
}
