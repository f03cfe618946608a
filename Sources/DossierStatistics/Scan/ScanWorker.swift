import DossierBase
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

  private var reservation: MemoryReservation
  private let coders: [TextCoder]
  private var reader: (any BlockReader)?
  private var evaluator: (any RowFilterEvaluator)?
  private let chosen = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let acceptedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finishedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let group = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let codes = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let current = Appointments.Scratch()
  private let original = Appointments.Scratch()
  private var terminalCodes: (dictionary: StringDictionary, isTerminal: [Bool])?

  /// - Parameter groupCount: Groups if their cells are found by computation, else nil.
  init(plan: ScanPlan, groupCount: Int?, budget: MemoryBudget) throws(EngineError) {
    self.plan = plan
    reservation = MemoryReservation(budget, for: "grouping dossiers")
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
    for pointer in [acceptedDays, finishedDays, group, codes] {
      pointer.deallocate()
    }
    chosen.deallocate()
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
    // The days may be the vectors' own elements, and a flat copy of a constant has no other owner.
    defer { withExtendedLifetime((acceptedVector, finishedVector)) {} }
    let starts = MomentKernels.eventDays(
      of: acceptedVector, upTo: plan.lastInstant, count: count, scratch: acceptedDays)
    let ends = MomentKernels.eventDays(
      of: finishedVector, upTo: plan.lastInstant, count: count, scratch: finishedDays)
    let judge = { (column: Int, scratch: Appointments.Scratch) in
      Appointments(
        batch.columns[column].materialized(), finished: finishedVector, finishedDays: ends, count: count,
        lateBy: self.plan.lateBy, axis: self.plan.axis, scratch: scratch)
    }
    let due = judge(plan.due, current)
    noteFaults(batch, acceptedVector, starts, finishedVector, ends)
    var change: Change?
    if let changed = changes(batch), let originalDue = plan.originalDue {
      change = Change(original: judge(originalDue, original), changed: changed)
    }
    if let computed {
      tally(count, starts, ends, due, change, computed.finder)
    } else if let collected {
      tally(count, starts, ends, due, change, collected)
      try reservation.grow(
        to: collected.count * CollectedCells.bytesPerCell + groups.pairCount * PairDirectory.bytesPerPair)
    }
  }

  /// The appointments before their change, and when that was.
  private struct Change {
    var original: Appointments
    var changed: Vector
  }

  /// When appointments were changed, or nil if none was.
  private func changes(_ batch: Batch) -> Vector? {
    guard let vector = plan.dueChanged.map({ batch.columns[$0].materialized() }) else { return nil }
    return vector.hasNulls && memchr(vector.validity, 1, batch.count) == nil ? nil : vector
  }

  @inline(__always)
  private func tally<Finder: CellFinder>(
    _ count: Int, _ starts: UnsafePointer<Int32>, _ ends: UnsafePointer<Int32>, _ due: Appointments,
    _ change: Change?, _ cells: Finder
  ) {
    let tally = Tally(
      cells: cells, events: plan.axis.events.view, sliceCount: Int32(plan.axis.sliceCount),
      group: UnsafePointer(group), accepted: starts, finished: ends)
    guard let change else {
      tally.count(due, count: count)
      return
    }
    let vector = change.changed
    let days = MomentKernels.eventDays(of: vector, upTo: plan.lastInstant, count: count, scratch: codes)
    tally.count(
      due, change.original, changed: days, isChanged: { !vector.hasNulls || vector.validity[$0] != 0 },
      count: count)
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
