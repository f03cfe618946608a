import DossierBase
import DossierCalendar
import DossierQuery
import DossierSQL
import DossierStatistics
import DossierVector

extension Connection {
  /// Counts dossiers by how they met their appointments.
  ///
  /// The rows are those of the table function `ontime` in SQL.
  ///
  /// - Throws: ``DossierError/Code/usage`` for an unknown dimension, period or column to sort by,
  ///   ``DossierError/Code/binding`` or ``DossierError/Code/syntax`` with a place in the condition, and whatever a
  ///   query throws.
  public func onTime(_ options: OnTimeOptions = OnTimeOptions()) throws(DossierError) -> OnTimeReport {
    try perform(sql: options.condition.map(SQLSource.init)) { () throws(EngineError) in
      let (rows, report) = try self.rows(
        of: "ontime", options, in: makeSession(try currentCatalog()),
        as: OnTimeFindings.self
      ) { (table, tell) throws(EngineError) in
        try OnTimeCall(try options.engineOptions(), over: table, tell: tell)
      }
      let notes = ReportNotes.range(
        options, try options.engineOptions(),
        days: report.days.map { Int($0.lowerBound)...Int($0.upperBound) },
        asOf: report.asOf)
      return OnTimeReport(rows, report, rangeNotes: notes, asksForThePast: options.asksForThePast)
    }
  }

  /// The rows of a report that are wanted, and what there is to say of it.
  ///
  /// - Parameter bind: makes the report's call, which tells its findings.
  func rows<Findings: Sendable>(
    of name: String, _ options: OnTimeOptions, in session: QuerySession, as type: Findings.Type,
    _ bind:
      @escaping (
        _ table: any TableSource, _ tell: @escaping @Sendable (Findings) -> Void
      ) throws(EngineError) -> any BoundTableFunction
  ) throws(EngineError) -> (ResultSet, Findings) {
    let findings = Guarded<Findings?>(nil)
    let condition = try options.condition.map { (text) throws(EngineError) in
      try SQLParser.expression(of: text)
    }
    let request = TableFunctionRequest(name, table: Identifier(options.table), condition: condition) {
      (table) throws(EngineError) in
      let call = try bind(table) { found in findings.withLock { $0 = found } }
      try options.selection.check(call.output)
      return call
    }
    let query = try options.selection.query(of: name)
    let rows = try ResultSet(try session.run(query, over: request, as: Identifier(name)))
    guard let found = findings.withLock({ $0 }) else {
      preconditionFailure("a report that was made tells of it")
    }
    return (rows, found)
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
  func engineOptions() throws(EngineError) -> OnTimeArguments {
    var result = OnTimeArguments()
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
    _ rows: ResultSet, _ report: OnTimeFindings, rangeNotes: [String], asksForThePast: Bool
  ) {
    self.rows = rows
    asOf = report.asOf.map { Timestamp(microseconds: $0.instant) }
    notes = rangeNotes + ReportNotes.faults(report.faults)
    if asksForThePast, !report.knowsChangedDueDates { notes.append(ReportNotes.dueChangesUnknown) }
  }
}
