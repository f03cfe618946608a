import DossierVector

/// Reads single records one byte after the other: for samples, headers and rejects, not for loading.
enum RecordText {
  struct Result {
    var record: Sample.Record
    /// Where the next record begins.
    var next: Int
    var lineCount: Int
    /// False if the bytes end before the record's newline.
    var isTerminated: Bool
  }

  /// The record that begins at `start`, or nil if a quote in it stays open.
  static func read(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int, _ dialect: Dialect, line: Int
  ) -> Result? {
    var fields: [[UInt8]] = []
    var position = start
    var lineCount = 0
    while true {
      guard let field = field(bytes, from: position, to: limit, dialect, lineCount: &lineCount) else {
        return nil
      }
      fields.append(field.text)
      position = field.end
      if position < limit, bytes[position] == dialect.delimiter {
        position += 1
        continue
      }
      let isTerminated = position < limit
      var end = position
      if end > start, dialect.newline == Dialect.lineFeed, bytes[end - 1] == Dialect.carriageReturn {
        end -= 1
        if fields[fields.count - 1].last == Dialect.carriageReturn { fields[fields.count - 1].removeLast() }
      }
      return Result(
        record: Sample.Record(fields: fields, start: start, end: end, line: line),
        next: position + (isTerminated ? 1 : 0), lineCount: lineCount + 1, isTerminated: isTerminated)
    }
  }

  /// The rest of an input as one record, in which a quote stays open.
  static func unclosed(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int, _ dialect: Dialect, line: Int
  ) -> Sample.Record {
    Sample.Record(
      fields: [Array(UnsafeBufferPointer(start: bytes + start, count: limit - start))], start: start,
      end: limit,
      line: line)
  }

  /// The field that begins at `start` and the place of the delimiter or newline behind it.
  private static func field(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int, _ dialect: Dialect, lineCount: inout Int
  ) -> (text: [UInt8], end: Int)? {
    var position = start
    while position < limit, bytes[position] == UInt8(ascii: " ") { position += 1 }
    guard position < limit, bytes[position] == Dialect.quote else {
      while position < limit, bytes[position] != dialect.delimiter, bytes[position] != dialect.newline {
        position += 1
      }
      return (Array(UnsafeBufferPointer(start: bytes + start, count: position - start)), position)
    }
    var text: [UInt8] = []
    position += 1
    while true {
      guard position < limit else { return nil }
      let byte = bytes[position]
      if byte == Dialect.quote {
        guard position + 1 < limit, bytes[position + 1] == Dialect.quote else { break }
        position += 1
      }
      if byte == dialect.newline { lineCount += 1 }
      text.append(byte)
      position += 1
    }
    position += 1
    // What stands behind a closing quote is a fault that loading reports.
    while position < limit, bytes[position] != dialect.delimiter, bytes[position] != dialect.newline {
      position += 1
    }
    return (text, position)
  }
}
