package import DossierBase
package import DossierVector

/// Computes timeliness some rows at a time; for one thread.
package final class TimelinessEvaluator {
  private let axis: TimeAxis
  private let lateBy: LateBy
  private let acceptedScratch = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finishedScratch = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let changedScratch = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let acceptedElements = ElementScratch()
  private let finishedElements = ElementScratch()
  private let changedElements = ElementScratch()
  private let current = DueDates.Scratch()
  private let original = DueDates.Scratch()

  /// Judges everything as of a moment.
  package init(asOf: AsOf, lateBy: LateBy) throws(EngineError) {
    axis = try TimeAxis(kinds: [], from: nil, to: nil, asOf: asOf, firstAccepted: nil)
    self.lateBy = lateBy
  }

  deinit {
    for pointer in [acceptedScratch, finishedScratch, changedScratch] { pointer.deallocate() }
  }

  /// Fills a builder with codes over ``Timeliness/dictionary``, null where a dossier was not yet accepted.
  ///
  /// - Precondition: at most ``Limits/vectorRowCount`` rows, for which the builder, of type VARCHAR, has room.
  package func evaluate(_ columns: TimelinessColumns, into target: VectorBuilder) {
    let count = columns.accepted.count
    precondition(count <= Limits.vectorRowCount, "timeliness is computed some rows at a time")
    let accepted = acceptedElements.elements(of: columns.accepted)
    let finished = finishedElements.elements(of: columns.finished)
    let change =
      columns.originalDue == nil ? nil : columns.dueChanged.map { changedElements.elements(of: $0) }
    let starts = eventDays(accepted, acceptedScratch)
    let ends = eventDays(finished, finishedScratch)
    let judge = { (due: VectorView, scratch: DueDates.Scratch) in
      DueDates(
        due, finished: finished, finishedDays: ends, lateBy: self.lateBy, axis: self.axis, scratch: scratch)
    }
    let due = judge(columns.due, current)
    let originalDue = change == nil ? nil : columns.originalDue.map { judge($0, original) }
    let changes = change.map { eventDays($0, changedScratch) }
    let events = axis.events.view
    target.reset()
    target.dictionary = Timeliness.dictionary
    target.count = count
    for row in 0..<count {
      guard events[starts[row]] == 0 else {
        target.setNull(row)
        target.codes[row] = 0
        continue
      }
      // There is one slice, so what happened has number 0 and what is still to come number 1.
      var inForce = due
      if let change, let changes, let originalDue, events[changes[row]] > 0, !change.isNull(row) {
        inForce = originalDue
      }
      target.codes[row] = verdict(row, isResolved: events[ends[row]] == 0, inForce).rawValue
    }
  }

  private func verdict(_ row: Int, isResolved: Bool, _ due: DueDates) -> Timeliness {
    if !isResolved { return due.slice(ofRow: row) == 0 ? .overdue : .open }
    return switch Int(due.verdicts[row]) {
    case Counter.early: .early
    case Counter.onTime: .onTime
    case Counter.late: .late
    default: .noAppointment
    }
  }

  private func eventDays(
    _ moments: VectorView, _ scratch: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    let limit = axis.asOf.isEndOfDay ? nil : axis.asOf.instant
    return MomentKernels.eventDays(of: moments, upTo: limit, scratch: scratch)
  }
}
