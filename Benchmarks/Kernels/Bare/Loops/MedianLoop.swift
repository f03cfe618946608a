import DossierDB

/// Finds the median days of each sector in an exact histogram.
struct MedianLoop: BareLoop {
  let columns: BareColumns
  let name = "median"
  let sql = """
    SELECT sector, median(finished_at::date - accepted_at::date) AS days FROM dossiers GROUP BY sector
    """
  let keyColumnCount = 1

  /// A histogram while rows are counted, medians in the end.
  enum Tally: Sendable {
    case histogram(Counters)
    case medians([Double?])
  }

  func tally(_ rows: Range<Int>) -> Tally {
    switch columns.sector {
    case .bytes(let sector): .histogram(histogram(rows, sector))
    case .words(let sector): .histogram(histogram(rows, sector))
    }
  }

  private func histogram<Code: FixedWidthInteger>(_ rows: Range<Int>, _ sector: Lane<Code>) -> Counters {
    let (sector, days) = (sector.start, columns.days.start)
    let span = columns.openDays + 1
    return .interleaved(rows, cellCount: columns.sectors.count * span) { row in
      Int(truncatingIfNeeded: sector[row]) &* span &+ Int(days[row])
    }
  }

  func merged(_ tallies: [Tally]) -> Tally {
    let histograms = tallies.compactMap { tally in
      if case .histogram(let counters) = tally { counters } else { nil }
    }
    let histogram = Counters.merged(histograms)
    return .medians((0..<columns.sectors.count).map { median(of: $0, in: histogram) })
  }

  /// The middle value of a sector's finished dossiers, or the mean of the middle two.
  private func median(of sector: Int, in histogram: Counters) -> Double? {
    let start = sector * (columns.openDays + 1)
    var finished = 0
    for day in 0..<columns.openDays { finished += histogram[start + day] }
    if finished == 0 { return nil }
    let (low, high) = ((finished - 1) / 2, finished / 2)
    var (passed, lowDay): (Int, Int?) = (0, nil)
    for day in 0..<columns.openDays {
      passed += histogram[start + day]
      if lowDay == nil, passed > low { lowDay = day }
      if let lowDay, passed > high { return Double(lowDay + day) / 2 + Double(columns.leastDays) }
    }
    return nil
  }

  func answer(_ tally: Tally) -> [[Value]] {
    guard case .medians(let medians) = tally else { return [] }
    return medians.enumerated().map { sector, median in
      [.text(columns.sectors[sector]), median.map { .double($0) } ?? .null]
    }
  }
}
