import DossierDB
import DossierPresent

/// The trend report for people: fewer counts, the form rate as a percentage, changes in percentage points.
///
/// All other columns stand in the exact formats.
struct TrendView {
  /// The report with its rates rounded, half up; the counts stay exact.
  let result: ResultSet
  let hints: LayoutHints

  private static let countNames = ["received", "resolved", "late", "open", "overdue"]
  private static let changes = [
    ("change_previous", "± previous"), ("change_year", "± year"), ("form_rate_rolling", "rolling %"),
  ]

  /// Makes the rows of the report that a presentation shows.
  init(_ rows: ResultSet, for presentation: Presentation) throws(DossierError) {
    let keyCount = rows.columnIndex(named: "received") ?? 0
    let counts = Self.countNames.compactMap { rows.columnIndex(named: $0) }
    let rates = ["form_rate", "form_low", "form_high"].compactMap { rows.columnIndex(named: $0) }
    let changes = Self.changes.compactMap { rows.columnIndex(named: $0.0) }
    let percentType = ColumnType.decimal(precision: 5, scale: 2)
    var columns = Array(rows.columns[..<keyCount]) + counts.map { rows.columns[$0] }
    columns.append(Column(name: "form %", type: percentType))
    columns.append(Column(name: "95 % interval", type: .varchar))
    columns += Self.changes.map { Column(name: $0.1, type: percentType) }
    hints = LayoutHints(rowCount: rows.rowCount, columnRanks: ReportColumnRanks.ranks(of: columns))
    result = try rows.excerpt(
      presentation.shownRows(of: rows.rowCount), columns: columns, check: Interrupts.check
    ) { row in
      let percents = rates.map { Self.percent(row, $0) }
      var cells = (Array(0..<keyCount) + counts).map { row[$0] }
      cells.append(percents[0].map(Value.decimal) ?? .null)
      if let low = percents[1], let high = percents[2] {
        cells.append(.text("\(low)–\(high)"))
      } else {
        cells.append(.null)
      }
      return cells + changes.map { Self.percent(row, $0).map(Value.decimal) ?? .null }
    }
  }

  private static func percent(_ row: Row, _ column: Int) -> ExactDecimal? {
    row.double(column).map { ExactDecimal(unscaled: Int128(($0 * 10_000).rounded()), scale: 2) }
  }
}
