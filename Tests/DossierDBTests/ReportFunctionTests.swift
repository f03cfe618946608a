import DossierDB
import Foundation
import Testing

/// Reports in SQL and by the library's face are the same rows, of which some may be asked for.
@Suite struct ReportFunctionTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The dossiers written by hand.
  private static func connection() throws -> Connection {
    let connection = Database(inMemory: Database.Options(threadCount: 2)).connect()
    try connection.importCSV(path: root.appending(path: "datasets/hand_dossiers.csv").path)
    return connection
  }

  private func same(_ left: ResultSet, _ right: ResultSet) -> Bool {
    left.columns.map(\.name) == right.columns.map(\.name) && left.rowCount == right.rowCount
      && left.indices.allSatisfy { row in
        left.columns.indices.allSatisfy { left[row: row, column: $0] == right[row: row, column: $0] }
      }
  }

  @Test func ontimeIsTheReport() throws {
    let connection = try Self.connection()
    let pairs: [(String, OnTimeOptions)] = [
      ("", OnTimeOptions()), ("by := ['sector']", OnTimeOptions(dimensions: ["sector"])),
      (
        "by := ['sector', 'reporting_quarter'], period := '2024', late_by := 'timestamp'",
        OnTimeOptions(
          dimensions: ["sector", "reporting_quarter"], lateness: .timestamp, range: .period("2024"))
      ),
      (
        "as_of := '2024-07-10', no_appointment := 'on-time', from := '2024-03-01', condition := 'channel = ''online'''",
        OnTimeOptions(
          noAppointment: .onTime, asOf: CalendarDate("2024-07-10"),
          range: .days(from: CalendarDate("2024-03-01"), to: nil), condition: "channel = 'online'")
      ),
    ]
    for (arguments, options) in pairs {
      let report = try connection.onTime(options).rows
      #expect(same(try connection.query("SELECT * FROM ontime(\(arguments))"), report), "\(arguments)")
      #expect(report.rowCount > 0)
    }
  }

  @Test func trendIsTheReport() throws {
    let connection = try Self.connection()
    let report = try connection.trend(
      TrendOptions(counting: OnTimeOptions(dimensions: ["sector", "reporting_month"]), rollingPeriodCount: 3))
    let rows = try connection.query("SELECT * FROM trend(by := ['sector', 'reporting_month'], rolling := 3)")
    #expect(same(rows, report.rows) && rows.rowCount > 10)
    let averages = try connection.query(
      "SELECT sector, max(change_previous) AS most FROM trend(by := ['sector']) GROUP BY sector ORDER BY sector"
    )
    #expect(averages.rowCount > 1)
  }

  /// The rows of a report that are wanted are those of the same statement.
  @Test func aSelectionIsAStatement() throws {
    let connection = try Self.connection()
    var options = OnTimeOptions(dimensions: ["sector", "reporting_month"])
    options.selection = ReportSelection(
      order: [.init("form_rate"), .init("received", isDescending: true)], limit: 5, minimumResolved: 2,
      rateBelow: 0.9)
    let rows = try connection.onTime(options).rows
    let wanted = try connection.query(
      """
      SELECT * FROM ontime(by := ['sector', 'reporting_month']) WHERE resolved >= 2 AND form_rate < 0.9
      ORDER BY form_rate, received DESC LIMIT 5
      """)
    #expect(same(rows, wanted) && rows.rowCount > 1)
    options.selection = ReportSelection(order: [.init("SECTOR", isDescending: true)])
    let trend = try connection.trend(TrendOptions(counting: options))
    #expect(
      trend.rows.map { $0.text(0) ?? "" }
        == trend.rows.map { $0.text(0) ?? "" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .reversed())
    options.selection = ReportSelection(limit: 0)
    #expect(try connection.onTime(options).rows.rowCount == 0)
  }

  @Test func whatASelectionCannotMeanIsRefused() throws {
    let connection = try Self.connection()
    for (selection, hint) in [
      (ReportSelection(order: [.init("form_rat")]), "did you mean form_rate?"),
      (ReportSelection(order: [.init("colour")]), "it has received, resolved"),
      (ReportSelection(limit: -1), nil), (ReportSelection(rateBelow: 98), "98 % is 0.98"),
      (ReportSelection(rateBelow: .nan), "98 % is 0.98"),
    ] {
      let error = #expect(throws: DossierError.self) {
        try connection.onTime(OnTimeOptions(selection: selection))
      }
      #expect(error?.code == .usage, "\(error?.message ?? "")")
      if let hint { #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "no hint")") }
    }
  }

  @Test func aReportSaysItsDaysAndItsMoment() throws {
    let connection = try Self.connection()
    let whole = try connection.onTime().notes
    #expect(whole[0].hasPrefix("all = 20") && whole[0].hasSuffix(" to 2024-07-12"))
    #expect(whole[1] == "as of 2024-07-12 10:00:00, the newest event")
    let day = CalendarDate("2024-06-30")
    let named = try connection.onTime(OnTimeOptions(asOf: day, range: .period("2024"))).notes
    #expect(named[0] == "2024 = 2023-12-15 to 2024-12-14, reporting calendar")
    #expect(named[1] == "as of the end of 2024-06-30")
    let range = OnTimeOptions.Range.days(from: CalendarDate("2024-02-01"), to: CalendarDate("2024-04-30"))
    #expect(try connection.onTime(OnTimeOptions(range: range)).notes[0] == "range = 2024-02-01 to 2024-04-30")
    let trend = try connection.trend(TrendOptions(counting: OnTimeOptions(range: range))).notes
    #expect(trend[0] == "range = 2024-02-01 to 2024-04-30" && trend[1].hasPrefix("as of "))
  }

  @Test func aConditionPointsIntoTheStatement() throws {
    let connection = try Self.connection()
    for sql in [
      "SELECT * FROM ontime(condition := colour = 1)", "SELECT *\nFROM ontime(condition := 'colour = 1')",
    ] {
      let error = #expect(throws: DossierError.self) { try connection.query(sql) }
      #expect(error?.code == .binding)
      guard case .sql(let span)? = error?.place else {
        Issue.record("no place")
        continue
      }
      #expect(span.text == "colour")
    }
    let empty = Database(inMemory: Database.Options()).connect()
    let error = #expect(throws: DossierError.self) { try empty.query("SELECT * FROM ontime()") }
    #expect(error?.code == .binding && error?.hint == "import dossiers first")
  }

  @Test func explainShowsWhatAReportReads() throws {
    let connection = try Self.connection()
    let lines = try connection.query(
      """
      EXPLAIN ANALYZE SELECT sector, form_rate FROM ontime(by := ['sector'], condition := channel = 'online')
      WHERE resolved >= 1 ORDER BY form_rate LIMIT 3
      """
    ).map { $0.text(0) ?? "" }
    let text = lines.joined(separator: "\n")
    #expect(text.contains("Function ontime(by := ['sector'], condition := (channel = 'online'))"), "\(text)")
    #expect(text.contains("Scan dossiers: ") && !text.contains("dossier_id") && text.contains("blocks read"))
    #expect(lines.last?.hasPrefix("Total: 1 rows") == true, "\(text)")
  }

  @Test func computedColumnsCanBeAskedFor() throws {
    let connection = try Self.connection()
    let verdicts = try connection.query(
      "SELECT timeliness, count(*) AS n FROM dossiers WHERE timeliness IS NOT NULL GROUP BY timeliness ORDER BY 1"
    )
    let whole = try connection.onTime().rows[0]
    func count(_ name: String) -> Value? { verdicts.first { $0.text(0) == name }?["n"] }
    for name in ["early", "on_time", "late", "no_appointment", "overdue"] {
      #expect(count(name) ?? .integer(0) == whole[name], "\(name)")
    }
    let all = try connection.query("SELECT * FROM dossiers LIMIT 1").columns.map(\.name)
    #expect(!all.contains("timeliness") && !all.contains("handling_days"))
    let days = try connection.query(
      """
      SELECT count(*) FROM dossiers
      WHERE accepted_at <= finished_at AND handling_days <> working_days(accepted_at::DATE, finished_at::DATE)
      """)
    #expect(days[0][0] == .integer(0))
    let handled = try connection.query(
      "SELECT count(handling_days) AS n, min(d.handling_days) FROM dossiers d")
    #expect(handled[0][1] == .integer(0) && handled[0][0] != .integer(0))
    // A stored column of the name comes first.
    let stored = Database(inMemory: Database.Options()).connect()
    let csv = FileManager.default.temporaryDirectory.appending(path: "stored-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: csv) }
    try Data(
      "accepted_at,finished_at,current_due_at,timeliness\n2024-01-02,2024-01-03,2024-01-04,mine\n".utf8
    )
    .write(to: csv)
    try stored.importCSV(path: csv.path, options: ImportOptions(table: "own"))
    #expect(try stored.query("SELECT timeliness, handling_days FROM own")[0][0] == .text("mine"))
  }
}
