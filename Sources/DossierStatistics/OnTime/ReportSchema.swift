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

  /// The vectors of the counts and rates of some rows.
  static func measures(_ rows: [OnTimeCounts], _ rule: NoAppointment) -> [Vector] {
    let capacity = max(rows.count, Limits.vectorRowCount)
    let counts = countNames.map { _ in Vector(.bigint, capacity: capacity) }
    let rates = rateNames.map { _ in Vector(.double, capacity: capacity) }
    for vector in counts + rates { vector.count = rows.count }
    for (place, row) in rows.enumerated() {
      let values = [
        row.received, row.resolved, row.early, row.onTime, row.late, row.noAppointment, row.open, row.overdue,
      ]
      for (vector, value) in zip(counts, values) { vector.elements(Int64.self)[place] = Int64(value) }
      for (number, proportion) in [row.form(rule), row.portal(rule), row.strict(rule)].enumerated() {
        let parts = proportion.map { [$0.rate, $0.low, $0.high] }
        for part in 0..<3 {
          let vector = rates[number * 3 + part]
          if let parts { vector.elements(Double.self)[place] = parts[part] } else { vector.setNull(place) }
        }
      }
    }
    return counts + rates
  }
}
