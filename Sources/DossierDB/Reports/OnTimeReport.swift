/// The on-time report: its rows, and what the data had that it could not judge.
public struct OnTimeReport: Sendable {
  /// The dimensions, then `received`, `resolved`, `early`, `on_time`, `late`, `no_appointment`, `open`, `overdue`
  /// and the three rates, each with the low and high end of its 95 % Wilson interval.
  public var rows: ResultSet
  /// The moment at which open dossiers were judged, or nil if there was no event at all.
  public var asOf: Timestamp?
  /// Sentences on the days that the report covers, on the moment of judgement, and on faults in the data, each with
  /// its count: finished before accepted, and the like.
  public var notes: [String]
}
