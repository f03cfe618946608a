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
