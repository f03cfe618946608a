import DossierVector

/// Compares the encodings for a column; nothing else does.
enum EncodingChooser {
  /// All encodings, the fastest to decode first, which decides between equal sizes.
  static let encodings: [any Encoding.Type] = [
    ConstantEncoding.self, PlainEncoding.self, BitPackedEncoding.self, RunEndEncoding.self,
    DictionaryEncoding.self, ZstdTextEncoding.self, ZstdEncoding.self,
  ]

  /// An encoding and the size of its body.
  struct Candidate {
    var encoding: any Encoding.Type
    var byteCount: Int
    /// The size by which candidates are compared.
    var weight: Int
  }

  /// The encodings that can hold a column, the best first.
  ///
  /// Compressed ones are slow to decode and come first only if they save a fifth.
  static func ranked(_ column: BlockInput, among encodings: [any Encoding.Type]) -> [Candidate] {
    if let byteCount = ConstantEncoding.estimate(column) {
      return [Candidate(encoding: ConstantEncoding.self, byteCount: byteCount, weight: byteCount)]
    }
    var candidates: [Candidate] = []
    for encoding in encodings {
      guard let byteCount = encoding.estimate(column) else { continue }
      let isCompressed = encoding.id == .zstd || encoding.id == .zstdText
      let weight = isCompressed ? byteCount + byteCount / 4 : byteCount
      let place = candidates.firstIndex { $0.weight > weight } ?? candidates.count
      candidates.insert(Candidate(encoding: encoding, byteCount: byteCount, weight: weight), at: place)
    }
    return candidates
  }

  /// Encodes with the best encoding that proves to decode to the same; plain if none does.
  static func encode(_ column: BlockInput) throws(EngineError) -> EncodedBlock {
    for candidate in ranked(column, among: encodings) {
      guard let block = try BlockEncoder.encode(column, as: candidate.encoding) else { continue }
      if BlockVerifier.holds(block, column) { return block }
      assertionFailure("\(block.encoding.name) does not decode to what was encoded")
    }
    guard let block = try BlockEncoder.encode(column, as: PlainEncoding.self) else {
      preconditionFailure("plain holds every column")
    }
    return block
  }
}
