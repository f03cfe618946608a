import DossierCalendar
import DossierVector

/// A guess at the number of rows of a report.
struct ReportSize: Sendable {
  /// How many values each text dimension has, nil where that is not known.
  private let valueCounts: [Int?]
  private let periodCount: Int

  /// Years of a report whose range is not given.
  private static let yearCount = 5

  init(_ options: OnTimeArguments, _ columns: DossierColumns, _ table: any TableSource) {
    valueCounts = columns.texts.map { table.dictionary(column: $0)?.count }
    periodCount = options.by.compactMap(\.periodKind).reduce(1) { count, kind in
      guard let from = options.from, let to = options.to else {
        return max(count, kind.countInYear * Self.yearCount)
      }
      return max(count, kind.index(ofDay: Int(to)) - kind.index(ofDay: Int(from)) + 1)
    }
  }

  /// Groups as many as the dimensions have combinations, at most as many as dossiers, each in every period; a dimension
  /// of unknown values has one for ten dossiers.
  func rowCount(of dossierCount: Int) -> Int {
    var groups = 1
    for count in valueCounts {
      let (product, overflow) = groups.multipliedReportingOverflow(by: max(1, count ?? dossierCount / 10))
      groups = overflow ? .max : product
    }
    let (rows, overflow) = min(groups, max(1, dossierCount)).multipliedReportingOverflow(by: periodCount)
    return overflow ? .max : rows
  }
}
