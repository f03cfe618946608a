package import DossierBase
package import DossierVector

/// The on-time report: received, resolved, late, open and overdue dossiers with the three rates.
///
/// The definitions stand in the article Statistics.
package struct OnTimeReport: Sendable {
  /// The `--by` columns, then counts as BIGINT and rates as DOUBLE, in the fixed order of the command.
  package let table: MemoryTable
  /// The moment of judgement; nil if the table has no event at all.
  package let asOf: AsOf?
  package let faults: OnTimeFaults
  /// False if changes of appointments are not recorded: then the overdue counts of past periods are approximate.
  package let knowsChangedAppointments: Bool

  /// Counts the dossiers of a table in one pass on all threads of the scheduler.
  ///
  /// Throws ``EngineError/Code/binding`` if the table lacks a column that is needed,
  /// ``EngineError/Code/memoryLimit``, ``EngineError/Code/interrupted``, and whatever reading throws.
  package init(
    of source: any TableSource, options: OnTimeOptions, filter: (any RowFilter)? = nil, scheduler: Scheduler,
    interruption: Interruption = Interruption(), budget: MemoryBudget = MemoryBudget(limit: .max)
  ) throws(EngineError) {
    let counted = try CountedDossiers(
      of: source, options: options, filter: filter, scheduler: scheduler, interruption: interruption,
      budget: budget)
    asOf = counted.asOf
    faults = counted.faults
    knowsChangedAppointments = counted.knowsChangedAppointments
    table = try counted.rows.table(
      by: options.by, noAppointment: options.noAppointment, plan: counted.plan, interruption: interruption)
    withExtendedLifetime(counted.reservation) {}
  }
}
