import DossierVector

/// The metadata of a run of blocks: where each column of each block stands, and its zone map.
struct Segment: Sendable, Equatable {
  var columnIDs: [UInt32]
  var blockRowCounts: [Int] = []
  /// By block, then in the order of ``columnIDs``.
  var columns: [ColumnBlock] = []

  var rowCount: Int { blockRowCounts.reduce(0, +) }

  func column(_ position: Int, block: Int) -> ColumnBlock { columns[block * columnIDs.count + position] }
}

/// One column of one block.
struct ColumnBlock: Sendable, Equatable {
  var extent: Extent
  var encoding: UInt8
  /// True if the codes are those of the table-wide dictionary, or if it is open and all rows are null.
  var usesTableDictionary = false
  var zone: BlockStatistics
}
