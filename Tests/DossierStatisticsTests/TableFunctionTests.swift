import DossierBase
import DossierCalendar
import DossierVector
import Testing

@testable import DossierStatistics

/// `ontime` and `trend` in SQL against the same reports made by calls in Swift.
@Suite struct TableFunctionTests {
  private static let random = RandomDossiers(count: 900, seed: 12, hasDateDues: false)
  private static let table = random.table(.sharedDictionary, rowsPerBlock: 200)

  private func sql(_ sql: String, threads: Int = 2) throws -> [ReportRow] {
    rows(of: try ReportMaker(source: Self.table, threads: threads).rows(ofSQL: sql))
  }

  private func failure(_ sql: String) -> EngineError? {
    do {
      _ = try self.sql(sql)
      return nil
    } catch { return error as? EngineError }
  }

  @Test(arguments: [1, 2, 4])
  func aReportIsItsFunction(threads: Int) throws {
    var options = OnTimeArguments(by: [.sector, .period(.reportingMonth)])
    options.lateBy = .timestamp
    options.noAppointment = .onTime
    options.asOf = AsOf(day: Int32(day("2024-05-31")))
    options.from = Int32(day("2024-02-01"))
    options.to = Int32(day("2024-05-14"))
    let wanted = rows(of: try report(Self.table, options, where: "resolving_agency LIKE 'Quận%'").table)
    let found = try sql(
      """
      SELECT * FROM ontime(
        by := ['sector', 'reporting_month'], late_by := 'timestamp', no_appointment := 'on-time',
        as_of := '2024-05-31', from := DATE '2024-02-01', to := '2024-05-14', table := 'dossiers',
        condition := resolving_agency LIKE 'Quận%')
      """, threads: threads)
    #expect(found == wanted && found.count > 10)
  }

  @Test func aTrendIsItsFunction() throws {
    for (arguments, options) in [
      ("", try TrendArguments(OnTimeArguments())),
      (
        "by := ['sector', 'month'], rolling := 3, breaks := 'ignore'",
        try TrendArguments(OnTimeArguments(by: [.sector, .period(.month)]), rollingPeriodCount: 3)
      ),
      ("calendar := 'civil'", try TrendArguments(OnTimeArguments(), defaultPeriod: .quarter)),
    ] {
      let wanted = rows(of: try ReportMaker(source: Self.table).trend(options).table)
      #expect(try sql("SELECT * FROM trend(\(arguments))") == wanted && !wanted.isEmpty)
    }
  }

  @Test func periodsAreReportingOnesUnlessCivil() throws {
    var options = OnTimeArguments()
    options.restrict(to: try Period(parsing: "2024-Q1", in: .reporting))
    let reporting = rows(of: try report(Self.table, options).table)
    options.restrict(to: try Period(parsing: "2024-Q1", in: .civil))
    let civil = rows(of: try report(Self.table, options).table)
    #expect(try sql("SELECT * FROM ontime(period := '2024-Q1')") == reporting)
    #expect(try sql("SELECT * FROM ontime(period := '2024-Q1', calendar := 'civil')") == civil)
    #expect(reporting != civil)
    // A number is a year as well.
    #expect(try sql("SELECT * FROM ontime(period := 2024)") == sql("SELECT * FROM ontime(period := '2024')"))
  }

  @Test func rowsAreFilteredSortedAndCut() throws {
    let all = try sql("SELECT * FROM ontime(by := ['sector', 'reporting_month'])")
    let wanted = all.filter { $0["resolved"] >= 30 && ($0.rates["form_rate"] ?? nil) != nil }
      .sorted { ($0.rates["form_rate"]!!, $0.keys[1]!) < ($1.rates["form_rate"]!!, $1.keys[1]!) }
    let found = try sql(
      """
      SELECT * FROM ontime(by := ['sector', 'reporting_month']) WHERE resolved >= 30
      ORDER BY form_rate, reporting_month LIMIT 4
      """)
    #expect(found.map { $0.rates["form_rate"] } == wanted.prefix(4).map { $0.rates["form_rate"] })
    #expect(found.count == 4 && wanted.count < all.count)
    #expect(try sql("SELECT max(late) AS late FROM ontime(by := 'sector')")[0]["late"] > 0)
    // Only what is used is kept.
    #expect(
      try sql("SELECT late FROM ontime()")[0].counts
        == sql("SELECT * FROM ontime()")[0].counts.filter { $0.key == "late" })
  }

  @Test(arguments: [
    ("ontime(by := ['sectors'])", "by does not know “sectors”", "did you mean 'sector'?"),
    ("ontime(by := ['zzz'])", "by does not know “zzz”", "it knows sector"),
    ("ontime(by := ['sector', 'SECTOR'])", "by names sector twice", nil),
    ("ontime(late_by := 'day')", "late_by is 'date' or 'timestamp', not day", nil),
    ("ontime(no_appointment := 'late')", "no_appointment is 'excluded' or 'on-time'", nil),
    ("ontime(period := '2024-Q5')", "“2024-Q5” is not a period", "write 2024"),
    ("ontime(period := '2024', \"to\" := '2024-01-01')", "period and from or to exclude each other", nil),
    ("ontime(from := '2024-02-01', to := '2024-01-01')", "2024-01-01 lies before the first day", nil),
    ("ontime(calendar := 'lunar')", "calendar is 'reporting' or 'civil'", nil),
    ("ontime(as_of := 'soon')", "soon", nil),
    ("ontime(rolling := 3)", "ontime has no argument rolling", nil),
    (
      "trend(by := ['month', 'year'])", "one kind of period, not over month and year",
      "leave one of them in by"
    ),
    ("trend(rolling := 0)", "a rolling rate sums 1 to 10000 periods, not 0", nil),
    ("trend(breaks := 'none')", "breaks is 'phases' or 'ignore'", nil),
    ("ontime(by := 'channel')", "by channel needs the column channel", nil),
  ])
  func whatMakesNoSenseHasAPlace(call: String, message: String, hint: String?) {
    let error = failure("SELECT * FROM \(call)")
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    #expect(error?.code == .binding || error?.code == .evaluation)
    #expect(error?.place != nil)
    if let hint { #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "no hint")") }
  }

  /// Each dossier's verdict adds up to the report of the same moment.
  @Test func timelinessIsTheReportDossierByDossier() throws {
    let whole = rows(of: try report(Self.table, OnTimeArguments(by: [.sector])).table)
    let counted = try sql(
      """
      SELECT sector, count(*) FILTER (WHERE timeliness = 'early') AS early,
        count(*) FILTER (WHERE timeliness = 'on_time') AS on_time, count(*) FILTER (WHERE timeliness = 'late') AS late,
        count(*) FILTER (WHERE timeliness = 'no_appointment') AS no_appointment,
        count(*) FILTER (WHERE timeliness IN ('open', 'overdue')) AS open,
        count(*) FILTER (WHERE timeliness = 'overdue') AS overdue
      FROM dossiers GROUP BY sector ORDER BY sector
      """)
    #expect(counted.map(\.keys) == whole.map(\.keys))
    for (row, wanted) in zip(counted, whole) {
      for (name, count) in row.counts { #expect(wanted[name] == count, "\(name) of \(row)") }
    }
  }
}
