package import DossierVector

/// Computes timeliness a vector at a time; for one thread.
package final class TimelinessEvaluator {
  private let axis: TimeAxis
  private let lateBy: LateBy
  private let accepted = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finished = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let changed = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let days = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let current = Appointments()
  private let original = Appointments()

  /// Judges everything as of a moment.
  package init(asOf: AsOf, lateBy: LateBy) throws(EngineError) {
    axis = try TimeAxis(kinds: [], from: nil, to: nil, asOf: asOf, firstAccepted: nil)
    self.lateBy = lateBy
  }

  deinit {
    for pointer in [accepted, finished, changed, days] { pointer.deallocate() }
    current.deallocate()
    original.deallocate()
  }

  /// A new dictionary vector over ``Timeliness/dictionary``, null where a dossier was not yet accepted.
  ///
  /// - Precondition: at most ``Limits/vectorRowCount`` rows.
  package func evaluate(_ columns: TimelinessColumns, count: Int) -> Vector {
    precondition(count <= Limits.vectorRowCount, "timeliness is computed a vector at a time")
    let finishedVector = columns.finished.materialized()
    write(columns.accepted.materialized(), count, into: accepted)
    let ends = write(finishedVector, count, into: finished)
    judge(columns.due, current, finishedVector, ends, count)
    var hasChanges = false
    if let original = columns.originalDue, let change = columns.dueChanged?.materialized() {
      // The days of the finish may stand in the scratch that the change takes, so they are used up first.
      judge(original, self.original, finishedVector, ends, count)
      write(change, count, into: changed)
      MomentKernels.replaceNulls(of: change, count: count, by: -1, in: changed)
      hasChanges = true
    }
    let result = Vector(.varchar)
    result.form = .dictionary
    result.dictionary = Timeliness.dictionary
    result.count = count
    for row in 0..<count {
      // There is one slice, so a change in it has number 0 and one that is still to come number 1.
      let isOriginal = hasChanges && changed[row] > 0
      guard accepted[row] == 0 else {
        result.setNull(row)
        result.codes[row] = 0
        continue
      }
      result.codes[row] = verdict(row, isOriginal ? original : current).rawValue
    }
    return result
  }

  private func verdict(_ row: Int, _ due: Appointments) -> Timeliness {
    if finished[row] != 0 { return due.slices[row] == 0 ? .overdue : .open }
    return switch Int(due.counters[row]) {
    case Counter.early: .early
    case Counter.onTime: .onTime
    case Counter.late: .late
    default: .noAppointment
    }
  }

  @discardableResult
  private func write(
    _ vector: Vector, _ count: Int, into slices: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    axis.writeSlices(
      ofEvents: vector, count: count, checksInstants: !axis.asOf.isEndOfDay, scratch: days, into: slices)
  }

  private func judge(
    _ due: Vector, _ appointments: Appointments, _ finished: Vector, _ ends: UnsafePointer<Int32>,
    _ count: Int
  ) {
    appointments.judge(
      due.materialized(), finished: finished, finishedDays: ends, count: count, lateBy: lateBy, axis: axis)
  }
}
