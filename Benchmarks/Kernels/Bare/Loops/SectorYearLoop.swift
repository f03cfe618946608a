import DossierBase
import DossierDB

/// Counts one sector's dossiers of one year, and their mean days, by agency.
///
/// Runs of rows of other months are passed over, as a zone map allows.
struct SectorYearLoop: BareLoop {
  let columns: BareColumns
  let name = "sector-year"
  let keyColumnCount = 1
  let sql: String
  private let sector: Int?
  /// The positions of the year's months.
  private let months: Range<Int>
  let rows: Range<Int>

  init(columns: BareColumns, sector: String, year: Int) {
    self.columns = columns
    self.sector = columns.sectors.code(of: sector)
    let first = year * 12 - columns.months.first
    months = first..<first + 12
    rows = Self.rows(of: months, in: columns)
    sql = """
      SELECT resolving_agency, count(*) AS received, avg(finished_at::date - accepted_at::date) AS days \
      FROM dossiers WHERE sector = '\(sector.replacing("'", with: "''"))' \
      AND accepted_at >= TIMESTAMP '\(year)-01-01 00:00:00' \
      AND accepted_at < TIMESTAMP '\(year + 1)-01-01 00:00:00' GROUP BY resolving_agency
      """
  }

  /// The rows from the first to the last run that may have one of these months.
  private static func rows(of months: Range<Int>, in columns: BareColumns) -> Range<Int> {
    let blocks = columns.monthBounds.indices.filter { mayHave(months, columns.monthBounds[$0]) }
    guard let first = blocks.first, let last = blocks.last else { return 0..<0 }
    return first * Limits.blockRowCount..<min((last + 1) * Limits.blockRowCount, columns.rowCount)
  }

  private static func mayHave(_ months: Range<Int>, _ bounds: ClosedRange<UInt8>) -> Bool {
    Int(bounds.upperBound) >= months.lowerBound && Int(bounds.lowerBound) < months.upperBound
  }

  /// By agency: dossiers, finished dossiers, days of the finished above the least.
  private static let countsPerAgency = 3

  func tally(_ rows: Range<Int>) -> Counters {
    switch columns.sector {
    case .bytes(let sector): tally(rows, sector)
    case .words(let sector): tally(rows, sector)
    }
  }

  private func tally<Code: FixedWidthInteger>(_ rows: Range<Int>, _ sectors: Lane<Code>) -> Counters {
    let counters = Counters(count: columns.agencies.count * Self.countsPerAgency)
    guard let sector else { return counters }
    let code = Code(truncatingIfNeeded: sector)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Limits.blockRowCount) { chosen in
      let chosen = chosen.baseAddress!
      var start = rows.lowerBound
      while start < rows.upperBound {
        let block = start / Limits.blockRowCount
        let stop = min((block + 1) * Limits.blockRowCount, rows.upperBound)
        if Self.mayHave(months, columns.monthBounds[block]) {
          let count = choose(start..<stop, code, sectors.start, into: chosen)
          add(UnsafeBufferPointer(start: chosen, count: count), to: counters.cells)
        }
        start = stop
      }
    }
    return counters
  }

  /// Writes the rows of the sector and the year, without a branch on each.
  @inline(__always)
  private func choose<Code: FixedWidthInteger>(
    _ rows: Range<Int>, _ sector: Code, _ sectors: UnsafePointer<Code>,
    into chosen: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let first = UInt8(truncatingIfNeeded: max(months.lowerBound, 0))
    let length = UInt8(truncatingIfNeeded: months.upperBound - max(months.lowerBound, 0))
    let month = columns.month.start
    var count = 0
    for row in rows {
      chosen[count] = UInt32(truncatingIfNeeded: row)
      let isChosen = (sectors[row] == sector ? 1 : 0) & (month[row] &- first < length ? 1 : 0)
      count &+= isChosen
    }
    return count
  }

  private func add(_ rows: UnsafeBufferPointer<UInt32>, to cells: UnsafeMutablePointer<UInt32>) {
    let (agency, days, open) = (columns.agency.start, columns.days.start, columns.openDays)
    for row in rows {
      let cell = Int(agency[Int(row)]) &* Self.countsPerAgency
      let isFinished = days[Int(row)] != open
      cells[cell] &+= 1
      cells[cell &+ 1] &+= isFinished ? 1 : 0
      cells[cell &+ 2] &+= isFinished ? UInt32(days[Int(row)]) : 0
    }
  }

  func merged(_ tallies: [Counters]) -> Counters { Counters.merged(tallies) }

  func answer(_ tally: Counters) -> [[Value]] {
    (0..<columns.agencies.count).compactMap { agency in
      let cell = agency * Self.countsPerAgency
      let (received, finished) = (tally[cell], tally[cell + 1])
      if received == 0 { return nil }
      let days = tally[cell + 2] + finished * columns.leastDays
      let mean = finished == 0 ? Value.null : .double(Double(days) / Double(finished))
      return [.text(columns.agencies[agency]), .integer(Int64(received)), mean]
    }
  }
}
