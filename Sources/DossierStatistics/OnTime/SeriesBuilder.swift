/// Turns counters into the rows of a report, group after group and slice after slice.
///
/// The rows of a group, its series, run without gaps from its first slice with a dossier to its last one; slices
/// between them in which nothing happened and nothing was open are rows of zeros.
struct SeriesBuilder {
  private(set) var rows = ReportRows()
  private let carryCount: Int
  private let sliceCount: Int
  private var open = 0
  private var overdue = 0
  private var openWithoutDue = 0
  private var nextSlice = 0
  private var isStarted = false
  /// Rows of zeros that are reported only if the series goes on.
  private var pendingZeroCount = 0

  /// - Parameter rowLimit: Rows there may be at most, or fewer if that is not known.
  init(axis: TimeAxis, expecting rowLimit: Int) {
    rows.reserveCapacity(rowLimit)
    carryCount = axis.carryCount
    sliceCount = axis.sliceCount
  }

  /// Starts the series of a group, whose codes are given.
  mutating func start(codes: [Int32]) {
    rows.addGroup(codes)
    open = 0
    overdue = 0
    openWithoutDue = 0
    nextSlice = 0
    isStarted = false
    pendingZeroCount = 0
  }

  /// Adds the next slice of the series.
  mutating func add(slice: Int, _ counters: UnsafeMutablePointer<UInt32>) {
    fill(upTo: slice)
    var counts = OnTimeCounts()
    counts.received = Int(counters[Counter.received])
    counts.early = Int(counters[Counter.early])
    counts.onTime = Int(counters[Counter.onTime])
    counts.late = Int(counters[Counter.late])
    counts.noAppointment = Int(counters[Counter.noAppointment])
    open += counts.received - counts.resolved
    overdue += Int(Int32(bitPattern: counters[Counter.overdueChange]))
    openWithoutDue += Int(Int32(bitPattern: counters[Counter.openWithoutDueChange]))
    report(slice, counts)
  }

  /// Ends the series.
  mutating func finish() { fill(upTo: sliceCount) }

  private mutating func fill(upTo slice: Int) {
    if open == 0, !isStarted { nextSlice = slice }
    while nextSlice < slice { report(nextSlice, OnTimeCounts()) }
  }

  private mutating func report(_ slice: Int, _ flow: OnTimeCounts) {
    nextSlice = slice + 1
    if slice < carryCount { return }
    var counts = flow
    counts.open = open
    counts.overdue = overdue
    counts.openWithoutDue = openWithoutDue
    if counts.isZero {
      if isStarted { pendingZeroCount += 1 }
      return
    }
    while pendingZeroCount > 0 {
      rows.add(slice: slice - carryCount - pendingZeroCount, OnTimeCounts())
      pendingZeroCount -= 1
    }
    isStarted = true
    rows.add(slice: slice - carryCount, counts)
  }
}
