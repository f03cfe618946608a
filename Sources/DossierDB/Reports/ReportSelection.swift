import DossierBase
import DossierSQL

/// Which rows of a report are wanted, and in which order.
///
/// They are chosen among the rows of the whole report: what the rates say of a row does not change.
public struct ReportSelection: Sendable, Hashable {
  /// A column that rows are ordered by; nulls come last.
  public struct Order: Sendable, Hashable {
    /// The name of a column of the report.
    public var column: String
    /// True for the greatest values first.
    public var isDescending: Bool

    /// By a column, the least values first unless said otherwise.
    public init(_ column: String, isDescending: Bool = false) {
      self.column = column
      self.isDescending = isDescending
    }
  }

  /// The columns to sort by, the first one deciding first; rows that are equal in all of them stay in the report's
  /// own order.
  public var order: [Order]
  /// The most rows; nil for all.
  public var limit: Int?
  /// The least number of dossiers resolved in a row; nil for any.
  public var minimumResolved: Int?
  /// The `form_rate` that a row's lies below, between 0 and 1; rows without a rate are then left out.
  public var rateBelow: Double?

  /// All rows in the report's own order, or those that are asked for.
  public init(
    order: [Order] = [], limit: Int? = nil, minimumResolved: Int? = nil, rateBelow: Double? = nil
  ) {
    self.order = order
    self.limit = limit
    self.minimumResolved = minimumResolved
    self.rateBelow = rateBelow
  }

  /// True if all rows are wanted as they come.
  public var isAll: Bool { self == ReportSelection() }
}

extension ReportSelection {
  /// Throws ``EngineError/Code/usage`` if the report has no column to sort by, or a number makes no sense.
  func check(_ schema: Schema) throws(EngineError) {
    for order in order where schema.index(of: order.column) == nil {
      let names = schema.columns.map(\.name)
      throw EngineError(
        .usage, "the report has no column \(ShownText.shortened(order.column)) to sort by",
        hint: NearestName.nearest(to: order.column, among: names).map { "did you mean \($0)?" }
          ?? "it has \(names.joined(separator: ", "))")
    }
    if let limit, limit < 0 { throw EngineError(.usage, "a report cannot have \(limit) rows") }
    if let rate = rateBelow, !(0...1).contains(rate) {
      throw EngineError(.usage, "a rate lies between 0 and 1, and \(rate) does not", hint: "98 % is 0.98")
    }
  }

  /// The rows wanted of a report of this name.
  func query(of name: String) throws(EngineError) -> SQLQuery {
    var sql = "SELECT * FROM \(name)"
    var conditions: [String] = []
    if let minimumResolved { conditions.append("resolved >= \(minimumResolved)") }
    if let rateBelow { conditions.append("form_rate < CAST('\(rateBelow)' AS DOUBLE)") }
    if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
    let keys = order.map { SQLPrinter.quoted($0.column) + ($0.isDescending ? " DESC" : "") }
    if !keys.isEmpty { sql += " ORDER BY " + keys.joined(separator: ", ") }
    if let limit { sql += " LIMIT \(max(0, limit))" }
    guard case .query(let query)? = try SQLParser.statements(of: sql).first?.kind else {
      preconditionFailure("the text is a query")
    }
    return query
  }
}
