import DossierDB
import DossierPresent

/// The on-time report for people: rates as percentages, the interval of the first beside it.
///
/// The intervals of the other two are as wide, and stand in the exact formats.
struct OnTimeView {
  /// The report with its rates rounded, half up; the counts stay exact.
  let result: ResultSet
  let hints: LayoutHints

  private static let rates = ["form", "portal", "strict"]

  /// Makes the rows of the report that a presentation shows.
  init(_ rows: ResultSet, for presentation: Presentation) throws(DossierError) {
    let rateColumns = Self.rates.compactMap { rows.columnIndex(named: "\($0)_rate") }
    let first = rateColumns.first ?? rows.columns.count
    var columns = Array(rows.columns[..<first])
    for (position, rate) in Self.rates.prefix(rateColumns.count).enumerated() {
      columns.append(Column(name: "\(rate) %", type: .decimal(precision: 5, scale: 2)))
      if position == 0 { columns.append(Column(name: "95 % interval", type: .varchar)) }
    }
    hints = LayoutHints(rowCount: rows.rowCount, columnRanks: ReportColumnRanks.ranks(of: columns))
    result = try rows.excerpt(
      presentation.shownRows(of: rows.rowCount), columns: columns, check: Interrupts.check
    ) { row in
      var cells = (0..<first).map { row[$0] }
      for (position, column) in rateColumns.enumerated() {
        cells.append(Self.percent(row, column).map(Value.decimal) ?? .null)
        if position == 0 { cells.append(Self.interval(row, lowAt: column + 1)) }
      }
      return cells
    }
  }

  /// The low and the high end, which stand side by side in the report.
  private static func interval(_ row: Row, lowAt column: Int) -> Value {
    guard let low = percent(row, column), let high = percent(row, column + 1) else { return .null }
    return .text("\(low)–\(high)")
  }

  private static func percent(_ row: Row, _ column: Int) -> ExactDecimal? {
    row.double(column).map { ExactDecimal(unscaled: Int128(($0 * 10_000).rounded()), scale: 2) }
  }
}
