import DossierBase
import DossierCalendar
import DossierQuery
import DossierSQL
import DossierStatistics
import DossierVector

extension Connection {
  /// Counts dossiers by how they met their appointments.
  ///
  /// - Throws: ``DossierError/Code/usage`` for an unknown dimension or period, ``DossierError/Code/binding`` or
  ///   ``DossierError/Code/syntax`` with a place in the condition, and whatever a query throws.
  public func onTime(_ options: OnTimeOptions = OnTimeOptions()) throws(DossierError) -> OnTimeReport {
    try perform(sql: options.condition.map(SQLSource.init)) { () throws(EngineError) in
      let catalog = try database.catalog()
      let (table, filter) = try dossiers(for: options, in: catalog)
      let engineOptions = try options.engineOptions()
      let report = try DossierStatistics.OnTimeReport(
        of: table, options: engineOptions, filter: filter, scheduler: scheduler,
        interruption: interruption, budget: budget)
      return try OnTimeReport(
        report, rangeNotes: ReportNotes.range(options, engineOptions, asOf: report.asOf),
        asksForThePast: options.asksForThePast)
    }
  }

  /// The table that a report counts, and the condition on its rows.
  func dossiers(
    for options: OnTimeOptions, in catalog: DatabaseCatalog
  ) throws(EngineError) -> (table: any TableSource, filter: TableCondition?) {
    guard let table = try catalog.table(named: options.table) else {
      throw Self.unknownTable(options.table, among: catalog.tableNames)
    }
    guard let condition = options.condition else { return (table, nil) }
    let filter = try TableCondition(
      try SQLParser.expression(of: condition), table: options.table, schema: table.schema, catalog: catalog,
      budget: budget, settings: settings.withLock { $0 })
    return (table, filter)
  }

  private static func unknownTable(_ name: String, among names: [String]) -> EngineError {
    let nearest = NearestName.nearest(to: name, among: names)
    return EngineError(
      .binding, "there is no table \(name)",
      hint: nearest.map { "did you mean \($0)?" } ?? "import dossiers first")
  }
}

extension OnTimeOptions {
  /// True if some dossiers may be judged as of a moment before the newest event.
  fileprivate var asksForThePast: Bool {
    range != .all || asOf != nil || !dimensions.allSatisfy { Self.timelessDimensions.contains($0) }
  }

  private static let timelessDimensions: Set<String> = [
    "sector", "procedure", "agency", "receiving_agency", "agency_level", "channel",
  ]

  /// The statistics module's form of these options.
  func engineOptions() throws(EngineError) -> DossierStatistics.OnTimeOptions {
    var result = DossierStatistics.OnTimeOptions()
    if !dimensions.isEmpty { result.by = try Dimension.parse(dimensions.joined(separator: ",")) }
    result.lateBy =
      switch lateness {
      case .date: .date
      case .timestamp: .timestamp
      }
    result.noAppointment =
      switch noAppointment {
      case .excluded: .excluded
      case .onTime: .onTime
      }
    result.asOf = asOf.map { AsOf(day: $0.dayNumber) }
    switch range {
    case .all: break
    case .days(let from, let to):
      if let from, let to, to < from {
        throw EngineError(.usage, "the last day \(to) lies before the first day \(from)")
      }
      result.from = from?.dayNumber
      result.to = to?.dayNumber
    case .period(let label):
      result.restrict(to: try Period(parsing: label, in: calendar == .reporting ? .reporting : .civil))
    }
    return result
  }
}

extension OnTimeReport {
  /// The public form of a report.
  fileprivate init(
    _ report: DossierStatistics.OnTimeReport, rangeNotes: [String], asksForThePast: Bool
  ) throws(EngineError) {
    rows = try ResultSet(report.table)
    asOf = report.asOf.map { Timestamp(microseconds: $0.instant) }
    notes = rangeNotes + ReportNotes.faults(report.faults)
    if asksForThePast, !report.knowsChangedAppointments {
      notes.append(ReportNotes.appointmentChangesUnknown)
    }
  }
}
