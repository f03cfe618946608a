import DossierDB

/// The rows of a trend, sorted into one series per group.
struct TrendGroups {
  struct Group {
    var name: String
    /// The numbers of the group's rows, by period.
    var rows: [Int]
    var resolvedCount: Int64
  }

  /// The columns that tell groups apart.
  let dimensions: [String]
  /// The labels of the periods, in order of time.
  let periods: [String]
  /// The last of them, if not all of it is counted.
  let incompletePlace: Int?
  private let groups: [Group]

  var count: Int { groups.count }

  init(
    _ report: TrendReport, words: TrendWords, check: () throws(DossierError) -> Void
  ) throws(DossierError) {
    let rows = report.rows
    let keyCount = rows.columnIndex(named: "received") ?? 0
    let period = rows.columnIndex(named: report.period) ?? 0
    let resolved = rows.columnIndex(named: "resolved") ?? 0
    let keys = (0..<keyCount).filter { $0 != period }
    dimensions = keys.map { rows.columns[$0].name }
    var groups: [Group] = []
    // Texts are told apart by their bytes.
    var places: [[UInt8]: Int] = [:]
    for (number, row) in rows.enumerated() {
      if number & 0x3FF == 0 { try check() }
      var key: [UInt8] = []
      for column in keys { key += row.appendText(column, to: &key) ? [0, 1] : [0, 0] }
      let place = places[key] ?? groups.count
      if place == groups.count {
        places[key] = place
        let name = keys.map { row.text($0) ?? words.none }.joined(separator: " · ")
        groups.append(Group(name: name, rows: [], resolvedCount: 0))
      }
      groups[place].rows.append(number)
      groups[place].resolvedCount += row.integer(resolved) ?? 0
    }
    self.groups = groups
    let periods = groups.first.map { $0.rows.map { rows[$0].text(period) ?? "" } } ?? []
    self.periods = periods
    incompletePlace = report.incompletePeriod.flatMap { label in
      periods.last.flatMap { $0.utf8.elementsEqual(label.utf8) ? periods.count - 1 : nil }
    }
  }

  /// The groups with most dossiers resolved, most first; of equal ones those that come first in the report.
  func largest(_ limit: Int) -> [Group] {
    let order = groups.indices.sorted {
      (groups[$1].resolvedCount, $0) < (groups[$0].resolvedCount, $1)
    }
    return order.prefix(limit).map { groups[$0] }
  }
}
