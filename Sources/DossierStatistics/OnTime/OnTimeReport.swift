import DossierCalendar
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

  /// Counts the dossiers of a table in one pass on all threads of the pool.
  ///
  /// Throws ``EngineError/Code/binding`` if the table lacks a column that is needed,
  /// ``EngineError/Code/memoryLimit``, ``EngineError/Code/interrupted``, and whatever reading throws.
  package init(
    of source: any TableSource, options: OnTimeOptions, filter: (any RowFilter)? = nil, pool: WorkerPool,
    interruption: Interruption = Interruption(), budget: MemoryBudget? = nil
  ) throws(EngineError) {
    let columns = try DossierColumns(schema: source.schema, by: options.by)
    let kinds = options.by.compactMap(\.periodKind)
    let bounds: EventBounds
    if let given = options.asOf, kinds.isEmpty || options.from != nil {
      bounds = EventBounds(firstAccepted: nil, newest: given)
    } else {
      bounds = try EventBounds.find(in: source, pool: pool, interruption: interruption)
    }
    asOf = options.asOf ?? bounds.newest
    let axis = try TimeAxis(
      kinds: kinds, from: options.from, to: options.to, asOf: asOf ?? AsOf(day: 0),
      firstAccepted: bounds.firstAccepted)
    let plan = ScanPlan(
      source: source, columns: columns, options: options, axis: axis,
      lastInstant: options.asOf.flatMap { $0.isEndOfDay ? nil : $0.instant }, filter: filter)
    let scan = try Scan(plan, pool: pool, interruption: interruption, budget: budget)
    faults = scan.faults
    knowsChangedAppointments = columns.dueChanged != nil
    let rows = ReportRows.build(scan, axis: axis, isWhole: options.by.isEmpty)
    table = rows.table(by: options.by, noAppointment: options.noAppointment, plan: plan)
  }
}
