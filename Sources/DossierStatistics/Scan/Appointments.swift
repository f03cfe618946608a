import DossierVector

/// One appointment column of a vector, compared with the finish and the ends of slices.
struct Appointments {
  /// First slice at whose end the appointment has passed; -1 without one.
  let slices: UnsafeMutablePointer<Int32>
  /// The counter that a finish adds to, should this appointment be in force.
  let counters: UnsafeMutablePointer<Int32>
  private let days: UnsafeMutablePointer<Int32>

  init() {
    slices = .allocate(capacity: Limits.vectorRowCount)
    counters = .allocate(capacity: Limits.vectorRowCount)
    days = .allocate(capacity: Limits.vectorRowCount)
  }

  func deallocate() {
    slices.deallocate()
    counters.deallocate()
    days.deallocate()
  }

  /// Judges the first `count` rows of flat vectors.
  func judge(
    _ due: Vector, finished: Vector, finishedDays: UnsafePointer<Int32>, count: Int, lateBy: LateBy,
    axis: TimeAxis
  ) {
    let dueDays = MomentKernels.days(of: due, count: count, scratch: days)
    axis.dueSlices.withUnsafeBufferPointer { table in
      MomentKernels.look(up: dueDays, in: table, startingAt: axis.tableStart, count: count, into: slices)
    }
    MomentKernels.judge(days: finishedDays, against: dueDays, count: count, into: counters)
    if lateBy == .timestamp {
      MomentKernels.judgeInstants(
        of: finished, days: finishedDays, against: due, dueDays: dueDays, count: count, into: counters)
      markPassedToday(due, dueDays, count: count, axis: axis)
    }
    if due.hasNulls {
      for row in 0..<count where due.validity[row] == 0 {
        slices[row] = -1
        counters[row] = Int32(Counter.noAppointment)
      }
    }
  }

  /// On the day of the as-of moment the time of an appointment decides whether it has passed.
  private func markPassedToday(_ due: Vector, _ dueDays: UnsafePointer<Int32>, count: Int, axis: TimeAxis) {
    guard due.type == .timestamp, axis.isLastRunning else { return }
    let instants = due.elements(Int64.self)
    let asOf = axis.asOf
    let slice = axis.sliceOfAsOf
    for row in 0..<count where dueDays[row] == asOf.day && instants[row] < asOf.instant {
      slices[row] = slice
    }
  }
}
