import DossierDB

/// Counts outcomes by sector, agency and quarter of receipt.
///
/// A thread has an array for each quarter that its rows lie in; in order of receipt these are few, and
/// two threads share few.
struct AgencyQuarterLoop: BareLoop {
  let columns: BareColumns
  let name = "sector-agency-quarter"
  let sql = """
    SELECT sector, resolving_agency, date_trunc('quarter', accepted_at) AS quarter, \(RaceSQL.counts) \
    FROM dossiers GROUP BY 1, 2, 3
    """
  let keyColumnCount = 3

  private var cellCount: Int { columns.agencies.count * columns.sectors.count * Outcome.count }

  func tally(_ rows: Range<Int>) -> [Counters?] {
    switch columns.sector {
    case .bytes(let sector): tally(rows, sector)
    case .words(let sector): tally(rows, sector)
    }
  }

  private func tally<Code: FixedWidthInteger>(_ rows: Range<Int>, _ sector: Lane<Code>) -> [Counters?] {
    let counters = quartersPresent(rows).map { $0 ? Counters(count: cellCount) : nil }
    let (sector, agency) = (sector.start, columns.agency.start)
    let (quarter, outcome) = (columns.quarter.start, columns.outcome.start)
    let sectorCount = columns.sectors.count
    let unused = UnsafeMutablePointer<UInt32>(bitPattern: 4)!
    let cells = counters.map { $0?.cells ?? unused }
    cells.withUnsafeBufferPointer { cells in
      let cells = cells.baseAddress!
      for row in rows {
        let pair = Int(agency[row]) &* sectorCount &+ Int(truncatingIfNeeded: sector[row])
        cells[Int(quarter[row])][pair &* Outcome.count &+ Int(outcome[row])] &+= 1
      }
    }
    return counters
  }

  /// Whether a quarter lies between the least and the greatest of some rows.
  private func quartersPresent(_ rows: Range<Int>) -> [Bool] {
    let quarter = columns.quarter.start
    var (least, greatest) = (UInt8.max, UInt8.min)
    for row in rows {
      least = min(least, quarter[row])
      greatest = max(greatest, quarter[row])
    }
    return (0..<columns.quarters.count).map { $0 >= Int(least) && $0 <= Int(greatest) }
  }

  func merged(_ tallies: [[Counters?]]) -> [Counters?] {
    var sum = tallies[0]
    for tally in tallies.dropFirst() {
      for (quarter, counters) in tally.enumerated() {
        guard let counters else { continue }
        if let present = sum[quarter] { present.add(counters) } else { sum[quarter] = counters }
      }
    }
    return sum
  }

  func answer(_ tally: [Counters?]) -> [[Value]] {
    var rows: [[Value]] = []
    for (quarter, counters) in tally.enumerated() {
      guard let counters else { continue }
      let start = columns.quarters.start(quarter)
      for pair in 0..<cellCount / Outcome.count {
        guard let outcomes = counters.outcomes(at: pair * Outcome.count) else { continue }
        let sector = Value.text(columns.sectors[pair % columns.sectors.count])
        let agency = Value.text(columns.agencies[pair / columns.sectors.count])
        rows.append([sector, agency, start] + outcomes)
      }
    }
    return rows
  }
}
