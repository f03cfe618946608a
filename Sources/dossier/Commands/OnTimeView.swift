import DossierDB

/// The on-time report for people: rates as percentages, each with its interval in one column.
struct OnTimeView {
  /// The report with its rates rounded, half up; the counts stay exact.
  let result: ResultSet

  private static let rates = ["form", "portal", "strict"]

  init(_ rows: ResultSet) {
    let rateColumns = Self.rates.compactMap { rows.columnIndex(named: "\($0)_rate") }
    let first = rateColumns.first ?? rows.columns.count
    var columns = Array(rows.columns[..<first])
    for rate in Self.rates.prefix(rateColumns.count) {
      columns.append(Column(name: "\(rate) %", type: .decimal(precision: 5, scale: 2)))
      columns.append(Column(name: "95 %", type: .varchar))
    }
    result = ResultSet(
      columns: columns,
      rows: rows.map { row in
        (0..<first).map { row[$0] } + rateColumns.flatMap { Self.cells(of: row, rateAt: $0) }
      })
  }

  /// A rate and its interval; its low and high end stand right behind it in the report.
  private static func cells(of row: Row, rateAt column: Int) -> [Value] {
    guard let rate = row.double(column), let low = row.double(column + 1), let high = row.double(column + 2)
    else { return [.null, .null] }
    return [.decimal(percent(rate)), .text("\(percent(low))–\(percent(high))")]
  }

  private static func percent(_ fraction: Double) -> ExactDecimal {
    ExactDecimal(unscaled: Int128((fraction * 10_000).rounded()), scale: 2)
  }
}
