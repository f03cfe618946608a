import DossierVector

/// A chunk of a table-wide dictionary: lengths as 32-bit numbers, then the texts one after the other.
extension StringDictionary {
  /// The entries from code `first` on.
  func encodedChunk(from first: Int) -> [UInt8] {
    var writer = ByteWriter()
    for code in first..<count { writer.append(count: self[code].count) }
    for code in first..<count { writer.append(contentsOf: self[code]) }
    return writer.bytes
  }

  /// Adds the entries of a chunk.
  ///
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  func append(chunk bytes: [UInt8], entryCount: Int) throws(EngineError) {
    var reader = ByteReader(bytes)
    var lengths: [Int] = []
    guard entryCount <= bytes.count / 4 else { throw ByteReader.damage("a dictionary that ends too early") }
    for _ in 0..<entryCount { lengths.append(Int(try reader.integer(UInt32.self))) }
    for length in lengths {
      let code = count
      guard length <= reader.remainingByteCount, byteCount + length <= Limits.dictionaryByteCount,
        code < Limits.dictionaryEntryCount
      else { throw ByteReader.damage("a dictionary that is too large") }
      guard insert(Array(try reader.take(length))) == code else {
        throw ByteReader.damage("a dictionary that holds a text twice")
      }
    }
    try reader.expectEnd()
  }
}
