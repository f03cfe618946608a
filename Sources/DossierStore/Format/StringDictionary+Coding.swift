import DossierBase
import DossierCodec
import DossierVector

/// A chunk of a table-wide dictionary is its texts as an encoded column without nulls.
extension StringDictionary {
  /// The entries from code `first` on, of which there is at least one.
  func encodedChunk(from first: Int) throws(EngineError) -> [UInt8] {
    let texts = Vector(.varchar, capacity: max(count - first, Limits.vectorRowCount))
    texts.shareHeap(heap)
    texts.count = count - first
    let to = texts.elements(StringRef.self)
    for code in first..<count { to[code - first] = refs[code] }
    return try BlockEncoder.encode(texts).bytes
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
    let decoder = try BlockDecoder(encoded, type: .varchar, rowCount: entryCount, dictionary: nil)
    let texts = Vector(.varchar)
    for vector in 0..<(entryCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount {
      try decoder.decode(vector: vector, into: texts)
      for row in 0..<texts.count {
        guard !texts.isNull(row) else { throw ByteReader.damage("a dictionary with a null") }
        try append(texts.text(row))
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
