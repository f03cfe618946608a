/// Turns the cells of one group into its rows, slice after slice.
///
/// A series runs without gaps from its first slice with a dossier to its last one; slices between them in which
/// nothing happened and nothing was open are rows of zeros.
struct SeriesBuilder {
  private let carryCount: Int
  private let sliceCount: Int
  private var open = 0
  private var overdue = 0
  private var openWithoutAppointment = 0
  private var nextSlice = 0
  /// Rows of zeros that are reported only if the series goes on.
  private var pendingZeros = 0
  private(set) var rows: [(slice: Int, counts: OnTimeCounts)] = []

  init(axis: TimeAxis) {
    carryCount = axis.carryCount
    sliceCount = axis.sliceCount
  }

  /// The rows of a group whose cells are given in the order of their slices.
  static func rows(
    _ cells: [(slice: Int, counters: UnsafeMutablePointer<UInt32>)], axis: TimeAxis
  ) -> [(slice: Int, counts: OnTimeCounts)] {
    var builder = SeriesBuilder(axis: axis)
    for (slice, counters) in cells {
      builder.fill(upTo: slice)
      builder.add(slice, counters)
    }
    builder.fill(upTo: axis.sliceCount)
    return builder.rows
  }

  private mutating func fill(upTo slice: Int) {
    while nextSlice < slice {
      if open == 0, rows.isEmpty {
        nextSlice = slice
        return
      }
      report(nextSlice, OnTimeCounts())
    }
  }

  private mutating func add(_ slice: Int, _ counters: UnsafeMutablePointer<UInt32>) {
    var counts = OnTimeCounts()
    counts.received = Int(counters[Counter.received])
    counts.early = Int(counters[Counter.early])
    counts.onTime = Int(counters[Counter.onTime])
    counts.late = Int(counters[Counter.late])
    counts.noAppointment = Int(counters[Counter.noAppointment])
    open += counts.received - counts.resolved
    overdue += Int(Int32(bitPattern: counters[Counter.overdueChange]))
    openWithoutAppointment += Int(Int32(bitPattern: counters[Counter.openWithoutAppointmentChange]))
    report(slice, counts)
  }

  private mutating func report(_ slice: Int, _ flow: OnTimeCounts) {
    nextSlice = slice + 1
    if slice < carryCount { return }
    var counts = flow
    counts.open = open
    counts.overdue = overdue
    counts.openWithoutAppointment = openWithoutAppointment
    if counts == OnTimeCounts() {
      if !rows.isEmpty { pendingZeros += 1 }
      return
    }
    for zero in stride(from: pendingZeros, to: 0, by: -1) { rows.append((slice - zero, OnTimeCounts())) }
    pendingZeros = 0
    rows.append((slice, counts))
  }
}
