/// Dossiers whose data contradict themselves, counted beside a report.
package struct OnTimeFaults: Sendable, Equatable {
  /// Without acceptance: in no set.
  package var acceptedMissing = 0
  /// Finished before accepted: counted as finished at acceptance, judged by the finish as it stands.
  package var finishedBeforeAccepted = 0
  /// A final status, but no time of finishing: stays open.
  package var terminalWithoutFinish = 0

  package init() {}

  package var total: Int { acceptedMissing + finishedBeforeAccepted + terminalWithoutFinish }

  mutating func add(_ other: OnTimeFaults) {
    acceptedMissing += other.acceptedMissing
    finishedBeforeAccepted += other.finishedBeforeAccepted
    terminalWithoutFinish += other.terminalWithoutFinish
  }
}
