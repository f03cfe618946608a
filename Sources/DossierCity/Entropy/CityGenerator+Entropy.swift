package import DossierBase

extension CityGenerator {
  /// Rows that entropy is measured on, at most.
  package static let entropyRowCount = 4_194_304

  /// The entropy of each column, on all rows or on blocks spread evenly over the city.
  ///
  /// Throws ``EngineError/Code/interrupted``.
  package func entropy(interruption: Interruption) throws(EngineError) -> [CityEntropy] {
    let measure = EntropyMeasure(request.columns, model.calendar)
    let total = blockCount()
    let wanted = min(total, Self.entropyRowCount / Limits.blockRowCount)
    for place in 0..<wanted {
      try interruption.check()
      try measure.add(block(total * place / wanted))
    }
    return measure.result
  }
}
