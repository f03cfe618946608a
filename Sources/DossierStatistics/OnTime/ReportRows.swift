import DossierCalendar
import DossierVector

/// The rows of a report before they are sorted and written.
struct ReportRows {
  private var counts: [OnTimeCounts] = []
  private var slices: [Int32] = []
  /// The number of each row's group in the list of ``groupCodes``.
  private var groups: [Int32] = []
  private var groupCodes: [[Int32]] = []

  /// - Parameter isWhole: Without any `--by` there is one row even if there is no dossier.
  init(_ scan: Scan, axis: TimeAxis, isWhole: Bool) {
    var rows = ReportRows()
    scan.forEachGroup { group, cells in
      let series = SeriesBuilder.rows(cells, axis: axis)
      if series.isEmpty { return }
      let number = Int32(rows.groupCodes.count)
      rows.groupCodes.append(scan.groups.codes(of: group))
      for (slice, counts) in series {
        rows.counts.append(counts)
        rows.slices.append(Int32(slice - axis.carryCount))
        rows.groups.append(number)
      }
    }
    if isWhole, rows.counts.isEmpty {
      rows.counts = [OnTimeCounts()]
      rows.slices = [0]
      rows.groups = [0]
      rows.groupCodes = [[]]
    }
    self = rows
  }

  private init() {}

  /// The rows as a table, sorted by the `--by` columns: text in byte order, periods in order of time, nulls last.
  func table(by dimensions: [Dimension], noAppointment: NoAppointment, plan: ScanPlan) -> MemoryTable {
    var keys: [KeyColumn] = []
    var textPlace = 0
    for dimension in dimensions {
      if let kind = dimension.periodKind {
        keys.append(KeyColumn(kind, firstDays: plan.axis.firstDays, slices: slices))
      } else {
        let place = textPlace
        keys.append(
          KeyColumn(plan.dimensions[place].dictionary, codes: groups.map { groupCodes[Int($0)][place] }))
        textPlace += 1
      }
    }
    let order = sortedRows(keys.map { $0.ranksOfRows() })
    let schema = ReportSchema.onTime(by: dimensions)
    var batches: [Batch] = []
    for start in stride(from: 0, to: order.count, by: Limits.blockRowCount) {
      let rows = Array(order[start..<min(start + Limits.blockRowCount, order.count)])
      let vectors =
        keys.map { $0.vector(rows) } + ReportSchema.measures(rows.map { counts[Int($0)] }, noAppointment)
      batches.append(Batch(columns: vectors, count: rows.count))
    }
    return MemoryTable(schema: schema, batches: batches)
  }

  private func sortedRows(_ ranks: [[Int32]]) -> [Int32] {
    (0..<Int32(counts.count)).sorted { left, right in
      for column in ranks where column[Int(left)] != column[Int(right)] {
        return column[Int(left)] < column[Int(right)]
      }
      return left < right
    }
  }
}
