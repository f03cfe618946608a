import DossierBase
import DossierCalendar
import DossierStatistics
import DossierVector
import Testing

/// What the report does with unusual requests and tables.
@Suite struct OnTimeRequestTests {
  @Test func aFilterLeavesOutItsRows() throws {
    let random = RandomDossiers(count: 3_000, seed: 5, hasDateDues: false)
    var kept = random
    kept.dossiers = random.dossiers.filter { $0.sector?.utf8.first == UInt8(ascii: "T") }
    for layout in RandomDossiers.Layout.allCases {
      var options = OnTimeArguments(by: [.sector, .period(.month)])
      options.asOf = AsOf(day: Int32(day("2024-05-31")))
      let all = random.table(layout, rowsPerBlock: 1_300)
      let filtered = rows(of: try report(all, options, where: "sector LIKE 'T%'").table)
      #expect(filtered == rows(of: try report(kept.table(layout, rowsPerBlock: 999), options).table))
      #expect(!filtered.isEmpty)
    }
  }

  @Test func anEmptyTableIsOneRowOfZerosOrNone() throws {
    let empty = RandomDossiers(count: 0, seed: 1, hasDateDues: true).table(.flat, rowsPerBlock: 1)
    let whole = try report(empty, OnTimeArguments())
    #expect(whole.asOf == nil)
    let row = try #require(rows(of: whole.table).first)
    #expect(row.counts.values.allSatisfy { $0 == 0 } && row.rates["strict_rate"] == .some(nil))
    for by in [[Dimension.sector], [.period(.month)], [.period(.day), .agency]] {
      #expect(try report(empty, OnTimeArguments(by: by)).table.rowCount == 0)
    }
  }

  @Test func aRangeAfterTheAsOfMomentHasOnlyABacklog() throws {
    let random = RandomDossiers(count: 200, seed: 3, hasDateDues: true)
    var options = OnTimeArguments()
    options.asOf = AsOf(day: Int32(day("2024-03-01")))
    let now = rows(of: try report(random.table(.flat, rowsPerBlock: 99), options).table)[0]
    try options.restrict(to: Period(parsing: "2024-Q4", in: .reporting))
    options.by = [.period(.reportingQuarter)]
    let later = rows(of: try report(random.table(.flat, rowsPerBlock: 99), options).table)
    #expect(later.count == 1 && later[0].keys == ["2024-Q4"] && later[0]["received"] == 0)
    #expect(later[0]["open"] == now["open"] && later[0]["overdue"] == now["overdue"] && now["open"] > 0)
  }

  /// A day as the as-of moment and as the end of the range are the same midnight.
  @Test(arguments: LateBy.allCases, [true, false])
  func anAsOfDayJudgesAsTheEndOfARangeDoes(lateBy: LateBy, hasDateDues: Bool) throws {
    let table = RandomDossiers(count: 900, seed: 8, hasDateDues: hasDateDues).table(.flat, rowsPerBlock: 400)
    var becomesOverdue: [Int] = []
    for by in [[], [Dimension.sector], [.period(.day)], [.period(.reportingMonth), .agency]] {
      for last in ["2024-03-14", "2024-04-30", "2024-05-01"] {
        var ranged = OnTimeArguments(by: by)
        ranged.lateBy = lateBy
        ranged.from = Int32(day("2024-02-15"))
        var judged = ranged
        ranged.to = Int32(day(last))
        judged.asOf = AsOf(day: Int32(day(last)))
        #expect(rows(of: try report(table, judged).table) == rows(of: try report(table, ranged).table))
        // The same moment, as one within the day, has a day that is not over.
        judged.asOf = AsOf(instant: AsOf(day: Int32(day(last))).instant)
        let within = rows(of: try report(table, judged).table)
        let after = rows(of: try report(table, ranged).table)
        if by == [] { becomesOverdue.append(after[0]["overdue"] - within[0]["overdue"]) }
      }
    }
    #expect(becomesOverdue.allSatisfy { $0 >= 0 } && (lateBy == .timestamp || becomesOverdue.max()! > 0))
  }

  @Test func theNewestDateIsAWholeDayAndTheNewestTimeIsNot() throws {
    let columns = ["accepted_at", "finished_at", "current_due_at"].map { ColumnDefinition($0, .date) }
    let due = Scalar.date(Int32(day("2024-09-30")))
    let batch = Batch(
      columns: [
        Vector(.date, [.date(Int32(day("2024-09-01"))), due]), Vector(.date, [.null, due]),
        Vector(.date, [due, due]),
      ], rowCount: 2)
    let days = try report(MemoryTable(schema: Schema(columns), batches: [batch]), OnTimeArguments())
    #expect(rows(of: days.table)[0]["overdue"] == 1 && days.asOf == AsOf(day: Int32(day("2024-09-30"))))
    var random = RandomDossiers(count: 0, seed: 1, hasDateDues: true)
    var open = Dossier()
    open.accepted = instant("2024-09-30 10:00:00")
    open.due = instant("2024-09-30 00:00:00")
    random.dossiers = [open]
    let times = try report(random.table(.flat, rowsPerBlock: 1), OnTimeArguments())
    #expect(rows(of: times.table)[0]["overdue"] == 0)
  }

