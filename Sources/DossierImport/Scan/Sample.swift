import DossierVector

/// The first bytes of an input, split into records in a given dialect.
struct Sample {
  /// The bytes, with padding at both ends; content begins at ``start``.
  let heap: StringHeap
  private(set) var start: Int
  let end: Int
  /// The line of the first record, from 1.
  private(set) var firstLine = 1
  /// True if this is the whole input.
  let isWhole: Bool

  static let padding = 64

  /// Reads up to `byteCount` bytes; a byte order mark is passed over.
  init(_ source: any ByteSource, byteCount: Int) throws(EngineError) {
    heap = StringHeap(capacity: byteCount + 3 * Self.padding)
    let base = heap.extend(by: byteCount + 2 * Self.padding)
    for offset in 0..<Self.padding { base[offset] = Dialect.lineFeed }
    var count = 0
    var isAtEnd = false
    while count < byteCount {
      let got = try source.read(into: base + Self.padding + count, count: byteCount - count)
      if got == 0 {
        isAtEnd = true
        break
      }
      count += got
    }
    for offset in 0..<Self.padding { base[Self.padding + count + offset] = 0 }
    isWhole = isAtEnd
    start = Self.padding + Self.byteOrderMarkLength(base + Self.padding, count)
    end = Self.padding + count
    // The byte before the content must look like the end of a record.
    if start > Self.padding { base[start - 1] = Dialect.lineFeed }
  }

  var bytes: UnsafeMutablePointer<UInt8> { heap.bytes }
  /// Bytes before the first record: a byte order mark, a declaration of the delimiter.
  var skippedByteCount: Int { start - Self.padding }

  private static func byteOrderMarkLength(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
  }

  /// Passes over a first line that declares the delimiter, like Excel's `sep=;`, and returns the delimiter.
  mutating func takeDeclaredDelimiter() -> UInt8? {
    guard let declared = DelimiterDeclaration(UnsafeBufferPointer(start: bytes + start, count: end - start))
    else { return nil }
    start += declared.byteCount
    // The byte before the content must look like the end of a record.
    bytes[start - 1] = Dialect.lineFeed
    firstLine += 1
    return declared.delimiter
  }

  /// A record of the sample: its fields, without quotes, and where it stands.
  struct Record {
    var fields: [[UInt8]]
    var start: Int
    var end: Int
    var line: Int
  }

  /// Up to `limit` records in a dialect; an incomplete last one only if the sample is the whole input.
  ///
  /// The bytes are not changed.
  func records(_ dialect: Dialect, limit: Int) -> [Record] {
    var records: [Record] = []
    var position = start
    var line = firstLine
    while position < end, records.count < limit {
      guard let record = RecordText.read(bytes, from: position, to: end, dialect, line: line) else {
        if isWhole {
          records.append(RecordText.unclosed(bytes, from: position, to: end, dialect, line: line))
        }
        break
      }
      if !record.isTerminated, !isWhole { break }
      records.append(record.record)
      line += record.lineCount
      position = record.next
    }
    return records
  }
}
