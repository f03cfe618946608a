import DossierBase
import DossierStatistics
import DossierVector
import Testing

/// Runs a report on a few threads.
func report(
  _ source: any TableSource, _ options: OnTimeOptions, filter: (any RowFilter)? = nil, threads: Int = 2
) throws -> OnTimeReport {
  try OnTimeReport(of: source, options: options, filter: filter, scheduler: Scheduler(threadCount: threads))
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
    let columns = batch.columns.map { VectorRows($0) }
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
