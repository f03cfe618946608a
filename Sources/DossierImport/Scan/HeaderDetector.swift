/// Tells a header from a first row of data, as DuckDB does.
enum HeaderDetector {
  /// True if the first record does not fit the types of the rows behind it, or if all columns are text.
  static func isHeader(_ first: [[UInt8]], before rows: [Sample.Row]) -> Bool {
    if first.allSatisfy(\.isEmpty) { return true }
    var areAllTexts = true
    for column in 0..<first.count {
      var kinds = KindSet()
      if rows.isEmpty { kinds.formUnion(kind(first[column])) }
      for row in rows { kinds.formUnion(kind(row.fields[column])) }
      // A column without any value is of no type, which a name does not fit.
      let reading = kinds.reading
      if reading != .text {
        areAllTexts = false
        var together = kinds
        together.formUnion(kind(first[column]))
        if together.reading != reading { return true }
      }
    }
    return areAllTexts
  }

  /// True if a record below titles can only be a header: all its fields are words, and they do not fit the
  /// types of the rows.
  static func isBeyondDoubt(_ first: [[UInt8]], before rows: [Sample.Row]) -> Bool {
    let names = first.filter { !$0.isEmpty }
    guard names.count > 1, names.allSatisfy({ kind($0) == .text }), !rows.isEmpty else { return false }
    return (0..<first.count).contains { column in
      var kinds = KindSet()
      for row in rows { kinds.formUnion(kind(row.fields[column])) }
      return !first[column].isEmpty && !kinds.isEmpty && kinds.reading != .text
    }
  }

  private static func kind(_ text: [UInt8]) -> KindSet {
    text.isEmpty ? KindSet() : text.withUnsafeBufferPointer { ValueKind.classify($0) }
  }
}
