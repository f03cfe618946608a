import DossierBase
import DossierStatistics
import DossierVector
import Testing

/// The city's own verdict on 4,994 real requests, which nobody here made up.
@Suite struct BostonTests {
  static let file = Result { try CSVTable("boston-311-sample.csv") }

  static func table(due: DataType = .timestamp) throws -> MemoryTable {
    try file.get().memoryTable([
      ("OPEN_DT", "accepted_at", .timestamp), ("TARGET_DT", "current_due_at", due),
      ("CLOSED_DT", "finished_at", .timestamp), ("Department", "resolving_agency", .varchar),
      ("REASON", "sector", .varchar), ("OnTime_Status", "status", .varchar),
    ])
  }

  static var options: OnTimeArguments {
    var options = OnTimeArguments()
    options.lateBy = .timestamp
    options.noAppointment = .onTime
    return options
  }

  @Test func byTimestampTheVerdictIsTheCitys() throws {
    let whole = rows(of: try report(Self.table(), Self.options).table)[0]
    #expect(whole["resolved"] == 4_995 && whole["open"] == 0)
    #expect(whole["early"] + whole["on_time"] == 3_809 && whole["no_appointment"] == 711)
    // 474, and the request without a verdict, which is late.
    #expect(whole["late"] == 475)
    #expect(whole.rates["form_rate"] == 4_520.0 / 4_995)
  }

  @Test func byDateTheCountsAreTheKnownOnes() throws {
    for due in [DataType.timestamp, .date] {
      let whole = rows(of: try report(Self.table(due: due), OnTimeArguments()).table)[0]
      #expect(whole["early"] == 3_545 && whole["on_time"] == 331)
      #expect(whole["late"] == 408 && whole["no_appointment"] == 711)
    }
  }

  @Test(arguments: [("Department", Dimension.agency), ("year", .period(.year))])
  func everyGroupAgreesWithTheCity(header: String, dimension: Dimension) throws {
    let file = try Self.file.get()
    let keys = header == "year" ? file.column("CLOSED_DT").map { String($0.prefix(4)) } : file.column(header)
    var onTime: [String: Int] = [:]
    var late: [String: Int] = [:]
    for (key, verdict) in zip(keys, file.column("OnTime_Status")) {
      if verdict == "ONTIME" { onTime[key, default: 0] += 1 } else { late[key, default: 0] += 1 }
    }
    var options = Self.options
    options.by = [dimension]
    let found = rows(of: try report(Self.table(), options).table)
    #expect(Set(found.map { $0.keys[0] ?? "" }) == Set(keys))
    for row in found {
      let key = row.keys[0] ?? ""
      #expect(row["resolved"] - row["late"] == onTime[key, default: 0], "\(row)")
      #expect(row["late"] == late[key, default: 0], "\(row)")
    }
  }
}
