import DossierVector

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
    _ plan: ScanPlan, pool: WorkerPool, interruption: Interruption, budget: MemoryBudget?
  ) throws(EngineError) {
    let workerCount = min(pool.threadCount, max(plan.source.blockCount, 1))
    let groupCount = Self.computedGroupCount(plan)
    let byteCount = (groupCount ?? 0) * plan.axis.sliceCount * Counter.cellByteCount * workerCount
    try budget?.reserve(byteCount, for: "counting dossiers")
    defer { budget?.release(byteCount) }
    var workers: [ScanWorker] = []
    for _ in 0..<workerCount {
      workers.append(try ScanWorker(plan: plan, groupCount: groupCount, budget: budget))
    }
    let team = workers
    try pool.run(plan.source.blockCount) { (worker, block) throws(EngineError) in
      try interruption.check()
      try team[worker].count(block: block)
    }
    var faults = OnTimeFaults()
    for worker in team { faults.add(worker.faults) }
    self.faults = faults
    (groups, cells) = Self.merged(team)
  }

  private static func computedGroupCount(_ plan: ScanPlan) -> Int? {
    guard let groupCount = GroupIndex.computedCount(plan.dimensions) else { return nil }
    let (cellCount, overflow) = groupCount.multipliedReportingOverflow(by: max(plan.axis.sliceCount, 1))
    return overflow || cellCount > computedCellLimit ? nil : groupCount
  }

  private static func merged(_ workers: [ScanWorker]) -> (GroupIndex, Merged) {
    if let first = workers[0].computed {
      for worker in workers.dropFirst() {
        if let cells = worker.computed { first.add(cells) }
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

  /// Calls `body` for each group that has a cell, with its cells in the order of their slices.
  func forEachGroup(_ body: (Int32, [(slice: Int, counters: UnsafeMutablePointer<UInt32>)]) -> Void) {
    switch cells {
    case .computed(let cells):
      for group in 0..<cells.groupCount {
        let occupied = (0..<cells.sliceCount).compactMap { slice in
          let counters = cells.cell(group: Int32(group), slice: Int32(slice))
          return (0..<Counter.count).contains { counters[$0] != 0 } ? (slice, counters) : nil
        }
        if !occupied.isEmpty { body(Int32(group), occupied) }
      }
    case .collected(let cells):
      let order = (0..<cells.count).sorted { cells.directory.keys[$0] < cells.directory.keys[$1] }
      var start = 0
      while start < order.count {
        let group = cells.directory.pair(Int32(order[start])).first
        var end = start
        var occupied: [(Int, UnsafeMutablePointer<UInt32>)] = []
        while end < order.count, case let pair = cells.directory.pair(Int32(order[end])), pair.first == group
        {
          occupied.append((Int(pair.second), cells.counters(order[end])))
          end += 1
        }
        body(group, occupied)
        start = end
      }
    }
  }
}
