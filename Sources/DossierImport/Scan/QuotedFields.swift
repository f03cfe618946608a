import Glibc

/// Takes the quotes off the fields of a tile.
enum QuotedFields {
  /// Narrows the spans of quoted fields to their content and undoubles the quotes in it, in place.
  ///
  /// A field that is refused keeps its bytes.
  /// Appends the positions of rows with text behind a closing quote to `faults`, with the field.
  static func strip(
    _ spans: UnsafeMutablePointer<FieldSpan>, rowCount: Int, columnCount: Int,
    _ bytes: UnsafeMutablePointer<UInt8>, quote: UInt8, faults: inout [(row: Int, column: Int)]
  ) {
    for slot in 0..<rowCount &* columnCount {
      let span = spans[slot]
      var start = Int(span.start)
      let end = Int(span.end)
      if start >= end { continue }
      if bytes[start] != quote {
        guard bytes[start] == UInt8(ascii: " ") else { continue }
        while start < end, bytes[start] == UInt8(ascii: " ") { start &+= 1 }
        if start == end || bytes[start] != quote { continue }
      }
      if let content = unquote(bytes, from: start, to: end, quote) {
        spans[slot] = content
      } else {
        faults.append((slot / columnCount, slot % columnCount))
      }
    }
  }

  /// The content of a text whose opening quote stands at `start`, or nil if something follows its end.
  @inline(__always)
  private static func unquote(
    _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, to limit: Int, _ quote: UInt8
  ) -> FieldSpan? {
    var end = limit
    while end > start &+ 1, bytes[end &- 1] == UInt8(ascii: " ") { end &-= 1 }
    guard end > start &+ 1, bytes[end &- 1] == quote else { return nil }
    var read = start &+ 1
    end &-= 1
    guard let found = memchr(bytes + read, Int32(quote), end &- read) else { return span(read, end) }
    read = found.assumingMemoryBound(to: UInt8.self) - bytes
    var look = read
    while look < end {
      if bytes[look] == quote {
        guard look &+ 1 < end, bytes[look &+ 1] == quote else { return nil }
        look &+= 1
      }
      look &+= 1
    }
    var write = read
    while read < end {
      if bytes[read] == quote { read &+= 1 }
      bytes[write] = bytes[read]
      write &+= 1
      read &+= 1
    }
    // What the text leaves must not hold newlines, which are counted later.
    for place in write..<end { bytes[place] = Dialect.blank }
    return span(start &+ 1, write)
  }

  @inline(__always)
  private static func span(_ start: Int, _ end: Int) -> FieldSpan {
    FieldSpan(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
  }
}
