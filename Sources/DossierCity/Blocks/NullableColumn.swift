import DossierVector

/// A column some of whose rows are null, while it is written.
struct NullableColumn<Element: FixedWidthInteger> {
  private let values: UnsafeMutablePointer<Element>
  private let validity: UnsafeMutablePointer<UInt8>

  init(_ vector: VectorBuilder) {
    vector.makeValidityWritable()
    values = vector.elements()
    validity = vector.validity
  }

  @inline(__always)
  func write(_ value: Int?, row: Int) {
    values[row] = Element(truncatingIfNeeded: value ?? 0)
    validity[row] = value == nil ? 0 : 1
  }

  /// Writes a moment given in seconds.
  @inline(__always)
  func write(second: Int?, row: Int) { write(second.map { $0 * 1_000_000 }, row: row) }
}
