/// Sizes that the whole engine agrees on.
package enum Limits {
  /// Rows of a vector: the unit of decoding and of expression evaluation.
  package static let vectorRowCount = 1_024
  /// Rows of a block: the unit of reading, checksums, zone maps and parallel work.
  package static let blockRowCount = 65_536
  /// Vectors of a full block.
  package static let vectorsPerBlock = blockRowCount / vectorRowCount
  /// Entries a dictionary may have, so that codes fit 16 bits.
  package static let dictionaryEntryCount = 65_536
  /// Text bytes a table-wide dictionary may hold.
  package static let dictionaryByteCount = 1 << 20
}
