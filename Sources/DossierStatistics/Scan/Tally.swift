/// Adds the rows of one vector to cells.
///
/// Every pointer is an array over the rows: their group, and the slices of acceptance and finishing, where
/// `sliceCount` means that the event has not happened.
struct Tally<Finder: CellFinder> {
  let cells: Finder
  let sliceCount: Int32
  let group: UnsafeMutablePointer<Int32>
  let accepted: UnsafeMutablePointer<Int32>
  let finished: UnsafeMutablePointer<Int32>

  /// Adds rows whose appointment never changed.
  @inline(__always)
  func count(_ due: Appointments, rows: Range<Int>) {
    for row in rows {
      let start = accepted[row]
      if start >= sliceCount { continue }
      // A finish before acceptance counts at acceptance.
      let end = max(finished[row], start)
      let isResolved = end < sliceCount
      let counter = isResolved ? Int(due.counters[row]) : Counter.ignored
      let number = group[row]
      let first = cells.cell(group: number, slice: start)
      first[Counter.received] &+= 1
      let last = end == start ? first : cells.cell(group: number, slice: isResolved ? end : start)
      last[counter] &+= 1
      // The usual dossier is finished in its slice, or before the slice in which its appointment passes.
      if max(due.slices[row], start) < end { addBacklog(number, due.slices[row], start, end) }
    }
  }

  /// Adds rows some of which have a changed appointment; `changedAt` is the slice of the change, -1 without one.
  ///
  /// A slice whose end the change precedes has the current appointment in force, an earlier one the original.
  @inline(__always)
  func countChanged(
    _ current: Appointments, _ original: Appointments, changedAt: UnsafePointer<Int32>, count: Int
  ) {
    for row in 0..<count {
      let change = changedAt[row]
      let start = accepted[row]
      if change < 0 {
        self.count(current, rows: row..<(row + 1))
      } else if start < sliceCount {
        let end = max(finished[row], start)
        let number = group[row]
        cells.cell(group: number, slice: start)[Counter.received] &+= 1
        if end < sliceCount {
          let counters = end < change ? original.counters : current.counters
          cells.cell(group: number, slice: end)[Int(counters[row])] &+= 1
        }
        addBacklog(number, original.slices[row], start, min(end, change))
        addBacklog(number, current.slices[row], max(start, change), end)
      }
    }
  }

  /// Adds a dossier that is open at the ends of the slices from `start` up to, not including, `end`.
  @inline(__always)
  private func addBacklog(_ group: Int32, _ dueSlice: Int32, _ start: Int32, _ end: Int32) {
    let counter = dueSlice < 0 ? Counter.openWithoutAppointmentChange : Counter.overdueChange
    let first = max(dueSlice, start)
    if first >= end { return }
    cells.cell(group: group, slice: first)[counter] &+= 1
    if end < sliceCount { cells.cell(group: group, slice: end)[counter] &-= 1 }
  }
}
