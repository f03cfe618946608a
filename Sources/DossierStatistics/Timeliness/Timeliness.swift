package import DossierVector

/// What can be said of one dossier's due date as of a moment: the computed column `timeliness`.
package enum Timeliness: UInt16, Sendable, CaseIterable {
  /// Finished before the day of the due date.
  case early
  /// Finished on that day; by timestamp, not after its time.
  case onTime
  case late
  /// Finished without a due date in force.
  case noAppointment
  /// Not finished; the due date has not passed, or there is none.
  case open
  /// Not finished, and the due date has passed.
  case overdue

  package var name: String {
    switch self {
    case .onTime: "on_time"
    case .noAppointment: "no_appointment"
    default: "\(self)"
    }
  }

  /// The names, each at the code that is its raw value; shared by all vectors of timeliness.
  package static let dictionary = VectorDictionary(StringDictionary(allCases.map(\.name)))
}

/// The columns that timeliness is computed from: DATE or TIMESTAMP values of the same rows.
package struct TimelinessColumns {
  package var accepted: VectorView
  package var finished: VectorView
  /// The due date now in force.
  package var due: VectorView
  /// The due date before the change; used only together with `dueChanged`.
  package var originalDue: VectorView?
  /// When the due date was changed.
  package var dueChanged: VectorView?

  package init(
    accepted: VectorView, finished: VectorView, due: VectorView, originalDue: VectorView? = nil,
    dueChanged: VectorView? = nil
  ) {
    self.accepted = accepted
    self.finished = finished
    self.due = due
    self.originalDue = originalDue
    self.dueChanged = dueChanged
  }
}
