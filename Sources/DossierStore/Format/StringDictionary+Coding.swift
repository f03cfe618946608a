import DossierBase
import DossierCodec
import DossierVector

/// A chunk of a table-wide dictionary is its texts as an encoded column without nulls.
extension StringDictionary {
  /// The entries from code `first` on, of which there is at least one.
  func encodedChunk(from first: Int) throws(EngineError) -> [UInt8] {
    let texts = VectorBuilder(.varchar, capacity: count - first)
    texts.shareHeap(heap)
    texts.count = count - first
    let to = texts.elements(StringRef.self)
    for code in first..<count { to[code - first] = refs[code] }
    return try BlockEncoder.encode(texts.finish()).bytes
  }

  /// Adds the entries of a chunk.
  ///
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds.
  func append(chunk bytes: [UInt8], entryCount: Int) throws(EngineError) {
    let outcome: Result<Void, EngineError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(EngineError) in try append(encoded: buffer, entryCount: entryCount) }
    }
    try outcome.get()
  }

  private func append(encoded: UnsafeRawBufferPointer, entryCount: Int) throws(EngineError) {
    let texts = try BlockDecoder.vector(encoded, type: .varchar, rowCount: entryCount, dictionary: nil)
    let scratch = SliceBuffer(.varchar)
    for start in stride(from: 0, to: entryCount, by: Limits.vectorRowCount) {
      let slice = try texts.view(start..<min(start + Limits.vectorRowCount, entryCount), scratch)
      for row in 0..<slice.count {
        guard !slice.isNull(row) else { throw ByteReader.damage("a dictionary with a null") }
        try append(slice.text(row))
      }
    }
  }

  private func append(_ text: UnsafeBufferPointer<UInt8>) throws(EngineError) {
    let code = count
    guard byteCount + text.count <= Limits.dictionaryByteCount, code < Limits.dictionaryEntryCount else {
      throw ByteReader.damage("a dictionary that is too large")
    }
    guard insert(text.baseAddress!, count: text.count) == code else {
      throw ByteReader.damage("a dictionary that holds a text twice")
    }
  }
}
