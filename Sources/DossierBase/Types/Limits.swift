/// Sizes that the whole engine agrees on; loops of other modules know them when they are compiled.
@usableFromInline package enum Limits {
  /// Rows of a vector: the unit of decoding and of expression evaluation.
  @inlinable package static var vectorRowCount: Int { 1_024 }
  /// Rows of a block: the unit of reading, checksums, zone maps and parallel work.
  @inlinable package static var blockRowCount: Int { 65_536 }
  /// Vectors of a full block.
  @inlinable package static var vectorsPerBlock: Int { blockRowCount / vectorRowCount }
  /// Entries a dictionary may have, so that codes fit 16 bits.
  @inlinable package static var dictionaryEntryCount: Int { 65_536 }
  /// Text bytes a table-wide dictionary may hold.
  @inlinable package static var dictionaryByteCount: Int { 1 << 20 }
}
