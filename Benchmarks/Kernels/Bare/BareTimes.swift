import DossierBase
import DossierDB

/// Runs the bare loops, checks their answers, and keeps the times.
struct BareTimes {
  let columns: BareColumns
  let connection: Connection
  let threadCounts: [Int]
  let repetitionCount: Int
  /// A sentence for each answer that is not the engine's.
  private(set) var differences: [String] = []
  private var rows: [[Value]] = []

  init(columns: BareColumns, connection: Connection, threadCounts: [Int], repetitionCount: Int) {
    self.columns = columns
    self.connection = connection
    self.threadCounts = threadCounts
    self.repetitionCount = repetitionCount
  }

  /// One row per loop and number of threads.
  var table: ResultSet {
    let thousandths = ColumnType.decimal(precision: 18, scale: 3)
    return ResultSet(
      columns: [
        Column(name: "name", type: .varchar), Column(name: "threads", type: .bigint),
        Column(name: "rows", type: .bigint), Column(name: "milliseconds", type: thousandths),
        Column(name: "ns_per_row", type: thousandths), Column(name: "checked", type: .boolean),
      ], rows: rows)
  }

  mutating func measureAll(sector: String, year: Int) throws(DossierError) {
    try measure(TotalLoop(columns: columns))
    try measure(SectorLoop(columns: columns))
    try measure(SectorAgencyLoop(columns: columns))
    try measure(SectorMonthLoop(columns: columns))
    try measure(AgencyQuarterLoop(columns: columns))
    try measure(SectorQuarterLoop(columns: columns))
    try measure(SectorYearLoop(columns: columns, sector: sector, year: year))
    try measure(MedianLoop(columns: columns))
    try measure(DistinctLoop(columns: columns))
    try measure(MostLateLoop(columns: columns))
    measureMemory()
  }

  private mutating func measure(_ loop: some BareLoop) throws(DossierError) {
    let expected = AnswerTable(try connection.query(loop.sql), keyColumnCount: loop.keyColumnCount)
    for threadCount in threadCounts {
      let (answer, duration) = fastest(loop, threadCount: threadCount)
      let difference = AnswerTable(loop.answer(answer), keyColumnCount: loop.keyColumnCount)
        .difference(from: expected, isOrdered: loop.isOrdered)
      note(loop.name, threadCount, rowCount: columns.rowCount, duration, difference)
    }
  }

  /// The answer of a loop and the time of its fastest run.
  private func fastest<Loop: BareLoop>(_ loop: Loop, threadCount: Int) -> (Loop.Tally, Duration) {
    let threads = RangeThreads(rows: loop.rows, threadCount: threadCount)
    var best: (Loop.Tally, Duration)?
    for _ in 0..<repetitionCount {
      let start = ContinuousClock.now
      let answer = loop.merged(threads.map(loop.tally))
      let duration = ContinuousClock.now - start
      if best == nil || duration < best!.1 { best = (answer, duration) }
    }
    return best!
  }

  /// Reads memory at full speed; a row is a byte.
  private mutating func measureMemory() {
    let memory = MemoryRead(byteCount: 256 << 20)
    for threadCount in threadCounts {
      let threads = RangeThreads(rows: 0..<memory.wordCount, threadCount: threadCount)
      var best: Duration?
      var isRight = true
      for _ in 0..<repetitionCount {
        let start = ContinuousClock.now
        let sum = threads.map(memory.sum).reduce(0, &+)
        let duration = ContinuousClock.now - start
        best = min(best ?? duration, duration)
        isRight = isRight && sum == memory.expectedSum
      }
      note(
        "memory-read", threadCount, rowCount: memory.wordCount * 8, best ?? .zero,
        isRight ? nil : "a sum of memory")
    }
  }

  private mutating func note(
    _ name: String, _ threadCount: Int, rowCount: Int, _ duration: Duration, _ difference: String?
  ) {
    let nanoseconds = duration / .nanoseconds(1)
    rows.append([
      .text(name), .integer(Int64(threadCount)), .integer(Int64(rowCount)),
      .decimal(.rounded(nanoseconds / 1e6, scale: 3)),
      .decimal(.rounded(nanoseconds / Double(rowCount), scale: 3)), .boolean(difference == nil),
    ])
    if let difference { differences.append("\(name) with \(threadCount) threads: \(difference)") }
  }
}

extension ExactDecimal {
  /// The number with this many digits after the point.
  static func rounded(_ value: Double, scale: Int) -> ExactDecimal {
    var factor = 1.0
    for _ in 0..<scale { factor *= 10 }
    return ExactDecimal(unscaled: Int128((value * factor).rounded()), scale: scale)
  }
}