  @Test(arguments: [
    (["finished_at", "current_due_at"], "accepted_at"), (["accepted_at", "current_due_at"], "finished_at"),
    (["accepted_at", "finished_at"], "current_due_at"),
  ])
  func namesTheColumnThatIsMissing(names: [String], missing: String) throws {
    let table = MemoryTable(schema: Schema(names.map { ColumnDefinition($0, .date) }), batches: [])
    let error = #expect(throws: EngineError.self) { try report(table, OnTimeArguments()) }
    #expect(error?.code == .binding && error?.message.contains("needs the column \(missing)") == true)
  }

  @Test func namesADimensionThatIsMissingOrNoText() throws {
    let columns = ["accepted_at", "finished_at", "original_due_at", "sector"].map {
      ColumnDefinition($0, .date)
    }
    let table = MemoryTable(schema: Schema(columns), batches: [])
    for by in [Dimension.sector, .channel] {
      let error = #expect(throws: EngineError.self) { try report(table, OnTimeArguments(by: [by])) }
      #expect(error?.code == .binding && error?.message.contains(by.name) == true)
    }
    #expect(try report(table, OnTimeArguments()).knowsChangedDueDates == false)
  }

  @Test func momentsMustBeDatesOrTimestamps() {
    let columns = ["accepted_at", "finished_at", "current_due_at"].map { ColumnDefinition($0, .varchar) }
    let table = MemoryTable(schema: Schema(columns), batches: [])
    let error = #expect(throws: EngineError.self) { try report(table, OnTimeArguments()) }
    #expect(error?.message.contains("accepted_at is VARCHAR") == true)
  }

  @Test func extremeMomentsAreCountedOrRefused() throws {
    for type in [DataType.date, .timestamp] {
      let extremes: [Scalar] =
        type == .date
        ? [.date(.min + 1), .date(.max - 1), .date(0)] : [.timestamp(.min), .timestamp(.max), .timestamp(0)]
      let columns = ["accepted_at", "finished_at", "current_due_at"].map { ColumnDefinition($0, type) }
      let batch = Batch(columns: (0..<3).map { _ in Vector(type, extremes) }, rowCount: 3)
      let table = MemoryTable(schema: Schema(columns), batches: [batch])
      let whole = rows(of: try report(table, OnTimeArguments()).table)[0]
      #expect(whole["received"] == 3 && whole["on_time"] == 3)
      let error = #expect(throws: EngineError.self) {
        try report(table, OnTimeArguments(by: [.period(.month)]))
      }
      #expect(error?.code == .evaluation)
      var options = OnTimeArguments(by: [.period(.month)])
      options.from = 0
      options.to = 100
      #expect(try report(table, options).table.rowCount > 0)
    }
  }

  @Test func anInterruptStopsTheReport() {
    let table = RandomDossiers(count: 50, seed: 1, hasDateDues: true).table(.flat, rowsPerBlock: 9)
    let interruption = Interruption()
    interruption.request()
    let error = #expect(throws: EngineError.self) {
      try ReportMaker(source: table, interruption: interruption).onTime(OnTimeArguments())
    }
    #expect(error?.code == .interrupted)
  }

  @Test func theMemoryBudgetIsKept() {
    let table = RandomDossiers(count: 500, seed: 1, hasDateDues: true).table(.flat, rowsPerBlock: 99)
    let budget = MemoryBudget(limit: 1_000)
    let error = #expect(throws: EngineError.self) {
      try ReportMaker(source: table, budget: budget).onTime(OnTimeArguments(by: [.sector]))
    }
    #expect(error?.code == .memoryLimit)
    #expect(budget.usedByteCount == 0)
  }

  @Test func dimensionsAreReadFromTheirNames() throws {
    #expect(
      try Dimension.parse("sector, agency,reporting_quarter")
        == [.sector, .agency, .period(.reportingQuarter)])
    #expect(try Dimension.parse("SECTOR") == [.sector])
    for list in ["", "sector,", "quarters", "sector,sector"] {
      #expect(throws: EngineError.self) { try Dimension.parse(list) }
    }
    #expect(Set(Dimension.all.map(\.name)).count == 16)
  }
}
