extension KernelCase {
  /// Counting rows by keys of different kinds.
  static func grouping(_ shared: SharedRows) -> [KernelCase] {
    [
      query(
        shared, "group by a dictionary of 164", "SELECT sector, count(*) FROM rows GROUP BY sector",
        keyCount: 1
      ) { rows in count(rows) { ["sector \(rows.sector[$0])"] } },
      query(
        shared, "group by dictionaries of 164 and 945",
        "SELECT sector, agency, count(*) FROM rows GROUP BY sector, agency", keyCount: 2
      ) { rows in count(rows) { ["sector \(rows.sector[$0])", "agency \(rows.agency[$0])"] } },
      query(
        shared, "group by a dictionary and a date",
        "SELECT sector, date_trunc('month', stamp) AS month, count(*) FROM rows GROUP BY 1, 2", keyCount: 2
      ) { rows in count(rows) { ["sector \(rows.sector[$0])", rows.month($0)] } },
      query(
        shared, "group by 200,000 integers", "SELECT key, count(*) FROM rows GROUP BY key", keyCount: 1
      ) { rows in count(rows) { [String(rows.key[$0])] } },
    ]
  }

  /// Aggregates over all rows and by a dictionary.
  static func aggregates(_ shared: SharedRows) -> [KernelCase] {
    [
      query(shared, "count of rows", "SELECT count(*) FROM rows", keyCount: 0) { _ in
        [[]: [String(SyntheticRows.count)]]
      },
      query(shared, "count of rows with a date", "SELECT count(due) FROM rows", keyCount: 0) { rows in
        [[]: [String(rows.due.count { $0 != nil })]]
      },
      query(
        shared, "count filtered: stamp::date <= due",
        "SELECT count(*) FILTER (WHERE stamp::date <= due) FROM rows", keyCount: 0
      ) { rows in
        var count = 0
        for (row, due) in rows.due.enumerated() where due.map({ rows.day(row) <= $0 }) ?? false { count += 1 }
        return [[]: [String(count)]]
      },
      query(shared, "sum of integers", "SELECT sum(amount) FROM rows", keyCount: 0) { rows in
        [[]: [String(rows.amount.reduce(0) { $0 + Int($1) })]]
      },
      query(
        shared, "least and greatest timestamp", "SELECT min(stamp), max(stamp) FROM rows", keyCount: 0
      ) { rows in [[]: [String(rows.stamp.min() ?? 0), String(rows.stamp.max() ?? 0)]] },
      query(
        shared, "sum by a dictionary", "SELECT sector, sum(amount) FROM rows GROUP BY sector", keyCount: 1
      ) { rows in
        byColumn(rows.sector, "sector", rows.amount) { String($0.reduce(0) { $0 + Int($1) }) }
      },
      query(
        shared, "greatest by a dictionary", "SELECT sector, max(amount) FROM rows GROUP BY sector",
        keyCount: 1
      ) { rows in byColumn(rows.sector, "sector", rows.amount) { String($0.max() ?? 0) } },
      query(
        shared, "median by a dictionary", "SELECT sector, median(days) FROM rows GROUP BY sector", keyCount: 1
      ) { rows in
        byColumn(rows.sector, "sector", rows.days) { days in
          let sorted = days.sorted()
          return String(Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2)
        }
      },
      query(
        shared, "distinct texts by a dictionary",
        "SELECT agency, count(DISTINCT procedure) FROM rows GROUP BY agency", keyCount: 1
      ) { rows in byColumn(rows.agency, "agency", rows.procedure) { String(Set($0).count) } },
    ]
  }

  private static func count(_ rows: SyntheticRows, _ key: (Int) -> [String]) -> Groups {
    var counts: [[String]: Int] = [:]
    for row in 0..<SyntheticRows.count { counts[key(row), default: 0] += 1 }
    return counts.mapValues { [String($0)] }
  }

  /// What `summary` makes of the values of each code.
  private static func byColumn<Element>(
    _ codes: [UInt16], _ prefix: String, _ values: [Element], _ summary: ([Element]) -> String
  ) -> Groups {
    var valuesOfCode: [UInt16: [Element]] = [:]
    for (row, code) in codes.enumerated() { valuesOfCode[code, default: []].append(values[row]) }
    var groups: Groups = [:]
    for (code, values) in valuesOfCode { groups[["\(prefix) \(code)"]] = [summary(values)] }
    return groups
  }
}
