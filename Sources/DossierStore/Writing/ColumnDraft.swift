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
}
