package import DossierBase
package import DossierVector

/// Computes timeliness a vector at a time; for one thread.
package final class TimelinessEvaluator {
  private let axis: TimeAxis
  private let lateBy: LateBy
  private let acceptedScratch = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finishedScratch = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let changedScratch = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let current = Appointments.Scratch()
  private let original = Appointments.Scratch()

  /// Judges everything as of a moment.
  package init(asOf: AsOf, lateBy: LateBy) throws(EngineError) {
    axis = try TimeAxis(kinds: [], from: nil, to: nil, asOf: asOf, firstAccepted: nil)
    self.lateBy = lateBy
  }

  deinit {
    for pointer in [acceptedScratch, finishedScratch, changedScratch] { pointer.deallocate() }
  }

  /// A new dictionary vector over ``Timeliness/dictionary``, null where a dossier was not yet accepted.
  ///
  /// - Precondition: at most ``Limits/vectorRowCount`` rows.
  package func evaluate(_ columns: TimelinessColumns, count: Int) -> Vector {
    precondition(count <= Limits.vectorRowCount, "timeliness is computed a vector at a time")
    let accepted = columns.accepted.materialized()
    let finished = columns.finished.materialized()
    let change = columns.originalDue == nil ? nil : columns.dueChanged?.materialized()
    // The days may be the vectors' own elements, and a flat copy of a constant has no other owner.
    defer { withExtendedLifetime((accepted, finished, change)) {} }
    let starts = eventDays(accepted, count, acceptedScratch)
    let ends = eventDays(finished, count, finishedScratch)
    let judge = { (due: Vector, scratch: Appointments.Scratch) in
      Appointments(
        due.materialized(), finished: finished, finishedDays: ends, count: count, lateBy: self.lateBy,
        axis: self.axis, scratch: scratch)
    }
    let due = judge(columns.due, current)
    let originalDue = change == nil ? nil : columns.originalDue.map { judge($0, original) }
    let changes = change.map { eventDays($0, count, changedScratch) }
    let events = axis.events.view
    let result = Vector(.varchar)
    result.form = .dictionary
    result.dictionary = Timeliness.dictionary
    result.count = count
    for row in 0..<count {
      guard events[starts[row]] == 0 else {
        result.setNull(row)
        result.codes[row] = 0
        continue
      }
      // There is one slice, so what happened has number 0 and what is still to come number 1.
      var inForce = due
      if let change, let changes, let originalDue, events[changes[row]] > 0, !change.isNull(row) {
        inForce = originalDue
      }
      result.codes[row] = verdict(row, isResolved: events[ends[row]] == 0, inForce).rawValue
    }
    return result
  }

  private func verdict(_ row: Int, isResolved: Bool, _ due: Appointments) -> Timeliness {
    if !isResolved { return due.slice(ofRow: row) == 0 ? .overdue : .open }
    return switch Int(due.counters[row]) {
    case Counter.early: .early
    case Counter.onTime: .onTime
    case Counter.late: .late
    default: .noAppointment
    }
  }

  private func eventDays(
    _ vector: Vector, _ count: Int, _ scratch: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    let limit = axis.asOf.isEndOfDay ? nil : axis.asOf.instant
    return MomentKernels.eventDays(of: vector, upTo: limit, count: count, scratch: scratch)
  }
}
