import DossierBase
import DossierCalendar
import DossierVector

/// The dossiers of a table counted by group and slice of time: what every report on timeliness is made of.
struct CountedDossiers {
  let rows: ReportRows
  let plan: ScanPlan
  /// The moment of judgement; nil if the table has no event at all.
  let asOf: AsOf?
  let faults: OnTimeFaults
  let knowsChangedAppointments: Bool
  /// Holds the memory of the rows and of the table made of them, as long as this lives.
  let reservation: RowReservation

  /// Bytes that a row takes while the report is made and in its table.
  private static let bytesPerRow = 400

  var axis: TimeAxis { plan.axis }

  /// Counts in one pass on all threads of the scheduler.
  ///
  /// - Parameter historyStart: With a range that has a start, the day from which slices before the range are
  ///   counted too; days without any dossier may be left out.
  init(
    of source: any TableSource, options: OnTimeOptions, historyStart: Int32? = nil,
    filter: (any RowFilter)?, scheduler: Scheduler, interruption: Interruption, budget: MemoryBudget
  ) throws(EngineError) {
    let columns = try DossierColumns(schema: source.schema, by: options.by)
    let kinds = options.by.compactMap(\.periodKind)
    let bounds: EventBounds
    if let given = options.asOf, kinds.isEmpty || (options.from != nil && historyStart == nil) {
      bounds = EventBounds(firstAccepted: nil, newest: given)
    } else {
      bounds = try EventBounds.find(in: source, scheduler: scheduler, interruption: interruption)
    }
    asOf = options.asOf ?? bounds.newest
    var start = options.from
    if let from = start, let historyStart {
      start = min(from, max(historyStart, bounds.firstAccepted ?? from))
    }
    let axis = try TimeAxis(
      kinds: kinds, from: start, to: options.to, asOf: asOf ?? AsOf(day: 0),
      firstAccepted: bounds.firstAccepted, cut: options.from)
    plan = ScanPlan(
      source: source, columns: columns, options: options, axis: axis,
      lastInstant: options.asOf.flatMap { $0.isEndOfDay ? nil : $0.instant }, filter: filter)
    let scan = try Scan(plan, scheduler: scheduler, interruption: interruption, budget: budget)
    faults = scan.faults
    knowsChangedAppointments = columns.dueChanged != nil
    reservation = RowReservation(budget, bytesPerRow: Self.bytesPerRow, for: "a report")
    rows = try ReportRows.build(
      scan, axis: axis, isWhole: options.by.isEmpty, interruption: interruption, reservation: reservation)
  }
}
