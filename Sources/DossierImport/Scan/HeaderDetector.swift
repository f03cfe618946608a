/// Tells a header from a first row of data, as DuckDB does.
enum HeaderDetector {
  /// True if the first record does not fit the types of the rows behind it, or if all columns are text.
  static func isHeader(_ first: Sample.Record, before rows: ArraySlice<Sample.Record>) -> Bool {
    let isAlone = rows.isEmpty
    if first.fields.allSatisfy(\.isEmpty) { return true }
    var areAllTexts = true
    for column in 0..<first.fields.count {
      var kinds = KindSet()
      if isAlone { kinds.formUnion(kind(first.fields[column])) }
      for row in rows { kinds.formUnion(kind(row.fields[column])) }
      // A column without any value is of no type, which a name does not fit.
      let reading = kinds.reading
      if reading != .text {
        areAllTexts = false
        var together = kinds
        together.formUnion(kind(first.fields[column]))
        if together.reading != reading { return true }
      }
    }
    return areAllTexts
  }

  private static func kind(_ text: [UInt8]) -> KindSet {
    text.isEmpty ? KindSet() : text.withUnsafeBufferPointer { ValueKind.classify($0) }
  }
}
