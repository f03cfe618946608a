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
  /// - Parameter memory: grows to what the dictionary takes.
  /// - Throws: ``EngineError/Code/damaged`` without a place, which the caller adds, or
  ///   ``EngineError/Code/memoryLimit``.
  func append(
    encoded: UnsafeRawBufferPointer, entryCount: Int, _ memory: inout MemoryReservation
  ) throws(EngineError) {
    let texts = try BlockDecoder.vector(
      encoded, type: .varchar, rowCount: entryCount, dictionary: nil, budget: memory.budget)
    let scratch = SliceBuffer(.varchar)
    for start in stride(from: 0, to: entryCount, by: Limits.vectorRowCount) {
      let slice = try texts.view(start..<min(start + Limits.vectorRowCount, entryCount), scratch)
      var textByteCount = 0
      for row in 0..<slice.count where !slice.isNull(row) { textByteCount += slice.text(row).count }
      try memory.grow(
        to: Self.greatestMemory(
          count: count + slice.count, byteCount: min(byteCount + textByteCount, Limits.dictionaryByteCount)))
      for row in 0..<slice.count {
        guard !slice.isNull(row) else { throw EngineError.damaged("a dictionary with a null") }
        try append(slice.text(row))
      }
    }
  }

  private func append(_ text: UnsafeBufferPointer<UInt8>) throws(EngineError) {
    let code = count
    guard byteCount + text.count <= Limits.dictionaryByteCount, code < Limits.dictionaryEntryCount else {
      throw EngineError.damaged("a dictionary that is too large")
    }
    guard insert(text.baseAddress!, count: text.count) == code else {
      throw EngineError.damaged("a dictionary that holds a text twice")
    }
  }
}
