import DossierDB

/// Counts outcomes by sector, agency and quarter of receipt.
///
/// In order of receipt a quarter's rows follow each other, so only one quarter's groups need be found at a
/// time, and these stay in the nearer caches; other orders are counted as exactly, but slower.
struct AgencyQuarterLoop: BareLoop {
  let columns: BareColumns
  let name = "sector-agency-quarter"
  let sql = """
    SELECT sector, resolving_agency, date_trunc('quarter', accepted_at) AS quarter, \(RaceSQL.counts) \
    FROM dossiers GROUP BY 1, 2, 3
    """
  let keyColumnCount = 3

  private var pairCount: Int { columns.agencies.count * columns.sectors.count }

  func tally(_ rows: Range<Int>) -> QuarterGroups {
    switch columns.sector {
    case .bytes(let sector): tally(rows, sector)
    case .words(let sector): tally(rows, sector)
    }
  }

  private func tally<Code: FixedWidthInteger>(_ rows: Range<Int>, _ sector: Lane<Code>) -> QuarterGroups {
    var groups = QuarterGroups(capacity: rows.count)
    let numbers = Counters(count: pairCount)
    let quarter = columns.quarter.start
    var start = rows.lowerBound
    while start < rows.upperBound {
      let end = Self.runEnd(quarter, start, rows.upperBound)
      groups.begin(quarter: Int(quarter[start]))
      let found = count(start..<end, sector.start, numbers.cells, groups)
      groups.end(count: found, forgetting: numbers)
      start = end
    }
    return groups
  }

  /// The row after the last one in a row that has the same value as `start`.
  private static func runEnd(_ lane: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
    let source = UnsafeRawPointer(lane)
    let eight = UInt64(lane[start]) &* 0x0101_0101_0101_0101
    var end = start
    while end + 8 <= limit, source.loadUnaligned(fromByteOffset: end, as: UInt64.self) == eight { end &+= 8 }
    while end < limit, lane[end] == lane[start] { end &+= 1 }
    return end
  }

  /// Counts rows of one quarter and returns how many groups there are then.
  @inline(__always)
  private func count<Code: FixedWidthInteger>(
    _ rows: Range<Int>, _ sector: UnsafePointer<Code>, _ numbers: UnsafeMutablePointer<UInt32>,
    _ groups: QuarterGroups
  ) -> Int {
    let (agency, outcome) = (columns.agency.start, columns.outcome.start)
    let (pairs, cells) = (groups.pairs.cells, groups.counts.cells)
    let sectorCount = columns.sectors.count
    var found = groups.count
    for row in rows {
      let pair = Int(agency[row]) &* sectorCount &+ Int(truncatingIfNeeded: sector[row])
      var number = Int(numbers[pair])
      if number == 0 {
        pairs[found] = UInt32(truncatingIfNeeded: pair)
        found &+= 1
        numbers[pair] = UInt32(truncatingIfNeeded: found)
        number = found
      }
      cells[(number &- 1) &* Outcome.count &+ Int(outcome[row])] &+= 1
    }
    return found
  }

  func merged(_ tallies: [QuarterGroups]) -> QuarterGroups {
    if tallies.count == 1, tallies[0].hasEachQuarterOnce { return tallies[0] }
    var sum = QuarterGroups(capacity: tallies.reduce(0) { $0 + $1.count })
    let numbers = Counters(count: pairCount)
    for quarter in 0..<columns.quarters.count {
      sum.begin(quarter: quarter)
      var found = sum.count
      for tally in tallies {
        for run in tally.runs where run.quarter == quarter {
          found = sum.add(run.groups, of: tally, after: found, numbers)
        }
      }
      sum.end(count: found, forgetting: numbers)
    }
    return sum
  }

  func answer(_ tally: QuarterGroups) -> [[Value]] {
    tally.runs.flatMap { run in
      let start = columns.quarters.start(run.quarter)
      return run.groups.compactMap { group in
        let pair = tally.pairs[group]
        let sector = Value.text(columns.sectors[pair % columns.sectors.count])
        let agency = Value.text(columns.agencies[pair / columns.sectors.count])
        return tally.counts.outcomes(at: group * Outcome.count).map { [sector, agency, start] + $0 }
      }
    }
  }
}
