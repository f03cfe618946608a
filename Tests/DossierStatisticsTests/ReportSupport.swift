import DossierBase
import DossierCalendar
import DossierQuery
import DossierSQL
import DossierStatistics
import DossierVector
import Testing

/// A report's rows, and what there is to say of it.
@dynamicMemberLookup
struct MadeReport<Findings> {
  var table: MemoryTable
  var findings: Findings

  subscript<Value>(dynamicMember path: KeyPath<Findings, Value>) -> Value { findings[keyPath: path] }
}

/// One table, whatever it is called.
final class OneTable: Catalog {
  let table: any TableSource

  init(_ table: any TableSource) { self.table = table }

  func table(named name: String) throws(EngineError) -> (any TableSource)? { table }
  let tableNames = ["dossiers"]
  func calendar() throws(EngineError) -> WorkingCalendar { try WorkingCalendar(rows: []) }
  var tableFunctions: [any TableFunction] { StatisticsFunctions.tableFunctions }
  var computedColumns: [any ComputedColumn] { StatisticsFunctions.computedColumns }
}

/// Makes reports of one table.
struct ReportMaker {
  let source: any TableSource
  var threads = 2
  var interruption = Interruption()
  var budget = MemoryBudget(limit: .max)

  private var session: QuerySession {
    QuerySession(
      catalog: OneTable(source), scheduler: Scheduler(threadCount: threads), budget: budget,
      interruption: interruption)
  }

  func onTime(_ options: OnTimeArguments, where condition: String? = nil) throws -> MadeReport<OnTimeFindings>
  {
    let findings = Guarded<OnTimeFindings?>(nil)
    let table = try rows(condition) { (table) throws(EngineError) in
      try OnTimeCall(options, over: table) { found in findings.withLock { $0 = found } }
    }
    return MadeReport(table: table, findings: try #require(findings.withLock { $0 }))
  }

  func trend(_ options: TrendArguments) throws -> MadeReport<TrendFindings> {
    let findings = Guarded<TrendFindings?>(nil)
    let table = try rows(nil) { (table) throws(EngineError) in
      try TrendCall(options, over: table) { found in findings.withLock { $0 = found } }
    }
    return MadeReport(table: table, findings: try #require(findings.withLock { $0 }))
  }

  /// The rows of a statement.
  func rows(ofSQL sql: String) throws -> MemoryTable {
    let result = try session.run(SQLParser.statements(of: sql)[0])
    return MemoryTable(schema: result.schema, batches: try result.batches())
  }

  private func rows(
    _ condition: String?, _ bind: @escaping (any TableSource) throws(EngineError) -> any BoundTableFunction
  ) throws -> MemoryTable {
    let name = Identifier("report")
    let request = TableFunctionRequest(
      "report", table: Identifier("dossiers"),
      condition: try condition.map { try SQLParser.expression(of: $0) },
      bind: bind)
    guard case .query(let query) = try SQLParser.statements(of: "SELECT * FROM report")[0].kind else {
      preconditionFailure("a query")
    }
    let result = try session.run(query, over: request, as: name)
    return MemoryTable(schema: result.schema, batches: try result.batches())
  }
}

/// Makes a report on a few threads.
func report(
  _ source: any TableSource, _ options: OnTimeArguments, where condition: String? = nil, threads: Int = 2
) throws -> MadeReport<OnTimeFindings> {
  try ReportMaker(source: source, threads: threads).onTime(options, where: condition)
}

/// A row of a report: its keys, its counts by name, and its rates by name.
struct ReportRow: Equatable, CustomStringConvertible {
  var keys: [String?]
  var counts: [String: Int] = [:]
  var rates: [String: Double?] = [:]

  var description: String { "\(keys) \(counts.sorted { $0.key < $1.key })" }

  subscript(name: String) -> Int { counts[name]! }
}

func rows(of table: MemoryTable) -> [ReportRow] {
  table.batches.flatMap { batch in
    let columns = batch.loadedColumns.map { VectorRows($0) }
    return (0..<batch.count).map { row in
      var result = ReportRow(keys: [])
      for (column, values) in zip(table.schema.columns, columns) {
        switch values.scalar(row) {
        case .integer(let number): result.counts[column.name] = Int(number)
        case .double(let number): result.rates[column.name] = number
        case .text(let bytes): result.keys.append(String(decoding: bytes, as: UTF8.self))
        case .null where column.type == .varchar: result.keys.append(nil)
        default: result.rates[column.name] = .some(nil)
        }
      }
      return result
    }
  }
}

/// The identities that hold for every series of rows of one group, whatever the data.
func expectIdentities(_ series: [ReportRow], carried: Int = 0) {
  var open = carried
  for row in series {
    #expect(row["resolved"] == row["early"] + row["on_time"] + row["late"] + row["no_appointment"])
    // (3) = (7) + (11): carried over and received are resolved or open.
    #expect(open + row["received"] == row["resolved"] + row["open"], "\(row)")
    #expect(row["overdue"] <= row["open"] && row["overdue"] >= 0)
    open = row["open"]
  }
}
