import DossierBase
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

  /// Reads up to `byteCount` bytes; byte order marks are passed over.
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
    start = Self.padding
    end = Self.padding + count
    while isByteOrderMark(at: start) { begin(at: start + 3) }
  }

  var bytes: UnsafeMutablePointer<UInt8> { heap.bytes }
  var content: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes + start, count: end - start) }

  /// Some programs put one before each part that they write.
  private func isByteOrderMark(at place: Int) -> Bool {
    place + 3 <= end && bytes[place] == 0xEF && bytes[place + 1] == 0xBB && bytes[place + 2] == 0xBF
  }

  /// The byte before the content must look like the end of a record.
  private mutating func begin(at place: Int) {
    start = place
    bytes[start - 1] = Dialect.lineFeed
  }

  /// Passes over a first line that declares the delimiter, like Excel's `sep=;`, and returns the delimiter.
  mutating func takeDeclaredDelimiter() -> UInt8? {
    guard let declared = DelimiterDeclaration(content) else { return nil }
    begin(at: start + declared.byteCount)
    firstLine += 1
    return declared.delimiter
  }

  /// Passes over lines; returns how many there were, at most `count`.
  mutating func skipLines(_ count: Int, newline: UInt8) -> Int {
    var passed = 0
    var place = start
    while passed < count, place < end {
      while place < end, bytes[place] != newline { place += 1 }
      if place == end, !isWhole { break }
      place = min(place + 1, end)
      passed += 1
    }
    if place > start { begin(at: place) }
    firstLine += passed
    return passed
  }

  /// A row of the sample: the texts of its fields, without quotes.
  struct Row {
    var fields: [[UInt8]]
  }

  /// Up to `limit` records in a dialect, as loading sees them; an incomplete last one only if the sample
  /// is the whole input.
  ///
  /// The bytes are not changed. With `columnCount` records of several lines with another number of fields
  /// may fall apart.
  func outlines(_ dialect: Dialect, columnCount: Int? = nil, limit: Int) -> [RecordOutline] {
    var records: [RecordOutline] = []
    var position = start
    var line = firstLine
    while position < end, records.count < limit {
      let bound = min(end, position + Dialect.recordByteLimit)
      var record = RecordOutline.read(bytes, from: position, to: bound, dialect)
      if let open = record.openQuote {
        // Where the sample ends, the record need not.
        guard isWhole || bound == position + Dialect.recordByteLimit else { break }
        record = .closed(bytes, from: position, quote: open.place, to: bound, dialect)
      }
      guard record.isTerminated || (isWhole && bound == end) else { break }
      if record.fallsApart(columnCount, bytes, dialect) {
        while position < record.next, records.count < limit {
          var part = RecordOutline.line(bytes, from: position, to: record.next, dialect)
          part.line = line
          records.append(part)
          position = part.next
          line += 1
        }
        continue
      }
      record.line = line
      records.append(record)
      line += record.lineCount
      position = record.next
    }
    return records
  }

  func fields(_ record: RecordOutline, _ dialect: Dialect) -> [[UInt8]] {
    RecordText.fields(record, bytes, dialect)
  }

  func isBlank(_ record: RecordOutline) -> Bool {
    record.fieldCount == 1 && RecordOutline.isBlank(bytes, from: record.start, to: record.end)
  }

  /// The record as a row of `columnCount` fields, or nil if loading refuses it or passes it over.
  func row(_ record: RecordOutline, columnCount: Int, _ dialect: Dialect) -> Row? {
    guard record.fits(columnCount, bytes, dialect), !record.hasQuoteFault else { return nil }
    guard TextEncoding.firstInvalid(bytes, from: record.start, to: record.end) == nil else { return nil }
    var fields = fields(record, dialect)
    if fields.count > columnCount { fields.removeLast() }
    return Row(fields: fields)
  }
}
