import DossierVector
import Glibc

/// Counts the dossiers of one block after the other; for one thread.
final class ScanWorker: @unchecked Sendable {
  let plan: ScanPlan
  private(set) var faults = OnTimeFaults()
  private(set) var groups: GroupIndex
  /// Exactly one of the two counts.
  let computed: ComputedCells?
  let collected: CollectedCells?

  private let budget: MemoryBudget?
  private var reservedByteCount = 0
  private let coders: [TextCoder]
  private var reader: (any BlockReader)?
  private var evaluator: (any RowFilterEvaluator)?
  private let chosen = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let acceptedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finishedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let accepted = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finished = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let changed = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let group = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let codes = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let current = Appointments()
  private let original = Appointments()
  private var terminalCodes: (dictionary: StringDictionary, isTerminal: [Bool])?

  /// - Parameter groupCount: Groups if their cells are found by computation, else nil.
  init(plan: ScanPlan, groupCount: Int?, budget: MemoryBudget?) throws(EngineError) {
    self.plan = plan
    self.budget = budget
    coders = plan.dimensions.map { TextCoder($0) }
    if let groupCount {
      computed = try ComputedCells(groupCount: groupCount, sliceCount: plan.axis.sliceCount)
      collected = nil
      groups = GroupIndex(computing: plan.dimensions)
    } else {
      computed = nil
      collected = CollectedCells()
      groups = GroupIndex(collectingFor: plan.dimensions.count)
    }
    group.update(repeating: 0, count: Limits.vectorRowCount)
  }

  deinit {
    for pointer in [acceptedDays, finishedDays, accepted, finished, changed, group, codes] {
      pointer.deallocate()
    }
    chosen.deallocate()
    current.deallocate()
    original.deallocate()
    budget?.release(reservedByteCount)
  }

  /// Counts all dossiers of a block.
  func count(block: Int) throws(EngineError) {
    let reader = try openedReader()
    try reader.open(block: block)
    let rowCount = plan.source.rowCount(ofBlock: block)
    for vector in 0..<((rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount) {
      let batch = try filtered(try reader.read(vector: vector))
      if batch.count > 0 { try count(batch) }
    }
  }

  private func openedReader() throws(EngineError) -> any BlockReader {
    if let reader { return reader }
    let opened = try plan.source.makeReader(columns: plan.readColumns)
    reader = opened
    evaluator = plan.filter?.makeEvaluator()
    return opened
  }

  private func filtered(_ batch: Batch) throws(EngineError) -> Batch {
    guard let evaluator else { return batch }
    let seen = Batch(columns: plan.filterColumns.map { batch.columns[$0] }, count: batch.count)
    let count = try evaluator.select(seen, into: chosen)
    if count == batch.count { return batch }
    return batch.gathered(UnsafeBufferPointer(start: chosen, count: count))
  }

  private func count(_ batch: Batch) throws(EngineError) {
    let count = batch.count
    for (place, column) in plan.texts.enumerated() {
      if place == 0 {
        try coders[place].write(batch.columns[column], count: count, into: group)
      } else {
        try coders[place].write(batch.columns[column], count: count, into: codes)
        groups.fold(codes, place: place, count: count, into: group)
      }
    }
    let acceptedVector = batch.columns[plan.accepted].materialized()
    let finishedVector = batch.columns[plan.finished].materialized()
    let starts = plan.axis.writeSlices(
      ofEvents: acceptedVector, count: count, checksInstants: plan.hasLaterInstants, scratch: acceptedDays,
      into: accepted)
    let ends = plan.axis.writeSlices(
      ofEvents: finishedVector, count: count, checksInstants: plan.hasLaterInstants, scratch: finishedDays,
      into: finished)
    current.judge(
      batch.columns[plan.due].materialized(), finished: finishedVector, finishedDays: ends, count: count,
      lateBy: plan.lateBy, axis: plan.axis)
    noteFaults(batch, acceptedVector, starts, finishedVector, ends)
    let hasChanges = judgeChanges(batch, finishedVector, ends)
    if let computed {
      tally(count, hasChanges: hasChanges, computed.finder)
    } else if let collected {
      tally(count, hasChanges: hasChanges, collected)
      try reserve(
        collected.count * CollectedCells.bytesPerCell + groups.pairCount * PairDirectory.bytesPerPair)
    }
  }

  /// Prepares the rows whose appointment was changed; false if there is none.
  private func judgeChanges(
    _ batch: Batch, _ finishedVector: Vector, _ ends: UnsafePointer<Int32>
  ) -> Bool {
    guard let changedColumn = plan.dueChanged, let originalColumn = plan.originalDue else { return false }
    let vector = batch.columns[changedColumn].materialized()
    let count = batch.count
    if vector.hasNulls, memchr(vector.validity, 1, count) == nil { return false }
    _ = plan.axis.writeSlices(
      ofEvents: vector, count: count, checksInstants: plan.hasLaterInstants, scratch: codes, into: changed)
    MomentKernels.replaceNulls(of: vector, count: count, by: -1, in: changed)
    original.judge(
      batch.columns[originalColumn].materialized(), finished: finishedVector, finishedDays: ends,
      count: count,
      lateBy: plan.lateBy, axis: plan.axis)
    return true
  }

  @inline(__always)
  private func tally<Finder: CellFinder>(_ count: Int, hasChanges: Bool, _ cells: Finder) {
    let tally = Tally(
      cells: cells, sliceCount: Int32(plan.axis.sliceCount), group: group, accepted: accepted,
      finished: finished)
    if hasChanges {
      tally.countChanged(current, original, changedAt: changed, count: count)
    } else {
      tally.count(current, rows: 0..<count)
    }
  }

  private func reserve(_ byteCount: Int) throws(EngineError) {
    guard let budget, byteCount > reservedByteCount else { return }
    let step = max(byteCount - reservedByteCount, 1 << 20)
    try budget.reserve(step, for: "grouping dossiers")
    reservedByteCount += step
  }
}

// MARK: - Faults

extension ScanWorker {
  private func noteFaults(
    _ batch: Batch, _ accepted: Vector, _ starts: UnsafePointer<Int32>, _ finished: Vector,
    _ ends: UnsafePointer<Int32>
  ) {
    if accepted.hasNulls {
      for row in 0..<batch.count where accepted.validity[row] == 0 { faults.acceptedMissing += 1 }
    }
    faults.finishedBeforeAccepted += MomentKernels.countReversed(
      accepted: accepted, days: starts, finished: finished, days: ends, count: batch.count)
    if let status = plan.status, finished.hasNulls {
      let vector = batch.columns[status]
      for row in 0..<batch.count where finished.validity[row] == 0 && !accepted.isNull(row) {
        if !vector.isNull(row), isTerminal(vector, row) { faults.terminalWithoutFinish += 1 }
      }
    }
  }

  private func isTerminal(_ vector: Vector, _ row: Int) -> Bool {
    guard vector.form == .dictionary, let dictionary = vector.dictionary else {
      return TerminalStatus.contains(vector.text(row))
    }
    if terminalCodes?.dictionary !== dictionary {
      terminalCodes = (
        dictionary, (0..<dictionary.count).map { TerminalStatus.contains(dictionary[$0]) }
      )
    }
    return terminalCodes!.isTerminal[Int(vector.codes[row])]
  }
}
