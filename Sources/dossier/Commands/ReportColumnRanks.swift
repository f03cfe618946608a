import DossierDB

/// How soon a narrow screen leaves out a column of a report: what the reports are asked for stays longest.
enum ReportColumnRanks {
  /// From what stays longest to what goes first.
  private static let names = [
    "form %", "resolved", "late", "received", "overdue", "open", "± previous", "± year", "rolling %",
    "95 % interval", "on_time", "early", "no_appointment", "portal %", "strict %",
  ]

  /// The columns that divide the report, which have none of these names, are never left out before others.
  static func ranks(of columns: [Column]) -> [Int] {
    columns.map { column in names.firstIndex(of: column.name).map { $0 + 1 } ?? 0 }
  }
}
