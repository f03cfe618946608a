import DossierBase

/// Finds out how a CSV is written from its first records.
enum DialectDetector {
  /// What was found.
  struct Finding {
    var dialect: Dialect
    /// The names of the columns, as they are written, if there is a header, and its line.
    var header: [[UInt8]]?
    var headerLine = 1
    /// Lines from the first title to the header, or the first row.
    var titleLineCount = 0
    /// False if the header is only more likely than a first row.
    var isHeaderCertain = false
    /// True if there is no record at all.
    var isEmpty = false
    var columnCount: Int
    /// The rows behind the header, as far as the sample goes.
    var rows: [Sample.Row]
    /// Where the first record behind the header begins, counted from the start of the input's bytes.
    var dataOffset: Int
    /// The line of that record.
    var dataLine: Int
  }

  static let delimiters: [UInt8] = [
    UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "\t"),
  ]
  /// Records that the dialect and the header are judged by, so that they do not depend on the sample's size.
  static let judgedRecordCount = 1_000
  static let columnLimit = 4_096

  /// Finds dialect, header and rows, as far as the request leaves them open.
  ///
  /// `isKnown` tells the names that are expected in the header.
  static func detect(
    _ prepared: SampleReader.Prepared, hasHeader: Bool?, name: String, isKnown: ((String) -> Bool)?
  ) throws(EngineError) -> Finding {
    let sample = prepared.sample
    guard let candidate = try choose(prepared, name: name, isKnown) else {
      return try empty(prepared, name: name)
    }
    guard candidate.columnCount <= columnLimit else {
      throw EngineError(
        .data, "the first row has \(candidate.columnCount) columns, and at most \(columnLimit) are allowed",
        at: .text(file: name, line: candidate.records[candidate.headIndex].line, column: columnLimit + 1))
    }
    return try finding(candidate, sample, hasHeader: hasHeader, name: name)
  }

  /// True if more bytes would not change what is judged.
  static func isSufficient(_ prepared: SampleReader.Prepared) -> Bool {
    let choices = prepared.delimiter.map { [$0] } ?? (delimiters + [Dialect.noDelimiter])
    return choices.allSatisfy { delimiter in
      var dialect = prepared.dialect
      dialect.delimiter = delimiter
      return prepared.sample.outlines(dialect, limit: judgedRecordCount).count == judgedRecordCount
    }
  }

  /// The finding for an input without any record.
  private static func empty(_ prepared: SampleReader.Prepared, name: String) throws(EngineError) -> Finding {
    let sample = prepared.sample
    guard sample.isWhole else {
      throw EngineError(
        .data, "the row that begins here is longer than \(Dialect.recordByteLimit >> 20) MiB",
        at: .text(file: name, line: sample.firstLine, column: 1))
    }
    return Finding(
      dialect: prepared.dialect, header: nil, isEmpty: true, columnCount: 1, rows: [],
      dataOffset: sample.end - Sample.padding, dataLine: sample.firstLine)
  }

  private static func finding(
    _ candidate: DialectCandidate, _ sample: Sample, hasHeader: Bool?, name: String
  ) throws(EngineError) -> Finding {
    let dialect = candidate.dialect
    let columnCount = candidate.columnCount
    let head = candidate.records[candidate.headIndex]
    let records = sample.outlines(dialect, columnCount: columnCount, limit: .max).filter {
      $0.start > head.start
    }
    let judgedEnd = candidate.records[candidate.records.count - 1].start
    func rows(_ records: some Sequence<RecordOutline>) -> [Sample.Row] {
      records.compactMap { record in
        if columnCount > 1 || !sample.isBlank(record) {
          return sample.row(record, columnCount: columnCount, dialect)
        }
        return nil
      }
    }
    var result = Finding(
      dialect: dialect, header: nil, columnCount: columnCount, rows: rows(records),
      dataOffset: head.start - Sample.padding, dataLine: head.line)
    if candidate.hasTitles { result.titleLineCount = head.line - candidate.records[0].line }
    if hasHeader == false {
      if let row = sample.row(head, columnCount: columnCount, dialect) { result.rows.insert(row, at: 0) }
      return result
    }
    if let fault = quoteFault(head, sample, columnCount) {
      throw EngineError(
        .data, fault.message, at: .text(file: name, line: head.line, column: fault.column + 1),
        hint: fault.hint)
    }
    var first = sample.fields(head, dialect)
    if first.count > columnCount { first.removeLast() }
    let judgedRows = rows(records.prefix { $0.start <= judgedEnd })
    let isAsked = hasHeader == true || candidate.knownCount > 0
    guard isAsked || HeaderDetector.isHeader(first, before: judgedRows) else {
      result.rows.insert(Sample.Row(fields: first), at: 0)
      return result
    }
    result.isHeaderCertain = isAsked || HeaderDetector.isBeyondDoubt(first, before: judgedRows)
    result.header = first
    result.headerLine = head.line
    result.dataOffset = head.next - Sample.padding
    result.dataLine = head.line + head.lineCount
    return result
  }

  /// A first record with a stray quote is neither a header nor a row that tells whether it is one.
  private static func quoteFault(
    _ head: RecordOutline, _ sample: Sample, _ columnCount: Int
  ) -> (message: String, hint: String?, column: Int)? {
    let fault: RowFault
    let column: Int
    if let open = head.openQuote {
      (fault, column) = (.unclosedQuote, open.field)
    } else if let field = head.fieldWithTextAfterQuote {
      (fault, column) = (.textAfterQuote, field)
    } else {
      return nil
    }
    return (fault.message, fault.hint([]), column)
  }
}
