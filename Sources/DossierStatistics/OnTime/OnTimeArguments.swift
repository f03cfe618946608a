package import DossierCalendar

/// What a user asks of the on-time report.
package struct OnTimeArguments: Sendable {
  /// The columns of the report, in order; at most one row per combination.
  package var by: [Dimension] = []
  package var lateBy = LateBy.date
  package var noAppointment = NoAppointment.excluded
  /// The moment at which running periods are judged; nil means the newest event in the table.
  package var asOf: AsOf?
  /// The first day of the range, counted from 1970-01-01; nil means from the beginning.
  package var from: Int32?
  /// The last day of the range; nil means to the end.
  package var to: Int32?
  /// How messages call these options.
  package var spelling = ArgumentSpelling.option

  package init(by: [Dimension] = []) { self.by = by }

  /// Restricts the report to the days of a period.
  package mutating func restrict(to period: Period) {
    from = Int32(clamping: period.firstDay)
    to = Int32(clamping: period.lastDay)
  }
}

/// How the arguments of a report are written.
package enum ArgumentSpelling: Sendable {
  /// As options of a command: `--no-due date`.
  case option
  /// As arguments of a table function: `no_appointment`.
  case argument

  /// - Parameter name: with underscores.
  func name(_ name: String) -> String {
    self == .argument ? name : "--" + String(name.map { $0 == "_" ? "-" : $0 })
  }
}

/// When a dossier counts as late.
package enum LateBy: String, Sendable, CaseIterable {
  /// Finished on a later day than the due date's.
  case date
  /// Finished after the due date's very instant; a due date without a time lasts to the end of its day.
  case timestamp
}

/// What becomes of dossiers without a due date in the rates.
package enum NoAppointment: String, Sendable, CaseIterable {
  /// They are left out of numerators and denominators.
  case excluded
  /// They count as on time in both.
  case onTime = "on-time"
}
