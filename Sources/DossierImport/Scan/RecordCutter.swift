/// Finds the ends of records in a growing buffer, without looking at the fields.
///
/// This is the serial part of an import: it reads each byte once and decides where chunks are cut, so that
/// the cuts do not depend on the number of threads.
struct RecordCutter {
  private let dialect: Dialect
  /// All bits, or none if texts are not quoted.
  private let quoteMask: UInt64
  private var quotes: QuoteTracker
  /// Everything before this offset has been looked at.
  private(set) var position: Int
  /// Just behind the last complete record.
  private(set) var end: Int
  private(set) var recordCount = 0
  /// Line feeds (or carriage returns, in such files) before `end`.
  private(set) var lineCount = 0
  private(set) var hasQuotes = false
  /// True if a newline stands between quotes.
  private(set) var hasInnerNewlines = false
  /// Of the bytes that have been looked at, some of them behind ``end``.
  private(set) var separators: Separators
  private var lineCountAhead = 0

  init(_ dialect: Dialect, start: Int) {
    self.dialect = dialect
    quoteMask = dialect.quote == Dialect.noQuote ? 0 : ~0
    quotes = QuoteTracker(dialect)
    position = start
    end = start
    separators = Separators(start: start)
  }

  var isInsideQuotes: Bool { quotes.isInside }
  /// Where the quote stands that was opened last.
  var lastQuote: Int { quotes.lastOpen }

  /// Looks at the bytes up to `limit`, whole blocks only unless `isFinal`; stops after `recordLimit` records.
  ///
  /// 64 bytes behind `limit` are readable.
  mutating func scan(
    _ bytes: UnsafePointer<UInt8>, to limit: Int, isFinal: Bool, recordLimit: Int
  ) {
    var blocks = MarkedBlocks(dialect)
    while position < limit, recordCount < recordLimit {
      let available = limit &- position
      if available < 64, !isFinal { return }
      let valid: UInt64 = available >= 64 ? ~0 : (1 << UInt64(available)) &- 1
      let marked = blocks.next(bytes, at: position, to: limit)
      let quoteBits = marked.quotes & valid & quoteMask
      let lines = marked.newlines & valid
      var ends = lines
      var marks = (marked.delimiters & valid) | lines
      if quoteBits != 0 || quotes.isInside {
        hasQuotes = true
        let inside = quotes.inside(quoteBits, separators: marks, at: position, bytes)
        if lines & inside != 0 { hasInnerNewlines = true }
        ends &= ~inside
        marks &= ~inside
      }
      separators.append(marks)
      take(ends, lines: lines, recordLimit: recordLimit)
      position &+= min(available, 64)
    }
  }

  @inline(__always)
  private mutating func take(_ ends: UInt64, lines: UInt64, recordLimit: Int) {
    var ends = ends
    if ends == 0 {
      if lines != 0 { lineCountAhead &+= lines.nonzeroBitCount }
      return
    }
    let last = 63 - ends.leadingZeroBitCount
    if ends & (ends &- 1) == 0, lines == ends {
      // One line, which is a record.
      recordCount &+= 1
      lineCount &+= lineCountAhead &+ 1
      lineCountAhead = 0
      end = position &+ last &+ 1
      return
    }
    takeSeveral(&ends, lines: lines, recordLimit: recordLimit)
  }

  @inline(never)
  private mutating func takeSeveral(_ ends: inout UInt64, lines: UInt64, recordLimit: Int) {
    // Drop the records beyond the limit, the last first.
    while recordCount &+ ends.nonzeroBitCount > recordLimit {
      ends &= ~(1 << UInt64(63 - ends.leadingZeroBitCount))
    }
    let last = 63 - ends.leadingZeroBitCount
    let upToLast: UInt64 = last == 63 ? ~0 : (1 << UInt64(last + 1)) &- 1
    recordCount &+= ends.nonzeroBitCount
    lineCount &+= lineCountAhead &+ (lines & upToLast).nonzeroBitCount
    lineCountAhead = (lines & ~upToLast).nonzeroBitCount
    end = position &+ last &+ 1
  }
}
