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
  let dictionaries: [StringDictionary?]
  /// The segment and the block within it, of every block.
  private let blocks: [(segment: Int, block: Int)]
  /// Where each column stands in each segment, or nil where the segment lacks it.
  private let positions: [[Int?]]
  /// True where all blocks of the column use the table-wide dictionary.
  private let isDictionaryColumn: [Bool]

  init(entry: TableEntry, reader: ExtentReader, segments: [Segment], dictionaries: [StringDictionary?]) {
    self.entry = entry
    self.reader = reader
    self.segments = segments
    self.dictionaries = dictionaries
    schema = entry.schema
    rowCount = segments.reduce(0) { $0 + $1.rowCount }
    blocks = segments.enumerated().flatMap { index, segment in
      segment.blockRowCounts.indices.map { (segment: index, block: $0) }
    }
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

  func statistics(column: Int, block: Int) -> BlockStatistics? {
    columnBlock(column, block: block)?.zone
      ?? BlockStatistics(nullCount: rowCount(ofBlock: block), minimum: nil, maximum: nil)
  }

  func dictionary(column: Int) -> StringDictionary? {
    isDictionaryColumn[column] ? dictionaries[column] : nil
  }

  func makeReader(columns: [Int]) throws(EngineError) -> any BlockReader {
    StoredBlockReader(table: self, columns: columns)
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
