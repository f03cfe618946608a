import DossierVector

/// Finds out how a CSV is written from its first records.
enum DialectDetector {
  /// What was found.
  struct Finding {
    var dialect: Dialect
    /// The names of the columns, as they are written, if there is a header.
    var header: [[UInt8]]?
    var columnCount: Int
    /// The records behind the header, without blank ones and comments.
    var rows: [Sample.Record]
    /// Where the first record behind the header begins, counted from the start of the input's bytes.
    var dataOffset: Int
    /// The line of that record.
    var dataLine: Int
  }

  static let delimiters: [UInt8] = [
    UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "\t"),
  ]
  /// Records that the dialect and the header are judged by.
  private static let judgedRecordCount = 1_000
  static let columnLimit = 4_096

  /// Finds dialect, header and rows; the request may fix the delimiter and whether there is a header.
  static func detect(
    _ whole: Sample, delimiter: UInt8?, hasHeader: Bool?, name: String
  ) throws(EngineError) -> Finding {
    var sample = whole
    let declared = sample.takeDeclaredDelimiter()
    var dialect = Dialect()
    dialect.newline = newline(of: sample)
    dialect.delimiter = delimiter ?? declared ?? bestDelimiter(sample, dialect)
    let all = sample.records(dialect, limit: .max)
    let columnCount = columnCount(of: all, dialect)
    guard columnCount <= columnLimit else {
      throw EngineError(
        .data, "the first row has \(columnCount) columns, and at most \(columnLimit) are allowed",
        at: .text(file: name, line: sample.firstLine, column: columnLimit + 1))
    }
    let isBlank = all.allSatisfy { $0.start == $0.end }
    let content = isBlank ? all[...] : all.drop { $0.start == $0.end }
    let rows = content.filter { isRow($0, columnCount) }
    guard let first = rows.first else {
      return Finding(
        dialect: dialect, header: nil, columnCount: max(columnCount, 1), rows: [],
        dataOffset: sample.skippedByteCount, dataLine: sample.firstLine)
    }
    let named = hasHeader ?? HeaderDetector.isHeader(first, before: rows.dropFirst())
    let preceding = all.prefix { $0.start < first.start }.contains {
      !$0.fields.isEmpty && $0.start != $0.end
    }
    let begin = preceding || named ? first : content.first ?? first
    let next = named ? all.first { $0.start > first.start } : begin
    return Finding(
      dialect: dialect, header: named ? first.fields : nil, columnCount: columnCount,
      rows: named ? Array(rows.dropFirst()) : rows,
      dataOffset: (next?.start ?? sample.end) - Sample.padding,
      dataLine: next?.line ?? first.line + 1)
  }

  /// A carriage return if there are some and no line feed, else a line feed.
  private static func newline(of sample: Sample) -> UInt8 {
    var hasReturn = false
    for offset in sample.start..<max(sample.start, sample.end) {
      if sample.bytes[offset] == Dialect.lineFeed { return Dialect.lineFeed }
      if sample.bytes[offset] == Dialect.carriageReturn { hasReturn = true }
    }
    return hasReturn ? Dialect.carriageReturn : Dialect.lineFeed
  }

  /// The delimiter that splits most records alike, and into most fields; ``Dialect/noDelimiter`` if the
  /// first record has one field whatever the delimiter.
  private static func bestDelimiter(_ sample: Sample, _ base: Dialect) -> UInt8 {
    var best = (delimiter: Dialect.noDelimiter, share: 0.0, columnCount: 1)
    for delimiter in delimiters {
      var dialect = base
      dialect.delimiter = delimiter
      let records = sample.records(dialect, limit: judgedRecordCount).filter { $0.start != $0.end }
      let columnCount = columnCount(of: records, dialect)
      guard columnCount > 1 else { continue }
      let alike = records.count { $0.fields.count == columnCount }
      let share = Double(alike) / Double(records.count)
      let isBetter =
        share == best.share ? columnCount > best.columnCount : share > best.share
      if isBetter { best = (delimiter, share, columnCount) }
    }
    return best.delimiter
  }

  /// The number of fields of the header: of the first record, or if it stands alone with its number (a
  /// title or a comment), of most.
  private static func columnCount(of records: [Sample.Record], _ dialect: Dialect) -> Int {
    let judged = records.prefix(judgedRecordCount).filter { $0.start != $0.end }
    let uncommented = judged.filter { $0.fields[0].first != UInt8(ascii: "#") }
    let counts = (uncommented.isEmpty ? judged : uncommented).map(\.fields.count)
    guard let first = counts.first else { return 1 }
    let alike = counts.count { $0 == first }
    if alike > 1 || counts.count == 1 { return first }
    var tally: [Int: Int] = [:]
    for count in counts { tally[count, default: 0] += 1 }
    let most = tally.max { ($0.value, $0.key) < ($1.value, $1.key) }!
    return most.value == counts.count - 1 && first == 1 ? most.key : first
  }

  private static func isRow(_ record: Sample.Record, _ columnCount: Int) -> Bool {
    record.fields.count == columnCount && (columnCount == 1 || record.start != record.end)
  }
}
