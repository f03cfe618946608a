package import DossierVector

/// The columns of the on-time report, whose names and order are fixed.
package enum ReportSchema {
  static let countNames = [
    "received", "resolved", "early", "on_time", "late", "no_appointment", "open", "overdue",
  ]
  static let rateNames = [
    "form_rate", "form_low", "form_high", "portal_rate", "portal_low", "portal_high", "strict_rate",
    "strict_low", "strict_high",
  ]

  /// The `--by` columns as text, then counts, then rates with the bounds of their intervals.
  package static func onTime(by dimensions: [Dimension]) -> Schema {
    Schema(
      dimensions.map { ColumnDefinition($0.name, .varchar) }
        + countNames.map { ColumnDefinition($0, .bigint) } + rateNames.map { ColumnDefinition($0, .double) })
  }

  /// The vectors of the counts and rates of the given rows.
  static func measures(
    _ counts: [OnTimeCounts], _ rows: ArraySlice<Int32>, _ rule: NoAppointment
  ) -> [Vector] {
    let capacity = max(rows.count, Limits.vectorRowCount)
    let integers = countNames.map { _ in Vector(.bigint, capacity: capacity) }
    let rates = rateNames.map { _ in Vector(.double, capacity: capacity) }
    for vector in integers + rates { vector.count = rows.count }
    let columns = integers.map { $0.elements(Int64.self) }
    for (place, row) in rows.enumerated() {
      let row = counts[Int(row)]
      columns[0][place] = Int64(row.received)
      columns[1][place] = Int64(row.resolved)
      columns[2][place] = Int64(row.early)
      columns[3][place] = Int64(row.onTime)
      columns[4][place] = Int64(row.late)
      columns[5][place] = Int64(row.noAppointment)
      columns[6][place] = Int64(row.open)
      columns[7][place] = Int64(row.overdue)
      write(row.form(rule), place, rates, firstColumn: 0)
      write(row.portal(rule), place, rates, firstColumn: 3)
      write(row.strict(rule), place, rates, firstColumn: 6)
    }
    return integers + rates
  }

  /// Writes a rate and its bounds into three columns, null without one.
  private static func write(_ proportion: Proportion?, _ place: Int, _ rates: [Vector], firstColumn: Int) {
    guard let proportion else {
      for column in firstColumn..<(firstColumn + 3) {
        rates[column].setNull(place)
        rates[column].elements(Double.self)[place] = 0
      }
      return
    }
    rates[firstColumn].elements(Double.self)[place] = proportion.rate
    rates[firstColumn + 1].elements(Double.self)[place] = proportion.low
    rates[firstColumn + 2].elements(Double.self)[place] = proportion.high
  }
}
