import DossierBase
import DossierQuery
import DossierVector

/// Counts dossiers by group and slice of time.
final class CountingSink: Sink {
  let lateBy: LateBy
  let axis: TimeAxis
  /// The as-of instant, or nil if no event can lie after it on its very day.
  let lastInstant: Int64?
  let dimensions: [TextDimension]
  /// Where the columns stand in the slices.
  let places: DossierColumns
  let budget: MemoryBudget
  private let interruption: Interruption
  /// Groups if their counters are found by computation, else nil.
  private let groupCount: Int?
  /// Holds the counters that are found by computation, of all states.
  private let reservation: SharedReservation

  /// The most groups and slices that are found by computation: 128 MiB of counters for each thread.
  private static let denseLimit = 1 << 22

  /// - Parameter columns: those that the input gives, in the order of ``DossierColumns/all``.
  init(
    _ input: TableFunctionInput, columns: DossierColumns, options: OnTimeArguments, axis: TimeAxis
  ) throws(EngineError) {
    lateBy = options.lateBy
    self.axis = axis
    lastInstant = options.asOf.flatMap { $0.isEndOfDay ? nil : $0.instant }
    places = columns.placed(at: input.columns)
    let dimensions = columns.texts.map { column in
      TextDimension(shared: input.table.dictionary(column: column), input.budget)
    }
    self.dimensions = dimensions
    budget = input.budget
    interruption = input.interruption
    let stateCount = min(input.threadCount, max(input.blockCount, 1))
    let byteCountOfGroup = axis.sliceCount * Counter.byteCount * stateCount
    var groupCount = Self.denseGroupCount(dimensions, axis)
    if let count = groupCount, count * byteCountOfGroup > input.budget.availableByteCount {
      groupCount = nil  // counters only for what occurs may still fit
    }
    self.groupCount = groupCount
    reservation = try SharedReservation(
      input.budget, byteCount: (groupCount ?? 0) * byteCountOfGroup, for: "counting dossiers")
  }

  private static func denseGroupCount(_ dimensions: [TextDimension], _ axis: TimeAxis) -> Int? {
    guard let groupCount = GroupIndex.computedCount(dimensions) else { return nil }
    let (count, overflow) = groupCount.multipliedReportingOverflow(by: max(axis.sliceCount, 1))
    return overflow || count > denseLimit ? nil : groupCount
  }

  func makeState() throws(EngineError) -> CountingState {
    try CountingState(self, groupCount: groupCount, budget)
  }

  /// What all threads counted, added up.
  func finish(_ states: [CountingState]) throws(EngineError) -> CountedGroups {
    var faults = OnTimeFaults()
    for state in states { faults.add(state.faults) }
    let first = states[0]
    for state in states.dropFirst() { try first.add(state, interruption) }
    return CountedGroups(
      budget: budget, faults: faults, dimensions: dimensions, groups: first.groups, counters: first.counters,
      reservation: reservation)
  }
}

/// The counters of all groups, and what could not be judged.
struct CountedGroups {
  let budget: MemoryBudget
  let faults: OnTimeFaults
  let dimensions: [TextDimension]
  let groups: GroupIndex
  let counters: Counters
  let reservation: SharedReservation

  enum Counters {
    case dense(DenseCounters)
    case sparse(SparseCounters)
  }

  /// Rows that the counters can become at most, or nil if that is not known beforehand.
  var rowLimit: Int? {
    if case .dense(let counters) = counters { counters.groupCount * counters.sliceCount } else { nil }
  }

  /// Calls `body` with the counters that count anything, group after group and slice after slice.
  ///
  /// Throws ``EngineError/Code/interrupted``, ``EngineError/Code/memoryLimit``, and what `body` throws.
  func forEach(
    _ interruption: Interruption,
    _ body: (_ group: Int32, _ slice: Int, UnsafeMutablePointer<UInt32>) throws(EngineError) -> Void
  ) throws(EngineError) {
    switch counters {
    case .dense(let counters):
      for group in 0..<Int32(counters.groupCount) {
        for slice in 0..<counters.sliceCount {
          if slice & 0xFFF == 0 { try interruption.check() }
          let found = counters.finder.counters(group: group, slice: Int32(slice))
          var any: UInt32 = 0
          for counter in 0..<Counter.count { any |= found[counter] }
          if any != 0 { try body(group, slice, found) }
        }
      }
    case .sparse(let counters):
      let pairs = counters.pairs
      // The ordinals, and what sorting them takes.
      let memory = try MemoryReservation(budget, byteCount: 16 * pairs.count, for: "counting dossiers")
      let ordinals = try MergeSort.sorted(Array(0..<Int32(pairs.count)), interruption) {
        pairs.key($0) < pairs.key($1)
      }
      for (place, ordinal) in ordinals.enumerated() {
        if place & 0xFFF == 0 { try interruption.check() }
        let (group, slice) = pairs.pair(ordinal)
        try body(group, Int(slice), counters.counters(ordinal))
      }
      _ = consume memory
    }
  }
}
