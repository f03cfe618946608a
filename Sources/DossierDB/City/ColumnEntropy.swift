import DossierBase
import DossierCity

/// What a column of a generated city needs at least, if all it depends on is used.
public struct ColumnEntropy: Sendable, Hashable {
  /// The column's name.
  public var column: String
  /// The columns it is measured against, in words; empty for none.
  public var given: String
  /// Its empirical conditional entropy.
  public var bitsPerRow: Double

  /// An entropy of a column.
  public init(column: String, given: String, bitsPerRow: Double) {
    self.column = column
    self.given = given
    self.bitsPerRow = bitsPerRow
  }
}

extension Connection {
  /// Measures the entropy of each column of the city that the options describe; nothing is written.
  ///
  /// At most some four million rows are looked at, in blocks spread evenly over the city.
  /// - Throws: ``DossierError/Code/usage`` for options that make no sense, ``DossierError/Code/interrupted``.
  public func cityEntropy(_ options: CityOptions) throws(DossierError) -> [ColumnEntropy] {
    try perform { () throws(EngineError) in
      try CityGenerator(options).entropy(interruption: interruption).map {
        ColumnEntropy(column: $0.column.rawValue, given: $0.given, bitsPerRow: $0.bitsPerRow)
      }
    }
  }
}
