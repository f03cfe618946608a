import DossierDB

/// Counts outcomes by sector.
struct SectorLoop: BareLoop {
  let columns: BareColumns
  let name = "sector"
  let sql = "SELECT sector, \(RaceSQL.counts) FROM dossiers GROUP BY sector"
  let keyColumnCount = 1

  func tally(_ rows: Range<Int>) -> Counters {
    switch columns.sector {
    case .bytes(let sector): tally(rows, sector)
    case .words(let sector): tally(rows, sector)
    }
  }

  private func tally<Code: FixedWidthInteger>(_ rows: Range<Int>, _ sector: Lane<Code>) -> Counters {
    let (sector, outcome) = (sector.start, columns.outcome.start)
    return .interleavedByEight(rows, cellCount: columns.sectors.count * Outcome.count) { row in
      Int(truncatingIfNeeded: sector[row]) &* Outcome.count &+ Int(outcome[row])
    }
  }

  func merged(_ tallies: [Counters]) -> Counters { Counters.merged(tallies) }

  func answer(_ tally: Counters) -> [[Value]] {
    (0..<columns.sectors.count).compactMap { sector in
      tally.outcomes(at: sector * Outcome.count).map { [.text(columns.sectors[sector])] + $0 }
    }
  }
}

/// Counts outcomes by sector and agency.
struct SectorAgencyLoop: BareLoop {
  let columns: BareColumns
  let name = "sector-agency"
  let sql = """
    SELECT sector, resolving_agency, \(RaceSQL.counts) FROM dossiers GROUP BY sector, resolving_agency
    """
  let keyColumnCount = 2

  func tally(_ rows: Range<Int>) -> Counters {
    switch columns.sector {
    case .bytes(let sector): tally(rows, sector)
    case .words(let sector): tally(rows, sector)
    }
  }

  private func tally<Code: FixedWidthInteger>(_ rows: Range<Int>, _ sector: Lane<Code>) -> Counters {
    let (sector, agency, outcome) = (sector.start, columns.agency.start, columns.outcome.start)
    let sectorCount = columns.sectors.count
    return .direct(rows, cellCount: columns.agencies.count * sectorCount * Outcome.count) { row in
      (Int(agency[row]) &* sectorCount &+ Int(truncatingIfNeeded: sector[row])) &* Outcome.count
        &+ Int(outcome[row])
    }
  }

  func merged(_ tallies: [Counters]) -> Counters { Counters.merged(tallies) }

  func answer(_ tally: Counters) -> [[Value]] {
    (0..<columns.agencies.count * columns.sectors.count).compactMap { pair in
      tally.outcomes(at: pair * Outcome.count).map {
        [
          .text(columns.sectors[pair % columns.sectors.count]),
          .text(columns.agencies[pair / columns.sectors.count]),
        ] + $0
      }
    }
  }
}
