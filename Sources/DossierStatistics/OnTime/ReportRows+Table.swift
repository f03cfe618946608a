import DossierBase
import DossierCalendar
import DossierVector

extension ReportRows {
  /// The rows as a table, sorted by the `--by` columns: text in byte order, periods in order of time, nulls last.
  ///
  /// - Parameters:
  ///   - reservations: what the rows hold, which is the table's from then on.
  ///   - more: Columns after the rates, each with a value or nil for each row.
  ///
  /// Throws ``EngineError/Code/interrupted``.
  func table(
    by dimensions: [Dimension], noAppointment: NoAppointment, _ counting: OnTimeCounting,
    _ reservations: [RowReservation], appending more: [(name: String, values: [Double?])] = []
  ) throws(EngineError) -> MemoryTable {
    let interruption = counting.interruption
    var keys: [KeyColumn] = []
    var place = 0
    for dimension in dimensions {
      try interruption.check()
      if let kind = dimension.periodKind {
        keys.append(KeyColumn(kind, firstDays: counting.axis.firstDays, slices: slices))
      } else {
        keys.append(KeyColumn(counting.dimensions[place].dictionary, codes: codes(ofDimension: place)))
        place += 1
      }
    }
    var ranks: [[Int32]] = []
    for key in keys { ranks.append(try key.ranksOfRows(interruption)) }
    let order = try Self.order(rowCount: counts.count, ranks, interruption)
    var schema = ReportSchema.onTime(by: dimensions)
    schema.columns += more.map { ColumnDefinition($0.name, .double) }
    var batches: [Batch] = []
    for start in stride(from: 0, to: order.count, by: Limits.blockRowCount) {
      try interruption.check()
      let rows = order[start..<min(start + Limits.blockRowCount, order.count)]
      let vectors =
        keys.map { $0.vector(rows) } + ReportSchema.measures(counts, rows, noAppointment)
        + more.map { ReportSchema.doubles($0.values, rows) }
      batches.append(Batch(columns: vectors, rowCount: rows.count))
    }
    return MemoryTable(schema: schema, batches: batches, memory: reservations.map { $0.taken(for: batches) })
  }

  /// The numbers of the rows in the order of their ranks, the first column deciding first.
  private static func order(
    rowCount: Int, _ columns: [[Int32]], _ interruption: Interruption
  ) throws(EngineError) -> [Int32] {
    let widths = columns.map { 32 - ($0.max() ?? 0).leadingZeroBitCount }
    let rowWidth = 64 - rowCount.leadingZeroBitCount
    if widths.reduce(rowWidth, +) > 64 {
      return try MergeSort.sorted(Array(0..<Int32(rowCount)), interruption) { left, right in
        for column in columns where column[Int(left)] != column[Int(right)] {
          return column[Int(left)] < column[Int(right)]
        }
        return left < right
      }
    }
    // All ranks and the row's number fit one word, and words sort fast.
    var words = [UInt64](repeating: 0, count: rowCount)
    for (column, width) in zip(columns, widths) {
      try interruption.check()
      for row in 0..<rowCount { words[row] = words[row] << UInt64(width) | UInt64(column[row]) }
    }
    for row in 0..<rowCount { words[row] = words[row] << UInt64(rowWidth) | UInt64(row) }
    words = try MergeSort.sorted(words, interruption) { $0 < $1 }
    let mask = (UInt64(1) << UInt64(rowWidth)) - 1
    return words.map { Int32(truncatingIfNeeded: $0 & mask) }
  }
}
