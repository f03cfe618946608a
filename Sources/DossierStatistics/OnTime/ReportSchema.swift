package import DossierBase
import DossierVector

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
    let chosen = rows.map { counts[Int($0)] }
    let integers = [
      integers(chosen) { $0.received }, integers(chosen) { $0.resolved }, integers(chosen) { $0.early },
      integers(chosen) { $0.onTime }, integers(chosen) { $0.late }, integers(chosen) { $0.noAppointment },
      integers(chosen) { $0.open }, integers(chosen) { $0.overdue },
    ]
    return integers + rates(chosen) { $0.form(rule) } + rates(chosen) { $0.portal(rule) }
      + rates(chosen) { $0.strict(rule) }
  }

  @inline(__always)
  private static func integers(_ rows: [OnTimeCounts], _ value: (OnTimeCounts) -> Int) -> Vector {
    let builder = VectorBuilder(.bigint, capacity: max(rows.count, 1))
    builder.count = rows.count
    let elements = builder.elements(Int64.self)
    for (place, row) in rows.enumerated() { elements[place] = Int64(value(row)) }
    return builder.finish()
  }

  /// The values of the given rows, null for nil.
  static func doubles(_ values: [Double?], _ rows: ArraySlice<Int32>) -> Vector {
    let builder = VectorBuilder(.double, capacity: max(rows.count, 1))
    builder.count = rows.count
    let elements = builder.elements(Double.self)
    for (place, row) in rows.enumerated() {
      elements[place] = values[Int(row)] ?? 0
      if values[Int(row)] == nil { builder.setNull(place) }
    }
    return builder.finish()
  }

  /// A rate and the bounds of its interval as three vectors, null where there is none.
  @inline(__always)
  private static func rates(_ rows: [OnTimeCounts], _ value: (OnTimeCounts) -> Proportion?) -> [Vector] {
    let builders = (0..<3).map { _ in VectorBuilder(.double, capacity: max(rows.count, 1)) }
    let elements = builders.map { $0.elements(Double.self) }
    let (rate, low, high) = (elements[0], elements[1], elements[2])
    var missing: [Int] = []
    for (place, row) in rows.enumerated() {
      let proportion = value(row)
      if proportion == nil { missing.append(place) }
      rate[place] = proportion?.rate ?? 0
      low[place] = proportion?.low ?? 0
      high[place] = proportion?.high ?? 0
    }
    return builders.map { builder in
      builder.count = rows.count
      for place in missing { builder.setNull(place) }
      return builder.finish()
    }
  }
}
