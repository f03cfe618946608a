import DossierBase

/// The rows of a report before they are sorted and written.
struct ReportRows {
  private(set) var counts: [OnTimeCounts] = []
  /// The slice of each row, not counting the one before the range.
  private(set) var slices: [Int32] = []
  /// The number of each row's group.
  private(set) var groups: [Int32] = []
  /// The codes of all groups one after the other, `dimensionCount` of each.
  private var groupCodes: [Int32] = []
  private var dimensionCount = 0
  private var groupCount = 0

  /// The rows of all counters.
  ///
  /// - Parameter isWhole: Without any `--by` there is one row even if there is no dossier.
  ///
  /// Throws ``EngineError/Code/memoryLimit`` and ``EngineError/Code/interrupted``.
  static func build(
    _ counted: CountedGroups, axis: TimeAxis, isWhole: Bool, interruption: Interruption,
    reservation: RowReservation
  ) throws(EngineError) -> ReportRows {
    var builder = SeriesBuilder(axis: axis, expecting: counted.rowLimit ?? 0)
    var current: Int32?
    try counted.forEach(interruption) { (group, slice, counters) throws(EngineError) in
      if group != current {
        if current != nil { builder.finish() }
        try reservation.grow(to: builder.rows.counts.count)
        try interruption.check()
        builder.start(codes: counted.groups.codes(of: group))
        current = group
      }
      builder.add(slice: slice, counters)
    }
    if current != nil { builder.finish() }
    try reservation.grow(to: builder.rows.counts.count)
    var rows = builder.rows
    if isWhole, rows.counts.isEmpty {
      rows.addGroup([])
      rows.add(slice: 0, OnTimeCounts())
    }
    return rows
  }

  /// Makes room for rows at once: moving millions of them again and again takes long.
  mutating func reserveCapacity(_ rowCount: Int) {
    counts.reserveCapacity(rowCount)
    slices.reserveCapacity(rowCount)
    groups.reserveCapacity(rowCount)
  }

  /// Adds a group, to which the rows that follow belong.
  mutating func addGroup(_ codes: [Int32]) {
    dimensionCount = codes.count
    groupCodes.append(contentsOf: codes)
    groupCount += 1
  }

  mutating func add(slice: Int, _ row: OnTimeCounts) {
    counts.append(row)
    slices.append(Int32(slice))
    groups.append(Int32(groupCount - 1))
  }

  /// The codes of one group, a code per dimension.
  func codes(ofGroup group: Int32) -> [Int32] {
    let start = Int(group) * dimensionCount
    return Array(groupCodes[start..<(start + dimensionCount)])
  }

  /// The code of each row's group in one dimension.
  func codes(ofDimension place: Int) -> [Int32] {
    groups.map { groupCodes[Int($0) * dimensionCount + place] }
  }
}
