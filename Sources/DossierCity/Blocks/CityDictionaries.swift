import DossierVector

/// The dictionaries that all blocks share.
final class CityDictionaries: Sendable {
  let procedures: VectorDictionary
  let sectors: VectorDictionary
  /// The agencies, then the same names decomposed.
  let agencies: VectorDictionary
  let channels: VectorDictionary
  /// The code of each agency's decomposed name.
  let decomposed: ConstantTable<UInt16>
  /// The bytes that ids of each agency begin with, in pieces of ``prefixByteCount``.
  let prefixes: ConstantTable<UInt8>

  static let prefixByteCount = 13

  init(_ model: CityModel) {
    procedures = VectorDictionary(StringDictionary(model.catalogue.procedures.map(\.code)))
    sectors = VectorDictionary(StringDictionary(model.catalogue.sectors))
    channels = DetailDictionaries.channels
    let agencies = StringDictionary(model.register.agencies.map(\.name))
    decomposed = ConstantTable(
      model.register.agencies.map { UInt16(agencies.insert(Decomposition.bytes($0.name))) })
    self.agencies = VectorDictionary(agencies)
    let prefixes = model.register.agencies.flatMap { Array($0.unitCode.utf8) }
    precondition(
      prefixes.count == model.register.agencies.count * Self.prefixByteCount, "unit codes of one length")
    self.prefixes = ConstantTable(prefixes)
  }
}
