import DossierVector

/// One column of a block on its way into the file.
struct ColumnDraft {
  let source: Vector
  var zone: BlockStatistics
  /// The distinct texts, where the column may still use its table-wide dictionary.
  var texts: DistinctTexts?
  /// What to encode.
  var encodable: Vector
  var usesTableDictionary = false

  /// True for what other columns of the block may refer to: a day in every row.
  var mayBeSibling: Bool { (source.type == .date || source.type == .timestamp) && zone.nullCount == 0 }
}
