import DossierCalendar
import DossierStatistics

/// Sentences that reports have in common.
enum ReportNotes {
  static let dueChangesUnknown =
    "changes of appointments are not recorded: overdue counts of past periods are approximate"

  /// The days that a report covers, the moment of judgement, and that a range has no events, where it is so.
  ///
  /// - Parameter days: those that are counted; nil if there is none.
  static func range(
    _ options: OnTimeOptions, _ engine: OnTimeArguments, days: ClosedRange<Int>?, asOf: AsOf?
  ) -> [String] {
    var notes: [String] = []
    var name = "the range"
    if case .period(let label) = options.range, let from = engine.from, let to = engine.to {
      name = label
      notes.append(
        "\(label) = \(CalendarDate(dayNumber: from)) to \(CalendarDate(dayNumber: to)), "
          + "\(options.calendar.rawValue) calendar")
    } else if let days {
      let (first, last) = (Int32(clamping: days.lowerBound), Int32(clamping: days.upperBound))
      notes.append(
        "\(options.range == .all ? "all" : "range") = \(CalendarDate(dayNumber: first)) to "
          + "\(CalendarDate(dayNumber: last))")
    }
    if let asOf {
      notes.append(
        options.asOf == nil
          ? "as of \(moment(asOf)), the newest event" : "as of \(moment(asOf))")
    }
    if options.asOf == nil, let asOf, let from = engine.from, from > asOf.day {
      notes.append("\(name) begins after the newest event in the data, \(CalendarDate(dayNumber: asOf.day))")
    }
    return notes
  }

  /// A moment of judgement in words.
  static func moment(_ asOf: AsOf) -> String {
    asOf.isWholeDay
      ? "the end of \(CalendarDate(dayNumber: asOf.day))" : "\(Timestamp(microseconds: asOf.instant))"
  }

  /// A sentence for each kind of fault that occurs.
  static func faults(_ faults: OnTimeFaults) -> [String] {
    [
      note(faults.acceptedMissing, "without a time of acceptance: in no count"),
      note(
        faults.finishedBeforeAccepted, one: "finished before it was accepted: counted from acceptance",
        "finished before they were accepted: counted from acceptance"),
      note(faults.terminalWithoutFinish, "with a final status but no time of finishing: counted as open"),
    ].compactMap { $0 }
  }

  /// The sentence for so many dossiers; `one` is said of a single one where that differs.
  private static func note(_ count: Int, one: String? = nil, _ fault: String) -> String? {
    count == 0 ? nil : count == 1 ? "1 dossier \(one ?? fault)" : "\(count) dossiers \(fault)"
  }
}
