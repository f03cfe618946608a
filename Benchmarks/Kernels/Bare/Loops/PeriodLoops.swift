import DossierDB

/// Counts outcomes by sector and a period that a lane gives.
struct SectorPeriodCount: Sendable {
  let columns: BareColumns
  let period: Lane<UInt8>
  let periodCount: Int

  func tally(_ rows: Range<Int>) -> Counters {
    switch columns.sector {
    case .bytes(let sector): tally(rows, sector)
    case .words(let sector): tally(rows, sector)
    }
  }

  private func tally<Code: FixedWidthInteger>(_ rows: Range<Int>, _ sector: Lane<Code>) -> Counters {
    let (sector, period, outcome) = (sector.start, period.start, columns.outcome.start)
    let sectorCount = columns.sectors.count
    return .interleaved(rows, cellCount: periodCount * sectorCount * Outcome.count) { row in
      (Int(period[row]) &* sectorCount &+ Int(truncatingIfNeeded: sector[row])) &* Outcome.count
        &+ Int(outcome[row])
    }
  }

  /// The groups with a row that counts: a sector, a period's position and its outcomes.
  func groups(_ tally: Counters) -> [(sector: Value, period: Int, outcomes: [Value])] {
    (0..<periodCount * columns.sectors.count).compactMap { group in
      let sector = Value.text(columns.sectors[group % columns.sectors.count])
      return tally.outcomes(at: group * Outcome.count).map {
        (sector, group / columns.sectors.count, $0)
      }
    }
  }
}

/// Counts outcomes by sector and month of receipt.
struct SectorMonthLoop: BareLoop {
  let columns: BareColumns
  let name = "sector-month"
  let sql = """
    SELECT sector, date_trunc('month', accepted_at) AS month, \(RaceSQL.counts) FROM dossiers GROUP BY 1, 2
    """
  let keyColumnCount = 2
  private let count: SectorPeriodCount

  init(columns: BareColumns) {
    self.columns = columns
    count = SectorPeriodCount(columns: columns, period: columns.month, periodCount: columns.months.count)
  }

  func tally(_ rows: Range<Int>) -> Counters { count.tally(rows) }

  func merged(_ tallies: [Counters]) -> Counters { Counters.merged(tallies) }

  func answer(_ tally: Counters) -> [[Value]] {
    count.groups(tally).map { [$0.sector, columns.months.start($0.period)] + $0.outcomes }
  }
}

/// Counts finished dossiers by sector and reporting quarter of finishing.
struct SectorQuarterLoop: BareLoop {
  let columns: BareColumns
  let name = "sector-quarter"
  let sql = """
    SELECT sector, reporting_quarter(finished_at) AS quarter, count(*) AS finished, \(RaceSQL.onTime) \
    FROM dossiers WHERE finished_at IS NOT NULL GROUP BY 1, 2
    """
  let keyColumnCount = 2
  private let count: SectorPeriodCount

  init(columns: BareColumns) {
    self.columns = columns
    count = SectorPeriodCount(
      columns: columns, period: columns.reportingQuarter, periodCount: columns.reportingQuarters.count)
  }

  func tally(_ rows: Range<Int>) -> Counters { count.tally(rows) }

  func merged(_ tallies: [Counters]) -> Counters { Counters.merged(tallies) }

  func answer(_ tally: Counters) -> [[Value]] {
    count.groups(tally).filter { $0.outcomes[1] != .integer(0) }.map {
      [$0.sector, .text(columns.reportingQuarters.label($0.period)), $0.outcomes[1], $0.outcomes[2]]
    }
  }
}

extension PeriodRange {
  /// The first moment of a period.
  func start(_ position: Int) -> Value {
    .timestamp(Timestamp(startOf: CalendarDate(dayNumber: Int32(firstDay(position)))))
  }
}
