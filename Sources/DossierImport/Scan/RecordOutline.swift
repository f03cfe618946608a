/// Where one record ends and how it is built, without its texts: for samples and for records with faults.
struct RecordOutline {
  var start: Int
  /// Just behind the last field; newline and carriage returns before it left out.
  var end: Int
  /// Where the next record begins.
  var next: Int
  /// The line where it begins, from 1.
  var line = 1
  var fieldCount = 0
  /// Newlines in it, its own included.
  var lineCount = 0
  /// False if the bytes end before the record's newline.
  var isTerminated = false
  /// The field, from 0, in which a text follows a closing quote.
  var fieldWithTextAfterQuote: Int?
  /// A quote that is not closed before the bytes end: its place and its field, from 0.
  var openQuote: (place: Int, field: Int)?

  /// True if no row can be made of it, whatever its number of fields.
  var hasQuoteFault: Bool { openQuote != nil || fieldWithTextAfterQuote != nil }

  /// True if it has `columnCount` fields; one delimiter too many at the end is forgiven.
  func fits(_ columnCount: Int, _ bytes: UnsafePointer<UInt8>, _ dialect: Dialect) -> Bool {
    if fieldCount == columnCount { return true }
    if dialect.delimiter == Dialect.noDelimiter { return false }
    return fieldCount == columnCount + 1 && end > start && bytes[end - 1] == dialect.delimiter
  }

  private init(start: Int) {
    self.start = start
    end = start
    next = start
  }

  /// The record that begins at `start`, as ``RecordCutter`` and ``FieldIndex`` see it.
  ///
  /// The places of its first fields go to `spans`, quotes included.
  static func read(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int, _ dialect: Dialect,
    spans: UnsafeMutablePointer<FieldSpan>? = nil, spanLimit: Int = 0
  ) -> RecordOutline {
    var outline = RecordOutline(start: start)
    var position = start
    while true {
      let fieldStart = position
      guard let closed = outline.passQuoted(bytes, &position, to: limit, dialect) else { return outline }
      while position < limit, bytes[position] != dialect.delimiter, bytes[position] != dialect.newline {
        position += 1
      }
      let isLast = position >= limit || bytes[position] != dialect.delimiter
      let end = isLast ? trimmedEnd(bytes, from: start, to: position, dialect) : position
      if closed < end, !isBlank(bytes, from: closed, to: end) {
        outline.fieldWithTextAfterQuote = outline.fieldWithTextAfterQuote ?? outline.fieldCount
      }
      if let spans, outline.fieldCount < spanLimit {
        spans[outline.fieldCount] = FieldSpan(
          start: UInt32(truncatingIfNeeded: fieldStart), end: UInt32(truncatingIfNeeded: end))
      }
      outline.fieldCount += 1
      if isLast {
        outline.end = end
        outline.isTerminated = position < limit
        outline.next = position + (outline.isTerminated ? 1 : 0)
        outline.lineCount += 1
        return outline
      }
      position += 1
    }
  }

  /// Moves behind a quoted text and returns that place, or the largest number if the field has none.
  ///
  /// Nil if the quote stays open; the outline is then complete.
  private mutating func passQuoted(
    _ bytes: UnsafePointer<UInt8>, _ position: inout Int, to limit: Int, _ dialect: Dialect
  ) -> Int? {
    if dialect.delimiter != Dialect.blank {
      while position < limit, bytes[position] == Dialect.blank { position += 1 }
    }
    guard position < limit, bytes[position] == dialect.quote, dialect.quote != Dialect.noQuote else {
      return .max
    }
    let place = position
    position += 1
    while position < limit {
      let byte = bytes[position]
      if byte == dialect.quote {
        guard position + 1 < limit, bytes[position + 1] == dialect.quote else {
          position += 1
          return position
        }
        position += 1
      } else if byte == dialect.newline {
        lineCount += 1
      }
      position += 1
    }
    openQuote = (place, fieldCount)
    fieldCount += 1
    end = limit
    next = limit
    return nil
  }

  /// The line that begins at `start` as a record of its own, though a quote in it may stay open.
  ///
  /// The fields of a line with an open quote are counted as if that quote were text.
  static func line(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int, _ dialect: Dialect,
    spans: UnsafeMutablePointer<FieldSpan>? = nil, spanLimit: Int = 0
  ) -> RecordOutline {
    var position = start
    while position < limit, bytes[position] != dialect.newline { position += 1 }
    return record(bytes, from: start, closedAt: position, to: limit, dialect, spans, spanLimit)
  }

  /// The record that begins at `start` and is closed at the end of the line in which its quote stays open.
  static func closed(
    _ bytes: UnsafePointer<UInt8>, from start: Int, quote: Int, to limit: Int, _ dialect: Dialect
  ) -> RecordOutline {
    var position = quote
    while position < limit, bytes[position] != dialect.newline { position += 1 }
    return record(bytes, from: start, closedAt: position, to: limit, dialect, nil, 0)
  }

  private static func record(
    _ bytes: UnsafePointer<UInt8>, from start: Int, closedAt newline: Int, to limit: Int, _ dialect: Dialect,
    _ spans: UnsafeMutablePointer<FieldSpan>?, _ spanLimit: Int
  ) -> RecordOutline {
    let hasNewline = newline < limit
    var outline = read(
      bytes, from: start, to: newline + (hasNewline ? 1 : 0), dialect, spans: spans, spanLimit: spanLimit)
    guard let open = outline.openQuote else { return outline }
    outline.fieldCount += (open.place..<newline).count { bytes[$0] == dialect.delimiter }
    outline.end = trimmedEnd(bytes, from: start, to: newline, dialect)
    outline.isTerminated = hasNewline
    if !hasNewline { outline.lineCount += 1 }
    return outline
  }

  /// The end of a line without the carriage returns before its line feed.
  static func trimmedEnd(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to newline: Int, _ dialect: Dialect
  ) -> Int {
    var end = newline
    guard dialect.newline == Dialect.lineFeed else { return end }
    while end > start, bytes[end - 1] == Dialect.carriageReturn { end -= 1 }
    return end
  }

  static func isBlank(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    (start..<max(start, end)).allSatisfy { bytes[$0] == Dialect.blank }
  }
}

extension RecordOutline {
  /// True if a record of several lines is none: a text follows a closing quote, or the number of fields is
  /// wrong while one of its later lines fits by itself. A quote without a partner does this to the rows
  /// that follow it; then each line is judged alone.
  func fallsApart(_ columnCount: Int?, _ bytes: UnsafePointer<UInt8>, _ dialect: Dialect) -> Bool {
    guard lineCount > 1, openQuote == nil else { return false }
    if fieldWithTextAfterQuote != nil { return true }
    guard let columnCount, columnCount > 1, !fits(columnCount, bytes, dialect) else { return false }
    var position = start
    while position < next {
      let line = Self.line(bytes, from: position, to: next, dialect)
      if position > start, line.openQuote == nil, line.fits(columnCount, bytes, dialect) { return true }
      position = line.next
    }
    return false
  }
}
