import DossierVector

extension ColumnReader {
  /// Lets the vector's rows point at the fields where they stand; the vector shares the chunk's heap.
  mutating func readTexts() {
    let output = vector.elements(StringRef.self) + firstRow
    let validity = validity
    var nullCount: UInt32 = 0
    for row in 0..<tile.rowCount {
      let span = tile.span(row, column)
      let count = span.end &- span.start
      output[row] = StringRef(offset: span.start, length: count)
      validity[row] = count == 0 ? 0 : 1
      nullCount &+= count == 0 ? 1 : 0
    }
    if nullCount > 0 { hasNulls = true }
  }
}
