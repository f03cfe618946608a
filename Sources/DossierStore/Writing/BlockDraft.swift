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

/// Memory that a thread uses for one block after the other.
final class BlockScratch {
  /// A numbering for each text column, by position.
  private var numberings: [Int: TextNumbering] = [:]

  func numbering(_ column: Int) -> TextNumbering {
    if let known = numberings[column] { return known }
    let new = TextNumbering()
    numberings[column] = new
    return new
  }
}
