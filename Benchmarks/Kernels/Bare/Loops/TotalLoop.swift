import DossierDB

/// Counts all outcomes.
struct TotalLoop: BareLoop {
  let columns: BareColumns
  let name = "total"
  let sql = "SELECT \(RaceSQL.counts) FROM dossiers"
  let keyColumnCount = 0

  func tally(_ rows: Range<Int>) -> Counters {
    let counters = Counters(count: Outcome.count)
    let lane = columns.outcome.start
    var row = rows.lowerBound
    while row + 16 <= rows.upperBound {
      // A lane of bytes counts at most 255 rows.
      let stop = min(row + 255 * 16, row + (rows.upperBound - row) / 16 * 16)
      Self.count(lane, row..<stop, to: counters.cells)
      row = stop
    }
    while row < rows.upperBound {
      counters.cells[Int(lane[row])] &+= 1
      row += 1
    }
    return counters
  }

  /// Counts the open and the timely among rows that fill machine vectors; the late stand for all others.
  private static func count(
    _ lane: UnsafePointer<UInt8>, _ rows: Range<Int>, to cells: UnsafeMutablePointer<UInt32>
  ) {
    let (none, one) = (SIMD16<UInt8>(repeating: 0), SIMD16<UInt8>(repeating: 1))
    let openCode = SIMD16<UInt8>(repeating: UInt8(Outcome.open))
    let onTimeCode = SIMD16<UInt8>(repeating: UInt8(Outcome.onTime))
    var (open, onTime) = (none, none)
    let source = UnsafeRawPointer(lane)
    var row = rows.lowerBound
    while row < rows.upperBound {
      let outcomes = source.loadUnaligned(fromByteOffset: row, as: SIMD16<UInt8>.self)
      open = open &+ none.replacing(with: one, where: outcomes .== openCode)
      onTime = onTime &+ none.replacing(with: one, where: outcomes .== onTimeCode)
      row &+= 16
    }
    var (openCount, onTimeCount): (UInt32, UInt32) = (0, 0)
    for index in 0..<16 {
      openCount += UInt32(open[index])
      onTimeCount += UInt32(onTime[index])
    }
    cells[Outcome.open] += openCount
    cells[Outcome.onTime] += onTimeCount
    cells[Outcome.late] += UInt32(rows.count) - openCount - onTimeCount
  }

  func merged(_ tallies: [Counters]) -> Counters { Counters.merged(tallies) }

  func answer(_ tally: Counters) -> [[Value]] { [tally.outcomes(at: 0) ?? []] }
}
