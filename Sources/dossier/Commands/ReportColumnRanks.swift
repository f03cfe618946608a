import DossierDB

/// How soon a narrow screen leaves out a column of a report: what the reports are asked for stays longest.
enum ReportColumnRanks {
  /// From what stays longest to what goes first; those in one list are parts of one whole and stay or go together.
  private static let names = [
    ["form %"], ["resolved"], ["early", "on_time", "late"], ["received"], ["overdue"], ["open"],
    ["± previous"], ["± year"], ["rolling %"], ["95 % interval"], ["no_appointment"], ["portal %"],
    ["strict %"],
  ]

  /// The columns that divide the report, which have none of these names, are never left out before others.
  static func ranks(of columns: [Column]) -> [Int] {
    columns.map { column in names.firstIndex { $0.contains(column.name) }.map { $0 + 1 } ?? 0 }
  }
}
