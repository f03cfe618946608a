import DossierDB
import DossierVector

/// Finds the procedures with most late dossiers.
struct MostLateLoop: BareLoop {
  let columns: BareColumns
  let name = "most-late"
  let sql = """
    SELECT procedure_code, \(RaceSQL.late) FROM dossiers GROUP BY procedure_code \
    ORDER BY late DESC, procedure_code LIMIT 20
    """
  let keyColumnCount = 1
  let isOrdered = true
  private static let limit = 20

  /// Counts by procedure while rows are read, the foremost procedures in the end.
  struct Tally: Sendable {
    var counters: Counters
    var foremost: [Int] = []
  }

  func tally(_ rows: Range<Int>) -> Tally {
    let counters = Counters(count: columns.procedures.count)
    let (cells, procedure, outcome) = (counters.cells, columns.procedure.start, columns.outcome.start)
    let source = UnsafeRawPointer(outcome)
    var row = rows.lowerBound
    while row + 8 <= rows.upperBound {
      let eight = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: row, as: UInt64.self))
      // Outcomes are below 4, and only the late one has the upper bit alone.
      var late = (eight &>> 1) & ~eight & 0x0101_0101_0101_0101
      while late != 0 {
        cells[Int(procedure[row &+ late.trailingZeroBitCount &>> 3])] &+= 1
        late &= late &- 1
      }
      row &+= 8
    }
    while row < rows.upperBound {
      if outcome[row] == UInt8(Outcome.late) { cells[Int(procedure[row])] &+= 1 }
      row &+= 1
    }
    return Tally(counters: counters)
  }

  func merged(_ tallies: [Tally]) -> Tally {
    var sum = Tally(counters: Counters.merged(tallies.map(\.counters)))
    for procedure in 0..<columns.procedures.count {
      if sum.foremost.count == Self.limit, !precedes(procedure, sum.foremost[Self.limit - 1], sum.counters) {
        continue
      }
      if sum.foremost.count == Self.limit { sum.foremost.removeLast() }
      let place = sum.foremost.firstIndex { precedes(procedure, $0, sum.counters) }
      sum.foremost.insert(procedure, at: place ?? sum.foremost.count)
    }
    return sum
  }

  private func precedes(_ left: Int, _ right: Int, _ counters: Counters) -> Bool {
    if counters[left] != counters[right] { return counters[left] > counters[right] }
    return StringHeap.precedes(columns.procedures.bytes(left), columns.procedures.bytes(right))
  }

  func answer(_ tally: Tally) -> [[Value]] {
    tally.foremost.map { [.text(columns.procedures[$0]), .integer(Int64(tally.counters[$0]))] }
  }
}
