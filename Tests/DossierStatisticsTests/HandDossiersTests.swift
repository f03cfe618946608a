import DossierBase
import DossierCalendar
import DossierStatistics
import DossierVector
import Testing

/// The sixty dossiers worked out by hand, and the tables expected of them.
@Suite struct HandDossiersTests {
  static let asOf = AsOf(day: Int32(day("2024-07-10")))

  static func table(due: DataType = .timestamp, rowsPerBlock: Int = 60) throws -> MemoryTable {
    let moments = ["accepted_at", "due_changed_at", "finished_at", "returned_at"].map {
      ($0, $0, DataType.timestamp)
    }
    let dues = ["original_due_at", "current_due_at"].map { ($0, $0, due) }
    let texts = ["dossier_id", "sector", "resolving_agency", "receiving_agency", "channel", "status"]
      .map { ($0, $0, DataType.varchar) }
    return try CSVTable("hand_dossiers.csv").memoryTable(moments + dues + texts, rowsPerBlock: rowsPerBlock)
  }

  @Test(arguments: [
    ("by_date", LateBy.date, DataType.timestamp), ("by_date", .date, .date),
    ("by_timestamp", .timestamp, .timestamp), ("by_timestamp_date_due", .timestamp, .date),
  ])
  func everyVerdictIsTheOneWorkedOutByHand(column: String, lateBy: LateBy, due: DataType) throws {
    let table = try Self.table(due: due)
    let expected = try CSVTable("hand_dossiers_expected.csv")
    let evaluator = try TimelinessEvaluator(asOf: Self.asOf, lateBy: lateBy)
    let slice = SliceReader()
    slice.begin(table.batches[0])
    #expect(slice.next())
    func view(_ name: String) throws -> VectorView { try slice.view(table.schema.index(of: name)!) }
    let target = VectorBuilder(.varchar)
    try evaluator.evaluate(
      TimelinessColumns(
        accepted: view("accepted_at"), finished: view("finished_at"), due: view("current_due_at"),
        originalDue: view("original_due_at"), dueChanged: view("due_changed_at")), into: target)
    let verdicts = target.view
    for row in 0..<60 {
      let name = verdicts.isNull(row) ? "" : String(decoding: verdicts.text(row), as: UTF8.self)
      #expect(name == expected.column(column)[row], "\(expected.rows[row])")
    }
  }

  @Test(arguments: LateBy.allCases, NoAppointment.allCases)
  func theTablesAreTheExpectedOnes(lateBy: LateBy, rule: NoAppointment) throws {
    let dimensions: [(String, [Dimension])] = [
      ("whole", []), ("sector", [.sector]), ("reporting_quarter", [.period(.reportingQuarter)]),
    ]
    for (name, by) in dimensions {
      let expected = try CSVTable("hand_ontime_expected_\(name).csv")
      let wanted = expected.rows.filter { $0[0] == lateBy.rawValue && $0[1] == rule.rawValue }
      for rowsPerBlock in [60, 7] {
        var options = OnTimeArguments(by: by)
        options.lateBy = lateBy
        options.noAppointment = rule
        options.asOf = Self.asOf
        let found = rows(of: try report(Self.table(rowsPerBlock: rowsPerBlock), options).table)
        try #require(found.count == wanted.count, "\(name)")
        for (row, cells) in zip(found, wanted) { check(row, cells, expected.header, keyCount: by.count) }
      }
    }
  }

  private func check(_ row: ReportRow, _ cells: [String], _ header: [String], keyCount: Int) {
    #expect(row.keys.map { $0 ?? "" } == Array(cells[2..<(2 + keyCount)]))
    for (name, cell) in zip(header, cells).dropFirst(2 + keyCount) {
      if let count = row.counts[name] {
        #expect(String(count) == cell, "\(name) of \(row)")
      } else if let rate = row.rates[name] {
        let wanted = Double(cell)
        #expect((rate == nil) == (wanted == nil))
        #expect(abs((rate ?? 0) - (wanted ?? 0)) < 1e-12, "\(name) of \(row)")
      } else {
        Issue.record("no column \(name)")
      }
    }
  }

  @Test func faultsAreCounted() throws {
    var options = OnTimeArguments()
    options.asOf = Self.asOf
    let result = try report(Self.table(), options)
    let expected = try CSVTable("hand_dossiers_expected.csv").column("fault")
    #expect(result.faults.acceptedMissing == expected.filter { $0 == "accepted_missing" }.count)
    #expect(
      result.faults.finishedBeforeAccepted == expected.filter { $0 == "finished_before_accepted" }.count)
    #expect(result.faults.terminalWithoutFinish == expected.filter { $0 == "terminal_without_finish" }.count)
    #expect(result.faults.total == 5)
    #expect(result.knowsChangedDueDates)
  }

  @Test func theNewestEventIsTheAsOfMomentUnlessOneIsStated() throws {
    #expect(try report(Self.table(), OnTimeArguments()).asOf == AsOf(instant: instant("2024-07-12 10:00:00")))
  }

  @Test func groupsOfNullComeLast() throws {
    var options = OnTimeArguments(by: [.period(.reportingMonth), .sector])
    options.asOf = Self.asOf
    let found = rows(of: try report(Self.table(), options).table)
    let place = try #require(found.firstIndex { $0.keys == ["2024-05", nil] })
    #expect(found[place]["on_time"] == 1)
    #expect(found[place - 1].keys[0] == "2024-05" && found[place + 1].keys[0] == "2024-06")
  }
}
