import Glibc

/// The places of all fields of some rows, and of the records among them that are no rows.
///
/// Row `r` has its field `c` at `spans[r * columnCount + c]`.
package struct FieldIndex {
  /// A record with a fault, or one to be passed over.
  struct BadRecord {
    /// The record's first byte.
    var start: Int
    var end: Int
    /// The field where the fault shows, from 0.
    var column: Int
    var fault: RowFault
  }

  let dialect: Dialect
  let columnCount: Int
  let rowLimit: Int
  package let spans: UnsafeMutablePointer<FieldSpan>
  package private(set) var rowCount = 0
  private(set) var badRecords: [BadRecord] = []
  /// Just behind the last record looked at.
  package private(set) var end = 0
  private var quotes: QuoteTracker
  /// The last newline between quotes that was seen, or -1.
  private var lastInnerNewline = -1
  /// Up to here each line is a record of its own, because the quotes of several cannot be right.
  private var splitEnd = 0

  private var fieldCount = 0
  private var fieldStart = 0
  private var recordStart = 0

  /// An index for tiles of up to `rowLimit` rows.
  package init(_ dialect: Dialect, columnCount: Int, rowLimit: Int) {
    self.dialect = dialect
    self.columnCount = columnCount
    self.rowLimit = rowLimit
    spans = .allocate(capacity: (rowLimit + 1) * columnCount)
    quotes = QuoteTracker(dialect)
  }

  package func deallocate() { spans.deallocate() }

  /// Finds the fields of up to ``rowLimit`` rows between two record boundaries of a chunk.
  package mutating func fill(_ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int, hasQuotes: Bool) {
    begin(at: start)
    quotes = QuoteTracker(dialect)
    lastInnerNewline = -1
    if start < splitEnd { takeLines(bytes) }
    // Where the tile is full, the next one goes on with these lines.
    var position = recordStart < splitEnd ? limit : recordStart
    var marks = MarkedBlocks(dialect)
    while position < limit, rowCount < rowLimit {
      let available = limit &- position
      let valid: UInt64 = available >= 64 ? ~0 : (1 << UInt64(available)) &- 1
      let marked = marks.next(bytes, at: position, to: limit)
      let newlines = marked.newlines & valid
      var separators = (marked.delimiters & valid) | newlines
      if hasQuotes {
        let inside = quotes.inside(marked.quotes & valid, separators: separators, at: position, bytes)
        separators &= ~inside
        if newlines & inside != 0 {
          lastInnerNewline = position &+ 63 &- (newlines & inside).leadingZeroBitCount
        }
      }
      take(separators, at: position, bytes)
      position &+= 64
    }
    end = recordStart
  }

  /// The same, where it is known where fields end, and no newline stands between quotes.
  mutating func fill(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int, _ separators: borrowing Separators
  ) {
    begin(at: start)
    lastInnerNewline = -1
    let first = separators.start
    separators.words.withUnsafeBufferPointer { words in
      var block = (start &- first) >> 6
      // Of the first and the last word only the bits of these bytes count.
      var word = words[block] & (~0 &<< UInt64((start &- first) & 63))
      let lastBlock = (limit &- 1 &- first) >> 6
      while true {
        if block == lastBlock { word &= ~0 &>> UInt64(63 &- (limit &- 1 &- first) & 63) }
        take(word, at: first &+ block &<< 6, bytes)
        if block == lastBlock || rowCount == rowLimit { break }
        block &+= 1
        word = words[block]
      }
    }
    end = recordStart
  }

  private mutating func begin(at start: Int) {
    rowCount = 0
    badRecords.removeAll(keepingCapacity: true)
    fieldCount = 0
    fieldStart = start
    recordStart = start
  }

  /// Notes the fields that end in one block.
  @inline(__always)
  private mutating func take(_ separators: UInt64, at position: Int, _ bytes: UnsafePointer<UInt8>) {
    var remaining = separators
    var slot = spans + (rowCount &* columnCount &+ min(fieldCount, columnCount))
    let (delimiter, columnCount) = (dialect.delimiter, columnCount)
    // Kept out of memory between the ends of records.
    var (fieldCount, fieldStart) = (fieldCount, fieldStart)
    while remaining != 0 {
      let place = position &+ remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      // A field too many goes where the next row's first one will be; there is room for a row more.
      slot.pointee = FieldSpan(
        start: UInt32(truncatingIfNeeded: fieldStart), end: UInt32(truncatingIfNeeded: place))
      slot += fieldCount < columnCount ? 1 : 0
      fieldCount &+= 1
      fieldStart = place &+ 1
      if bytes[place] != delimiter {
        self.fieldCount = fieldCount
        endRecord(place, bytes)
        if rowCount == rowLimit { return }
        slot = spans + rowCount &* columnCount
        (fieldCount, fieldStart) = (0, self.fieldStart)
      }
    }
    (self.fieldCount, self.fieldStart) = (fieldCount, fieldStart)
  }

  /// Ends the record whose newline stands at `place`.
  @inline(__always)
  private mutating func endRecord(_ place: Int, _ bytes: UnsafePointer<UInt8>) {
    if lastInnerNewline > recordStart, takeApart(to: place, bytes) { return }
    var last = place
    if last > recordStart, bytes[last &- 1] == Dialect.carriageReturn {
      last = RecordOutline.trimmedEnd(bytes, from: recordStart, to: place, dialect)
    }
    if fieldCount == columnCount {
      let slot = rowCount &* columnCount &+ columnCount &- 1
      if Int(spans[slot].end) == place { spans[slot].end = UInt32(truncatingIfNeeded: last) }
      rowCount &+= 1
    } else {
      endOddRecord(last, bytes)
    }
    recordStart = place &+ 1
    fieldStart = recordStart
    fieldCount = 0
  }

  /// Takes a record of several lines line by line if its quotes cannot be right; else returns false.
  @inline(never)
  private mutating func takeApart(to place: Int, _ bytes: UnsafePointer<UInt8>) -> Bool {
    guard memchr(bytes + recordStart, Int32(dialect.newline), place - recordStart) != nil else {
      return false
    }
    let record = RecordOutline.read(bytes, from: recordStart, to: place + 1, dialect)
    guard record.fallsApart(columnCount, bytes, dialect) else { return false }
    splitEnd = place + 1
    takeLines(bytes)
    return true
  }

  /// Takes each line up to ``splitEnd`` for a record, until there are enough rows.
  private mutating func takeLines(_ bytes: UnsafePointer<UInt8>) {
    while recordStart < splitEnd, rowCount < rowLimit {
      let line = RecordOutline.line(
        bytes, from: recordStart, to: splitEnd, dialect, spans: spans + rowCount * columnCount,
        spanLimit: columnCount)
      fieldCount = line.fieldCount
      if let open = line.openQuote {
        badRecords.append(
          BadRecord(start: recordStart, end: line.end, column: open.field, fault: .unclosedQuote))
      } else if fieldCount == columnCount {
        rowCount += 1
      } else {
        endOddRecord(line.end, bytes)
      }
      recordStart = line.next
    }
    fieldStart = recordStart
    fieldCount = 0
  }

  /// Judges a record with another number of fields than the header: blank lines and comments are passed
  /// over, one delimiter too many at the end is forgiven, all else is a fault.
  @inline(never)
  private mutating func endOddRecord(_ last: Int, _ bytes: UnsafePointer<UInt8>) {
    if last == recordStart || bytes[recordStart] == UInt8(ascii: "#") { return }
    if dialect.delimiter == Dialect.noDelimiter {
      // The byte is no delimiter, nor any text.
      badRecords.append(
        BadRecord(
          start: recordStart, end: last, column: 0, fault: .notUTF8(byte: Dialect.noDelimiter)))
      return
    }
    if fieldCount == columnCount + 1, bytes[last - 1] == dialect.delimiter {
      rowCount += 1
      return
    }
    let isShort = fieldCount < columnCount
    if isShort, isBlank(bytes, to: last) { return }
    let fault: RowFault =
      isShort
      ? .tooFewFields(found: fieldCount, expected: columnCount)
      : .tooManyFields(found: fieldCount, expected: columnCount)
    badRecords.append(
      BadRecord(start: recordStart, end: last, column: isShort ? fieldCount - 1 : columnCount, fault: fault))
  }

  private func isBlank(_ bytes: UnsafePointer<UInt8>, to last: Int) -> Bool {
    (recordStart..<last).allSatisfy { bytes[$0] == UInt8(ascii: " ") }
  }
}
