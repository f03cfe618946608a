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
  private let blockRows = SliceReader()
  private var evaluator: (any RowFilterEvaluator)?
  private let chosen = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let acceptedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finishedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let group = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let codes = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let acceptedElements = ElementScratch()
  private let finishedElements = ElementScratch()
  private let changedElements = ElementScratch()
  private let current = Appointments.Scratch()
  private let original = Appointments.Scratch()
  /// The dictionary of the states last seen, and which of its codes mean that nothing is left to handle, as far as
  /// asked.
  private var terminalCodes: (dictionary: VectorDictionary, isTerminal: [Bool?])?

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
    blockRows.begin(try openedReader().read(block: block))
    while blockRows.next() {
      guard let evaluator else {
        try count(blockRows)
        continue
      }
      let chosenCount = try evaluator.select(blockRows, into: chosen)
      if chosenCount == blockRows.count {
        try count(blockRows)
      } else if chosenCount > 0 {
        try count(blockRows.subset(UnsafeBufferPointer(start: chosen, count: chosenCount)))
      }
    }
  }

  private func openedReader() throws(EngineError) -> any BlockReader {
    if let reader { return reader }
    let opened = try plan.source.makeReader(columns: plan.readColumns)
    reader = opened
    evaluator = plan.filter?.makeEvaluator()
    return opened
  }

  /// Counts the rows that a reader reads now.
  private func count(_ rows: SliceReader) throws(EngineError) {
    let count = rows.count
    for (place, column) in plan.texts.enumerated() {
      if place == 0 {
        try coders[place].write(rows.view(column), into: group)
      } else {
        try coders[place].write(rows.view(column), into: codes)
        groups.fold(codes, place: place, count: count, into: group)
      }
    }
    let accepted = acceptedElements.elements(of: try rows.view(plan.accepted))
    let finished = finishedElements.elements(of: try rows.view(plan.finished))
    let starts = MomentKernels.eventDays(of: accepted, upTo: plan.lastInstant, scratch: acceptedDays)
    let ends = MomentKernels.eventDays(of: finished, upTo: plan.lastInstant, scratch: finishedDays)
    let judge = { (column: Int, scratch: Appointments.Scratch) throws(EngineError) in
      Appointments(
        try rows.view(column), finished: finished, finishedDays: ends, lateBy: self.plan.lateBy,
        axis: self.plan.axis, scratch: scratch)
    }
    let due = try judge(plan.due, current)
    try recordFaults(rows, accepted, starts, finished, ends)
    var change: Change?
    if let originalDue = plan.originalDue, let changed = try changes(rows) {
      change = Change(original: try judge(originalDue, original), changed: changed)
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
    var changed: VectorView
  }

  /// When appointments were changed, or nil if none was.
  private func changes(_ rows: SliceReader) throws(EngineError) -> VectorView? {
    guard let column = plan.dueChanged else { return nil }
    let moments = try rows.view(column)
    if let validity = moments.validity, memchr(validity, 1, moments.isConstant ? 1 : moments.count) == nil {
      return nil
    }
    return changedElements.elements(of: moments)
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
    let changed = change.changed
    let days = MomentKernels.eventDays(of: changed, upTo: plan.lastInstant, scratch: codes)
    let validity = changed.validity
    tally.count(
      due, change.original, changed: days, isChanged: { validity == nil || validity![$0] != 0 }, count: count)
  }
}

// MARK: - Faults

extension ScanWorker {
  private func recordFaults(
    _ rows: SliceReader, _ accepted: VectorView, _ starts: UnsafePointer<Int32>, _ finished: VectorView,
    _ ends: UnsafePointer<Int32>
  ) throws(EngineError) {
    if let validity = accepted.validity {
      for row in 0..<accepted.count where validity[row] == 0 { faults.acceptedMissing += 1 }
    }
    faults.finishedBeforeAccepted += MomentKernels.countReversed(
      accepted: accepted, days: starts, finished: finished, days: ends)
    if let column = plan.status, let validity = finished.validity {
      let status = try rows.view(column)
      if status.isConstant, status.isNull(0) || !isTerminal(status, 0) { return }
      for row in 0..<finished.count where validity[row] == 0 && !accepted.isNull(row) {
        if !status.isNull(row), isTerminal(status, row) { faults.terminalWithoutFinish += 1 }
      }
    }
  }

  private func isTerminal(_ status: VectorView, _ row: Int) -> Bool {
    guard status.isCoded else { return TerminalStatus.contains(status.text(row)) }
    if !status.isCoded(by: terminalCodes?.dictionary) {
      terminalCodes = (status.dictionary, Array(repeating: nil, count: status.dictionary.count))
    }
    let code = Int(status.codes[row])
    if let known = terminalCodes?.isTerminal[code] { return known }
    let found = TerminalStatus.contains(status.text(row))
    terminalCodes?.isTerminal[code] = found
    return found
  }
}
