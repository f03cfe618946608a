import DossierStatistics

/// Sentences that reports have in common.
enum ReportNotes {
  static let appointmentChangesUnknown =
    "changes of appointments are not recorded: overdue counts of past periods are approximate"

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
