/// A delimiter, and what the first records of an input look like with it.
struct DialectCandidate {
  let dialect: Dialect
  /// The records that are judged, without blank ones and comments.
  let records: [RecordOutline]
  private(set) var columnCount = 1
  /// The first record behind the titles; the header, if there is one.
  private(set) var headIndex = 0
  /// The part of the records that have as many fields as the header.
  private(set) var share = 0.0
  /// Expected names among the header's fields.
  private(set) var knownCount = 0

  /// Records among which a header below titles is looked for.
  private static let titleLimit = 50

  /// Looks at the records; nil if there are none.
  init?(_ sample: Sample, _ dialect: Dialect, _ isKnown: ((String) -> Bool)?) {
    self.dialect = dialect
    let all = sample.outlines(dialect, limit: DialectDetector.judgedRecordCount).filter {
      !sample.isBlank($0)
    }
    let isComment = { (record: RecordOutline) in sample.bytes[record.start] == UInt8(ascii: "#") }
    let width = all.first { !isComment($0) }?.fieldCount
    records = width == nil ? all : all.filter { !isComment($0) || $0.fieldCount == width }
    guard let first = records.first else { return nil }
    let judge = Judge(sample: sample, dialect: dialect, records: records)
    columnCount = first.fieldCount
    if let isKnown, let known = judge.knownHead(limit: Self.titleLimit, isKnown) {
      headIndex = known.index
      knownCount = known.count
      columnCount = records[known.index].fieldCount
    } else if let head = judge.headBelowTitles(limit: Self.titleLimit) {
      headIndex = head
      columnCount = records[head].fieldCount
    }
    share = judge.share(of: columnCount)
  }

  var hasTitles: Bool { headIndex > 0 }

  /// The number of fields that most records behind the first have, and how large a part of them.
  var restShape: (columnCount: Int, share: Double) {
    var tally: [Int: Int] = [:]
    for record in records.dropFirst() { tally[record.fieldCount, default: 0] += 1 }
    guard let most = tally.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return (1, 0) }
    return (most.key, Double(most.value) / Double(records.count - 1))
  }

  /// Takes a first line of one field for a title, because the delimiter is given.
  mutating func acceptTitle() {
    let rest = restShape
    guard columnCount == 1, rest.columnCount > 1, rest.share > 0.5,
      let head = records.firstIndex(where: { $0.fieldCount == rest.columnCount })
    else { return }
    headIndex = head
    columnCount = rest.columnCount
    share = rest.share
  }
}

/// Looks for the header among records.
private struct Judge {
  let sample: Sample
  let dialect: Dialect
  let records: [RecordOutline]

  func share(of columnCount: Int) -> Double {
    Double(records.count { $0.fits(columnCount, sample.bytes, dialect) }) / Double(records.count)
  }

  /// The first record that has two of the expected names.
  func knownHead(limit: Int, _ isKnown: (String) -> Bool) -> (index: Int, count: Int)? {
    for (index, record) in records.prefix(limit).enumerated() where record.fieldCount > 1 {
      let count = ColumnNames.trimmed(sample.fields(record, dialect)).count { !$0.isEmpty && isKnown($0) }
      if count > 1 { return (index, count) }
    }
    return nil
  }

  /// The header below lines of another shape, if it is one beyond doubt.
  ///
  /// Titles have another number of fields than the table, or one value and else empty fields.
  func headBelowTitles(limit: Int) -> Int? {
    var tally: [Int: Int] = [:]
    for record in records { tally[record.fieldCount, default: 0] += 1 }
    guard let most = tally.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key, most > 1 else {
      return nil
    }
    let head = records.prefix(limit).firstIndex { record in
      record.fieldCount == most && (most < 3 || valueCount(record) > 1)
    }
    guard let head, head > 0 else { return nil }
    let header = sample.fields(records[head], dialect)
    if records[0].fieldCount == most, !header.contains(where: \.isEmpty) { return head }
    let rows = records[(head + 1)...].compactMap { sample.row($0, columnCount: most, dialect) }
    return HeaderDetector.isBeyondDoubt(header, before: rows) ? head : nil
  }

  private func valueCount(_ record: RecordOutline) -> Int {
    sample.fields(record, dialect).count { field in !field.allSatisfy { $0 == Dialect.blank } }
  }
}
