import DossierBase
import DossierQuery
import DossierVector
import Glibc

/// Counts the dossiers of one slice after the other; for one thread.
final class CountingState: SinkState {
  private let plan: CountingSink
  private(set) var faults = OnTimeFaults()
  let groups: GroupIndex
  let counters: CountedGroups.Counters

  private let coders: [TextCoder]
  private let acceptedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let finishedDays = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let group = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let codes = UnsafeMutablePointer<Int32>.allocate(capacity: Limits.vectorRowCount)
  private let acceptedElements = ElementScratch()
  private let finishedElements = ElementScratch()
  private let changedElements = ElementScratch()
  private let current = DueDates.Scratch()
  private let original = DueDates.Scratch()
  /// The dictionary of the states last seen, and which of its codes mean that nothing is left to handle, as far as
  /// asked.
  private var terminalCodes: (dictionary: VectorDictionary, isTerminal: [Bool?])?

  /// - Parameter groupCount: Groups if their counters are found by computation, else nil.
  init(_ plan: CountingSink, groupCount: Int?, _ budget: MemoryBudget) throws(EngineError) {
    self.plan = plan
    coders = plan.dimensions.map { TextCoder($0, budget) }
    if let groupCount {
      counters = .dense(try DenseCounters(groupCount: groupCount, sliceCount: plan.axis.sliceCount))
      groups = GroupIndex(computing: plan.dimensions)
    } else {
      counters = .sparse(SparseCounters(budget))
      groups = GroupIndex(collectingFor: plan.dimensions.count, budget)
    }
    group.update(repeating: 0, count: Limits.vectorRowCount)
  }

  deinit {
    for pointer in [acceptedDays, finishedDays, group, codes] { pointer.deallocate() }
  }

  func add(_ slice: SelectedSlice) throws(EngineError) -> Bool {
    try slice.reading { (rows) throws(EngineError) in try count(rows) }
    return true
  }

  /// Counts the rows that a reader reads now.
  private func count(_ rows: SliceReader) throws(EngineError) {
    let count = rows.count
    try groups.reserve(count)
    for (place, column) in plan.places.texts.enumerated() {
      if place == 0 {
        try coders[place].write(rows.view(column), into: group)
      } else {
        try coders[place].write(rows.view(column), into: codes)
        groups.fold(codes, place: place, count: count, into: group)
      }
    }
    let accepted = acceptedElements.elements(of: try rows.view(plan.places.accepted))
    let finished = finishedElements.elements(of: try rows.view(plan.places.finished))
    let starts = MomentKernels.eventDays(of: accepted, upTo: plan.lastInstant, scratch: acceptedDays)
    let ends = MomentKernels.eventDays(of: finished, upTo: plan.lastInstant, scratch: finishedDays)
    let judge = { (column: Int, scratch: DueDates.Scratch) throws(EngineError) in
      DueDates(
        try rows.view(column), finished: finished, finishedDays: ends, lateBy: self.plan.lateBy,
        axis: self.plan.axis, scratch: scratch)
    }
    let due = try judge(plan.places.due, current)
    try recordFaults(rows, accepted, starts, finished, ends)
    var change: Change?
    if let originalDue = plan.places.originalDue, let changed = try changes(rows) {
      change = Change(original: try judge(originalDue, original), changed: changed)
    }
    switch counters {
    case .dense(let counters): update(count, starts, ends, due, change, counters.finder)
    case .sparse(let counters):
      try counters.reserve(count * SparseCounters.pairsPerRow)
      update(count, starts, ends, due, change, counters)
    }
  }

  /// The due dates before their change, and when that was.
  private struct Change {
    var original: DueDates
    var changed: VectorView
  }

  /// When due dates were changed, or nil if none was.
  private func changes(_ rows: SliceReader) throws(EngineError) -> VectorView? {
    guard let column = plan.places.dueChanged else { return nil }
    let moments = try rows.view(column)
    if let validity = moments.validity, memchr(validity, 1, moments.isConstant ? 1 : moments.count) == nil {
      return nil
    }
    return changedElements.elements(of: moments)
  }

  @inline(__always)
  private func update<Finder: CounterFinder>(
    _ count: Int, _ starts: UnsafePointer<Int32>, _ ends: UnsafePointer<Int32>, _ due: DueDates,
    _ change: Change?, _ finder: Finder
  ) {
    let update = CounterUpdate(
      finder: finder, events: plan.axis.events.view, sliceCount: Int32(plan.axis.sliceCount),
      group: UnsafePointer(group), accepted: starts, finished: ends)
    guard let change else {
      update.count(due, count: count)
      return
    }
    let changed = change.changed
    let days = MomentKernels.eventDays(of: changed, upTo: plan.lastInstant, scratch: codes)
    let validity = changed.validity
    update.count(
      due, change.original, changed: days, isChanged: { validity == nil || validity![$0] != 0 }, count: count)
  }

  /// Adds what another thread counted.
  func add(_ other: CountingState, _ interruption: Interruption) throws(EngineError) {
    switch (counters, other.counters) {
    case (.dense(let counters), .dense(let others)): try counters.add(others, interruption)
    case (.sparse(let counters), .sparse(let others)):
      try add(others, of: other.groups, to: counters, interruption)
    default: preconditionFailure("the counters of all threads are found alike")
    }
  }

  private func add(
    _ others: SparseCounters, of otherGroups: GroupIndex, to counters: SparseCounters,
    _ interruption: Interruption
  ) throws(EngineError) {
    // The numbers of groups differ from thread to thread; their codes do not.
    var translated = ReservedArray<Int32>(plan.budget, for: "counting dossiers")
    for ordinal in 0..<Int32(others.count) {
      if ordinal & 0xFFF == 0 { try interruption.check() }
      let (theirs, slice) = others.pairs.pair(ordinal)
      try groups.reserve(1)
      try translated.extend(to: Int(theirs) + 1, with: -1)
      if translated[Int(theirs)] < 0 {
        translated[Int(theirs)] = groups.group(of: otherGroups.codes(of: theirs))
      }
      let ours = translated[Int(theirs)]
      try counters.reserve(1)
      let (from, to) = (others.counters(ordinal), counters.counters(group: ours, slice: slice))
      for counter in 0..<Counter.count { to[counter] &+= from[counter] }
    }
  }
}

// MARK: - Faults

extension CountingState {
  private func recordFaults(
    _ rows: SliceReader, _ accepted: VectorView, _ starts: UnsafePointer<Int32>, _ finished: VectorView,
    _ ends: UnsafePointer<Int32>
  ) throws(EngineError) {
    if let validity = accepted.validity {
      for row in 0..<accepted.count where validity[row] == 0 { faults.acceptedMissing += 1 }
    }
    faults.finishedBeforeAccepted += MomentKernels.countReversed(
      accepted: accepted, days: starts, finished: finished, days: ends)
    if let column = plan.places.status, let validity = finished.validity {
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
