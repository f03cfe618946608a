import DossierBase

/// Compares the encodings for a column; nothing else does.
enum EncodingChooser {
  /// All encodings, the fastest to decode first, which decides between equal sizes.
  static let encodings: [any Encoding.Type] = [
    ConstantEncoding.self, DayAndTimeEncoding.self, PlainEncoding.self, BitPackedEncoding.self,
    TreeEncoding.self, PatchedEncoding.self, RunEndEncoding.self, DictionaryEncoding.self,
    DifferenceEncoding.self, DependentEncoding.self,
    TemplateEncoding.self, DigitsEncoding.self, ZstdTextEncoding.self,
    ZstdEncoding.self, BucketEncoding.self,
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
  /// - Parameter isCold: true if size alone counts.
  static func ranked(
    _ column: BlockInput, among encodings: [any Encoding.Type], isCold: Bool = false
  ) -> [Candidate] {
    if let byteCount = ConstantEncoding.estimate(column) {
      return [Candidate(encoding: ConstantEncoding.self, byteCount: byteCount, weight: byteCount)]
    }
    // Days are to be read without times whatever that takes.
    for encoding in encodings where encoding.id == .dayAndTime {
      guard let byteCount = encoding.estimate(column) else { continue }
      return [Candidate(encoding: encoding, byteCount: byteCount, weight: byteCount)]
    }
    let ids = encodings.map { $0.id }
    if let known = column.ranking, known.ids == ids, known.isCold == isCold { return known.candidates }
    var candidates: [Candidate] = []
    for encoding in encodings {
      guard let byteCount = encoding.estimate(column) else { continue }
      var weight = isCold ? byteCount : weight(of: encoding.id, byteCount)
      // A tree that serves another column as well stands for both.
      if encoding.id == .tree, let plan = column.treePlan { weight -= plan.savedByteCount }
      let place = candidates.firstIndex { $0.weight > weight } ?? candidates.count
      candidates.insert(Candidate(encoding: encoding, byteCount: byteCount, weight: weight), at: place)
    }
    column.ranking = (ids, isCold, candidates)
    return candidates
  }

  /// The size, with a surcharge for the time that decoding takes.
  ///
  /// Trees, dependent values and patched runs decode at a half of the speed of packed values and have to save a
  /// sixteenth. Runs,
  /// dictionaries and differences decode at a half to a quarter of it and have to save a ninth; compressed values and
  /// buckets are slower by a hundred times and have to save a fifth.
  private static func weight(of id: EncodingID, _ byteCount: Int) -> Int {
    switch id {
    case .tree, .patched, .dependent: byteCount + byteCount / 16
    case .runEnd, .dictionary, .difference: byteCount + byteCount / 8
    case .zstd, .zstdText, .buckets: byteCount + byteCount / 4
    default: byteCount
    }
  }

  /// Encodes with the best encoding that proves to decode to the same; plain if none does.
  static func encode(
    _ column: BlockInput, among encodings: [any Encoding.Type] = encodings
  ) throws(EngineError) -> EncodedBlock {
    for candidate in ranked(column, among: encodings) {
      guard let block = try BlockEncoder.encode(column, as: candidate.encoding) else { continue }
      if BlockVerifier.holds(block, column, among: encodings) { return block }
      assertionFailure("\(block.encoding.name) does not decode to what was encoded")
    }
    guard let block = try BlockEncoder.encode(column, as: PlainEncoding.self) else {
      preconditionFailure("plain holds every column")
    }
    return block
  }
}
