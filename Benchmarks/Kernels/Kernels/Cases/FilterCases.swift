import DossierBase

extension KernelCase {
  /// Conditions over vectors in memory, and one sum of the rows that are kept.
  static func filters(_ shared: SharedRows) -> [KernelCase] {
    func day(_ month: Int, _ day: Int) -> Int { CivilDate(year: 2_023, month: month, day: day).days }
    let may = day(5, 1)..<day(6, 1)
    let quarter = day(3, 15)..<day(6, 15)
    return [
      filter(shared, "amount < 100000") { $0.amount[$1] < 100_000 },
      filter(shared, "key BETWEEN 1000000 AND 9000000") { (1_000_000...9_000_000).contains($0.key[$1]) },
      filter(shared, "sector = 'sector 7'") { rows, row in rows.sector[row] == 7 },
      filter(shared, "sector IN ('sector 7', 'sector 11', 'sector 90')") { rows, row in
        [7, 11, 90].contains(rows.sector[row])
      },
      filter(shared, "amount IN (5000, 10000, 45000, 7)") { rows, row in
        [5_000, 10_000, 45_000].contains(rows.amount[row])
      },
      filter(shared, "stamp::date <= due") { rows, row in
        guard let due = rows.due[row] else { return false }
        return rows.day(row) <= Int(due)
      },
      filter(shared, "date_trunc('month', stamp) = TIMESTAMP '2023-05-01 00:00:00'") {
        may.contains($0.day($1))
      },
      filter(shared, "reporting_quarter(stamp) = '2023-Q2'") { quarter.contains($0.day($1)) },
      filter(shared, "year(stamp) = 2023") { CivilDate(days: $0.day($1)).year == 2_023 },
    ]
  }

  private static func filter(
    _ shared: SharedRows, _ sql: String, _ isKept: @escaping (SyntheticRows, Int) -> Bool
  ) -> KernelCase {
    query(shared, "filter: \(sql)", "SELECT count(*), sum(key) FROM rows WHERE \(sql)", keyCount: 0) { rows in
      let kept = (0..<SyntheticRows.count).filter { isKept(rows, $0) }
      let sum = kept.reduce(0) { $0 + Int(rows.key[$1]) }
      return [[]: [String(kept.count), String(sum)]]
    }
  }
}

extension SyntheticRows {
  /// The day of a row's moment, none of which lies before 1970.
  func day(_ row: Int) -> Int { Int(stamp[row] / 86_400_000_000) }

  /// The first moment of a row's month.
  func month(_ row: Int) -> String {
    let date = CivilDate(days: day(row))
    return String(CivilDate(year: date.year, month: date.month, day: 1).days * 86_400_000_000)
  }
}
