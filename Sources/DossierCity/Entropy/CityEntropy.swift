/// What a column needs at least, if all it depends on is used.
package struct CityEntropy: Sendable, Equatable {
  package var column: CityColumn
  /// What the column is measured against, in words; empty for nothing.
  package var given: String
  package var bitsPerRow: Double
}
