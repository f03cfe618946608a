/// How a block says which rows are null; the numbers are for ever.
enum ValidityKind: UInt8 {
  /// No row is null.
  case none = 0
  /// Every row is null.
  case all = 1
  /// A bit per row, least significant first, 1 for a value; the spare bits of the last byte are 0.
  case bitmap = 2
  /// The null rows as ``SparseBits``.
  case sparse = 3
}
