import DossierBase
import DossierCalendar

/// The rows of a trend: the series of all groups, each with every period from the report's first to its last.
struct TrendRows {
  private(set) var rows = ReportRows()
  private(set) var changesFromPrevious: [Double?] = []
  private(set) var changesFromYearBefore: [Double?] = []
  private(set) var rollingRates: [Double?] = []
  /// The slices from the first to the last in which any group has a dossier; nil if none has.
  let slices: ClosedRange<Int>?
  /// The numbers of the periods in which `change_year` is not null for some group.
  private(set) var comparedWithYearBefore: Set<Int> = []

  private let indices: [Int]
  private let firstShown: Int
  private let options: TrendArguments
  /// Holds the memory of the rows and of the table made of them, as long as this lives.
  let reservation: RowReservation

  /// Bytes that a row takes besides those of the counted row while the report is made and in its table.
  private static let bytesPerRow = 400

  /// Throws ``EngineError/Code/memoryLimit`` if the filled series are too many, ``EngineError/Code/interrupted``.
  init(
    _ counted: OnTimeCounting, options: TrendArguments, _ budget: MemoryBudget
  ) throws(EngineError) {
    let interruption = counted.interruption
    self.options = options
    reservation = RowReservation(budget, bytesPerRow: Self.bytesPerRow, for: "a trend")
    let from = options.counting.from.map { Int($0) } ?? .min
    let firstDays = counted.axis.firstDays
    let firstShown = firstDays.firstIndex { $0 >= from } ?? firstDays.count
    self.firstShown = firstShown
    indices = firstDays.map { options.period.index(ofDay: $0) }
    let source = counted.rows
    let (shownSlices, shownGroups) = try Self.shown(source, from: firstShown, interruption)
    slices = shownSlices
    guard let shownSlices else { return }
    let (rowCount, overflow) = shownGroups.count.multipliedReportingOverflow(by: shownSlices.count)
    try reservation.grow(to: overflow ? .max / 1_024 : min(rowCount, .max / 1_024))
    reserveCapacity(rowCount)
    var start = 0
    while start < source.counts.count {
      let group = source.groups[start]
      var end = start + 1
      while end < source.counts.count, source.groups[end] == group { end += 1 }
      try interruption.check()
      if shownGroups.contains(group) { add(group, start..<end, of: source, shownSlices) }
      start = end
    }
  }

  /// The slices from the first to the last with a dossier, and the groups that have one in them.
  private static func shown(
    _ source: ReportRows, from firstShown: Int, _ interruption: Interruption
  ) throws(EngineError) -> (slices: ClosedRange<Int>?, groups: Set<Int32>) {
    var bounds: (first: Int, last: Int)?
    var groups: Set<Int32> = []
    var latest: Int32?
    for row in source.counts.indices {
      if row & 0x3FFF == 0 { try interruption.check() }
      guard source.slices[row] >= firstShown, !source.counts[row].isZero else { continue }
      let slice = Int(source.slices[row])
      bounds = (min(bounds?.first ?? slice, slice), max(bounds?.last ?? slice, slice))
      // The rows of a group stand together.
      if source.groups[row] != latest { groups.insert(source.groups[row]) }
      latest = source.groups[row]
    }
    return (bounds.map { $0.first...$0.last }, groups)
  }

  /// Makes room for all rows at once: moving millions of them again and again takes long.
  private mutating func reserveCapacity(_ rowCount: Int) {
    rows.reserveCapacity(rowCount)
    changesFromPrevious.reserveCapacity(rowCount)
    changesFromYearBefore.reserveCapacity(rowCount)
    rollingRates.reserveCapacity(rowCount)
  }

  /// Adds the series of a group, whose rows are given.
  private mutating func add(
    _ group: Int32, _ range: Range<Int>, of source: ReportRows, _ shown: ClosedRange<Int>
  ) {
    var counts = [OnTimeCounts](repeating: OnTimeCounts(), count: indices[shown.upperBound] - indices[0] + 1)
    for row in range {
      let slice = Int(source.slices[row])
      // The part before the range of a period that the range divides is in no row.
      if slice < firstShown, indices[slice] == indices[firstShown] { continue }
      counts[indices[slice] - indices[0]] = source.counts[row]
    }
    let series = TrendSeries(
      counts, firstIndex: indices[0], kind: options.period, rule: options.counting.noAppointment)
    rows.addGroup(source.codes(ofGroup: group))
    for slice in shown {
      let index = indices[slice]
      rows.add(slice: slice, counts[index - indices[0]])
      changesFromPrevious.append(series.changeFromPrevious(index))
      let change = series.changeFromYearBefore(index)
      changesFromYearBefore.append(change)
      if change != nil { comparedWithYearBefore.insert(index) }
      rollingRates.append(series.rollingRate(index, over: options.rollingPeriodCount))
    }
  }
}
