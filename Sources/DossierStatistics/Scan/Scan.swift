import DossierBase

/// The cells of a table, counted by all threads and added up.
struct Scan {
  let faults: OnTimeFaults
  let groups: GroupIndex
  let cells: Merged

  enum Merged {
    case computed(ComputedCells)
    case collected(CollectedCells)
  }

  /// The most cells that are found by computation: 128 MiB of counters for each thread.
  private static let computedCellLimit = 1 << 22

  init(
    _ plan: ScanPlan, scheduler: Scheduler, interruption: Interruption, budget: MemoryBudget
  ) throws(EngineError) {
    let workerCount = min(scheduler.threadCount, max(plan.source.blockCount, 1))
    let byteCountOfGroup = plan.axis.sliceCount * Counter.cellByteCount * workerCount
    var groupCount = Self.computedGroupCount(plan)
    if let count = groupCount, count * byteCountOfGroup > budget.availableByteCount {
      groupCount = nil  // cells only for what occurs may still fit
    }
    let byteCount = (groupCount ?? 0) * byteCountOfGroup
    let reservation = try SharedReservation(budget, byteCount: byteCount, for: "counting dossiers")
    defer { withExtendedLifetime(reservation) {} }
    var workers: [ScanWorker] = []
    for _ in 0..<workerCount {
      workers.append(try ScanWorker(plan: plan, groupCount: groupCount, budget: budget))
    }
    let team = workers
    try scheduler.run(plan.source.blockCount) { (worker, block) throws(EngineError) in
      try interruption.check()
      try team[worker].count(block: block)
    }
    var faults = OnTimeFaults()
    for worker in team { faults.add(worker.faults) }
    self.faults = faults
    (groups, cells) = try Self.merged(team, interruption)
  }

  private static func computedGroupCount(_ plan: ScanPlan) -> Int? {
    guard let groupCount = GroupIndex.computedCount(plan.dimensions) else { return nil }
    let (cellCount, overflow) = groupCount.multipliedReportingOverflow(by: max(plan.axis.sliceCount, 1))
    return overflow || cellCount > computedCellLimit ? nil : groupCount
  }

  private static func merged(
    _ workers: [ScanWorker], _ interruption: Interruption
  ) throws(EngineError) -> (GroupIndex, Merged) {
    if let first = workers[0].computed {
      for worker in workers.dropFirst() {
        if let cells = worker.computed { try first.add(cells, interruption) }
      }
      return (workers[0].groups, .computed(first))
    }
    guard let first = workers[0].collected else { preconditionFailure("cells are computed or collected") }
    var groups = workers[0].groups
    for worker in workers.dropFirst() {
      guard let cells = worker.collected else { continue }
      // The numbers of groups differ from thread to thread; their codes do not.
      var translated: [Int32: Int32] = [:]
      for ordinal in 0..<cells.count {
        if ordinal & 0xFFF == 0 { try interruption.check() }
        let (theirs, slice) = cells.directory.pair(Int32(ordinal))
        let ours = translated[theirs] ?? groups.group(of: worker.groups.codes(of: theirs))
        translated[theirs] = ours
        let from = cells.counters(ordinal)
        let to = first.cell(group: ours, slice: slice)
        for counter in 0..<Counter.count { to[counter] &+= from[counter] }
      }
    }
    return (groups, .collected(first))
  }

  /// Rows that the cells can become at most, or nil if that is not known beforehand.
  var rowLimit: Int? {
    if case .computed(let cells) = cells { cells.groupCount * cells.sliceCount } else { nil }
  }

  /// Calls `body` for each cell that counts anything, group after group and slice after slice.
  ///
  /// Throws ``EngineError/Code/interrupted``, and what `body` throws.
  func forEachCell(
    _ interruption: Interruption,
    _ body: (_ group: Int32, _ slice: Int, UnsafeMutablePointer<UInt32>) throws(EngineError) -> Void
  ) throws(EngineError) {
    switch cells {
    case .computed(let cells):
      for group in 0..<Int32(cells.groupCount) {
        for slice in 0..<cells.sliceCount {
          if slice & 0xFFF == 0 { try interruption.check() }
          let counters = cells.finder.cell(group: group, slice: Int32(slice))
          var any: UInt32 = 0
          for counter in 0..<Counter.count { any |= counters[counter] }
          if any != 0 { try body(group, slice, counters) }
        }
      }
    case .collected(let cells):
      let keys = cells.directory.keys
      let ordinals = try PatientSort.sorted(Array(0..<Int32(keys.count)), interruption) {
        keys[Int($0)] < keys[Int($1)]
      }
      for (place, ordinal) in ordinals.enumerated() {
        if place & 0xFFF == 0 { try interruption.check() }
        let (group, slice) = cells.directory.pair(ordinal)
        try body(group, Int(slice), cells.counters(Int(ordinal)))
      }
    }
  }
}
