/// The texts of single records: for samples and headers, not for loading.
enum RecordText {
  /// The fields of a record, without quotes.
  static func fields(
    _ outline: RecordOutline, _ bytes: UnsafePointer<UInt8>, _ dialect: Dialect
  ) -> [[UInt8]] {
    let spans = UnsafeMutablePointer<FieldSpan>.allocate(capacity: max(outline.fieldCount, 1))
    defer { spans.deallocate() }
    let read = RecordOutline.read(
      bytes, from: outline.start, to: outline.next, dialect, spans: spans, spanLimit: outline.fieldCount)
    let wholeCount = read.openQuote?.field ?? min(read.fieldCount, outline.fieldCount)
    var fields = (0..<wholeCount).map { field in
      unquoted(bytes, from: Int(spans[field].start), to: Int(spans[field].end), dialect)
    }
    if let open = read.openQuote {
      // As if the quote were text.
      let rest = UnsafeBufferPointer(start: bytes + open.place, count: max(0, outline.end - open.place))
      fields += rest.split(separator: dialect.delimiter, omittingEmptySubsequences: false).map { Array($0) }
    }
    return fields
  }

  private static func unquoted(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, _ dialect: Dialect
  ) -> [UInt8] {
    var position = start
    while position < end, bytes[position] == Dialect.blank { position += 1 }
    guard position < end, bytes[position] == dialect.quote else {
      return Array(UnsafeBufferPointer(start: bytes + start, count: end - start))
    }
    var text: [UInt8] = []
    position += 1
    while position < end {
      if bytes[position] == dialect.quote {
        guard position + 1 < end, bytes[position + 1] == dialect.quote else { break }
        position += 1
      }
      text.append(bytes[position])
      position += 1
    }
    return text
  }
}
