/// Adds rows to counters.
///
/// Every pointer is an array over the rows: their group, and the days of acceptance and finishing, which are
/// ``MomentKernels/never`` for what has not happened.
struct CounterUpdate<Finder: CounterFinder> {
  let finder: Finder
  /// Gives the slice of an event, `sliceCount` for one that has not happened.
  let events: SliceTable.View
  let sliceCount: Int32
  let group: UnsafePointer<Int32>
  let accepted: UnsafePointer<Int32>
  let finished: UnsafePointer<Int32>

  /// Adds rows whose due dates never changed.
  @inline(__always)
  func count(_ due: DueDates, count: Int) {
    if let slice = commonSlice(count) {
      countWithin(slice, due, count: count)
    } else {
      for row in 0..<count { self.count(row, due) }
    }
  }

  /// The slice in which all rows were accepted and none was finished later, if there is one.
  ///
  /// Tables are written in the order of receipt, so rows that stand together are of a few days.
  private func commonSlice(_ count: Int) -> Int32? {
    let (first, last) = MomentKernels.range(of: accepted, count: count)
    let slice = events[first]
    guard slice < sliceCount, events[last] == slice else { return nil }
    let lastFinish = MomentKernels.lastEvent(of: finished, count: count)
    return events[lastFinish] <= slice ? slice : nil
  }

  @inline(__always)
  private func countWithin(_ slice: Int32, _ due: DueDates, count: Int) {
    let verdicts = due.verdicts
    for row in 0..<count {
      let counters = finder.counters(group: group[row], slice: slice)
      counters[Counter.received] &+= 1
      if finished[row] != MomentKernels.never {
        counters[Int(verdicts[row])] &+= 1
      } else {
        addBacklog(group[row], due.slice(ofRow: row), slice, sliceCount)
      }
    }
  }

  /// Adds one row whose due date never changed.
  @inline(__always)
  private func count(_ row: Int, _ due: DueDates) {
    let start = events[accepted[row]]
    if start >= sliceCount { return }
    // A finish before acceptance counts at acceptance.
    let end = max(events[finished[row]], start)
    let first = finder.counters(group: group[row], slice: start)
    first[Counter.received] &+= 1
    if end == start {
      first[Int(due.verdicts[row])] &+= 1
      return
    }
    if end < sliceCount { finder.counters(group: group[row], slice: end)[Int(due.verdicts[row])] &+= 1 }
    addBacklog(group[row], due.slice(ofRow: row), start, end)
  }

  /// Adds rows some of which have a changed due date; `changed` is the day of the change, if there is one.
  ///
  /// A slice whose end the change precedes has the current due date in force, an earlier one the original.
  @inline(__always)
  func count(
    _ current: DueDates, _ original: DueDates, changed: UnsafePointer<Int32>,
    isChanged: (Int) -> Bool,
    count: Int
  ) {
    for row in 0..<count {
      let start = events[accepted[row]]
      if !isChanged(row) {
        self.count(row, current)
      } else if start < sliceCount {
        let change = events[changed[row]]
        let end = max(events[finished[row]], start)
        finder.counters(group: group[row], slice: start)[Counter.received] &+= 1
        if end < sliceCount {
          let verdicts = end < change ? original.verdicts : current.verdicts
          finder.counters(group: group[row], slice: end)[Int(verdicts[row])] &+= 1
        }
        addBacklog(group[row], original.slice(ofRow: row), start, min(end, change))
        addBacklog(group[row], current.slice(ofRow: row), max(start, change), end)
      }
    }
  }

  /// Adds a dossier that is open at the ends of the slices from `start` up to, not including, `end`.
  private func addBacklog(_ group: Int32, _ dueSlice: Int32, _ start: Int32, _ end: Int32) {
    let counter = dueSlice < 0 ? Counter.openWithoutDueChange : Counter.overdueChange
    let first = max(dueSlice, start)
    if first >= end { return }
    finder.counters(group: group, slice: first)[counter] &+= 1
    if end < sliceCount { finder.counters(group: group, slice: end)[counter] &-= 1 }
  }
}
