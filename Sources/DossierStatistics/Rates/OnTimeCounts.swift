/// The counts of one row of the on-time report.
package struct OnTimeCounts: Sendable, Equatable {
  package var received = 0
  /// Finished before the day of the due date.
  package var early = 0
  /// Finished on that day; by timestamp, not after its time.
  package var onTime = 0
  package var late = 0
  /// Finished without a due date in force.
  package var noAppointment = 0
  package var open = 0
  /// Open, and the due date has passed.
  package var overdue = 0
  /// Open without a due date in force.
  package var openWithoutDue = 0

  package init() {}

  /// True if the row counts no dossier at all.
  var isZero: Bool { received | resolved | open == 0 }

  package var resolved: Int { early + onTime + late + noAppointment }

  /// On time of all that was resolved: the official form's rate.
  package func form(_ rule: NoAppointment) -> Proportion? {
    Proportion(judgedOnTime(rule), of: judgedOnTime(rule) + late)
  }

  /// On time, resolved or still within the due date, of all that was resolved or is open: the rate of the
  /// National Public Service Portal.
  package func portal(_ rule: NoAppointment) -> Proportion? {
    let within = open - overdue - (rule == .excluded ? openWithoutDue : 0)
    let good = judgedOnTime(rule) + within
    return Proportion(good, of: good + late + overdue)
  }

  /// On time of all that was resolved or is overdue: not closing a late dossier does not help.
  package func strict(_ rule: NoAppointment) -> Proportion? {
    Proportion(judgedOnTime(rule), of: judgedOnTime(rule) + late + overdue)
  }

  /// The numerator of the form's rate.
  func judgedOnTime(_ rule: NoAppointment) -> Int {
    early + onTime + (rule == .onTime ? noAppointment : 0)
  }
}
