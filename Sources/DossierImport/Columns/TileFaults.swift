import DossierBase

/// The faults found in one tile: of records that are no rows, and of rows.
struct TileFaults {
  private struct RowEntry {
    var row: Int
    var field: Int
    var fault: RowFault
  }

  private let index: FieldIndex
  private let chunk: Chunk
  private var rows: [RowEntry] = []
  /// What the input was converted from, if it was.
  private let encoding: String?
  /// Where texts of the tile may not be in composed form.
  private(set) var unsettled = UnsettledPlaces()
  /// Texts of rows whose fields were blanked.
  private var blankedTexts: [Int: [UInt8]] = [:]

  init(_ index: FieldIndex, _ chunk: Chunk, encoding: String?) {
    self.encoding = encoding
    self.index = index
    self.chunk = chunk
  }

  var isEmpty: Bool { rows.isEmpty && index.badRecords.isEmpty }

  /// Adds rows whose value in a field does not fit its type; `order` is that of dates which the user said.
  mutating func add(
    _ failures: [Int], field: Int, type: String, order: Notation.DateOrder?, _ tile: Tile
  ) {
    for row in failures {
      let text = Array(tile.text(tile.span(row, field)))
      rows.append(RowEntry(row: row, field: field, fault: .value(text: text, type: type, order: order)))
    }
  }

  /// Finds rows with bytes that are not UTF-8, and blanks them; the fields have their quotes still.
  mutating func checkEncoding(from start: Int, to end: Int) {
    var position = start
    while let invalid = TextEncoding.firstInvalid(
      chunk.bytes, from: position, to: end, unsettled: &unsettled)
    {
      let fault = named(.notUTF8(byte: chunk.bytes[invalid]))
      position = invalid + 1
      guard let row = row(at: invalid) else {
        // A record that is refused anyhow; go on behind it.
        position = index.badRecords.first { $0.start <= invalid && invalid < $0.end }?.end ?? position
        continue
      }
      let field = (0..<index.columnCount).first { Int(span(row, $0).end) > invalid } ?? index.columnCount - 1
      rows.append(RowEntry(row: row, field: field, fault: fault))
      position = max(position, Int(span(row, index.columnCount - 1).end))
      blank(row, text: rawText(row))
    }
  }

  /// A fault of the encoding by the name that the user gave it.
  private func named(_ fault: RowFault) -> RowFault {
    if case .notUTF8 = fault, let encoding { return .notInEncoding(encoding) }
    return fault
  }

  /// Takes the quotes off all fields; rows with text behind a quote are faults and blanked.
  mutating func stripQuotes() {
    var faults: [(row: Int, column: Int)] = []
    QuotedFields.strip(
      index.spans, rowCount: index.rowCount, columnCount: index.columnCount, chunk.bytes,
      quote: index.dialect.quote, faults: &faults)
    for fault in faults where blankedTexts[fault.row] == nil {
      rows.append(RowEntry(row: fault.row, field: fault.column, fault: .textAfterQuote))
      let faulty = Set(faults.lazy.filter { $0.row == fault.row }.map(\.column))
      blank(fault.row, text: text(fault.row, raw: faulty))
    }
  }

  /// Finds rows that are titles or totals.
  mutating func checkTotals(_ finder: TotalFinder) {
    for row in 0..<index.rowCount {
      guard
        let found = finder.fault(
          index.spans + row * index.columnCount, fieldCount: index.columnCount, chunk.bytes),
        blankedTexts[row] == nil
      else { continue }
      rows.append(RowEntry(row: row, field: found.field, fault: found.fault))
      blank(row, text: text(row))
    }
  }

  private func span(_ row: Int, _ field: Int) -> FieldSpan { index.spans[row * index.columnCount + field] }

  /// The row that a byte belongs to, or nil if it is in a record that is no row.
  private func row(at position: Int) -> Int? {
    var low = 0
    var high = index.rowCount
    while low < high {
      let middle = (low + high) / 2
      if Int(span(middle, index.columnCount - 1).end) <= position { low = middle + 1 } else { high = middle }
    }
    return low < index.rowCount && Int(span(low, 0).start) <= position ? low : nil
  }

  private mutating func blank(_ row: Int, text: [UInt8]) {
    blankedTexts[row] = text
    let start = index.spans[row * index.columnCount].start
    for field in 0..<index.columnCount {
      index.spans[row * index.columnCount + field] = FieldSpan(start: start, end: start)
    }
  }

  /// The rows to be dropped, ascending, each once.
  var badRows: [Int] {
    var sorted = rows.map(\.row).sorted()
    var kept = 0
    for row in sorted where kept == 0 || sorted[kept - 1] != row {
      sorted[kept] = row
      kept += 1
    }
    return Array(sorted.prefix(kept))
  }

  /// One reject per faulty record, in the order of the input.
  func rejects(names: [Int: String]) -> [Reject] {
    var found: [(start: Int, reject: Reject)] = index.badRecords.map { record in
      let bytes = UnsafeBufferPointer(start: chunk.bytes + record.start, count: record.end - record.start)
      let reject = Reject(
        line: 0, column: record.column + 1, columnName: nil, fault: named(record.fault), text: Array(bytes))
      return (record.start, reject)
    }
    let ordered = rows.sorted { ($0.row, $0.field) < ($1.row, $1.field) }
    for (place, entry) in ordered.enumerated() where place == 0 || ordered[place - 1].row != entry.row {
      let reject = Reject(
        line: 0, column: entry.field + 1, columnName: names[entry.field], fault: entry.fault,
        text: blankedTexts[entry.row] ?? text(entry.row))
      found.append((Int(span(entry.row, 0).start), reject))
    }
    found.sort { $0.start < $1.start }
    return located(found)
  }

  /// Counts lines up to each record.
  private func located(_ found: [(start: Int, reject: Reject)]) -> [Reject] {
    var line = chunk.firstLine
    var position = chunk.start
    return found.map { entry in
      while position < entry.start {
        if chunk.bytes[position] == index.dialect.newline { line += 1 }
        position += 1
      }
      var reject = entry.reject
      reject.line = line
      return reject
    }
  }

  /// A row as it stands in the input, before quotes are taken off.
  private func rawText(_ row: Int) -> [UInt8] {
    let first = span(row, 0)
    let last = span(row, index.columnCount - 1)
    return Array(
      UnsafeBufferPointer(start: chunk.bytes + Int(first.start), count: Int(last.end - first.start)))
  }

  /// A row as CSV, written anew from its fields where quotes were taken off; `raw` fields have theirs still.
  private func text(_ row: Int, raw: Set<Int> = []) -> [UInt8] {
    if !chunk.hasQuotes { return rawText(row) }
    let dialect = index.dialect
    var text: [UInt8] = []
    for field in 0..<index.columnCount {
      if field > 0 { text.append(dialect.delimiter) }
      let span = span(row, field)
      let bytes = UnsafeBufferPointer(start: chunk.bytes + Int(span.start), count: span.count)
      if raw.contains(field) {
        text.append(contentsOf: bytes)
      } else {
        CSVField.append(bytes, delimiter: dialect.delimiter, quote: dialect.quote, to: &text)
      }
    }
    return text
  }
}
