import DossierBase
import DossierVector

/// Counts whole blocks by the codes of the only key, as an encoding answers that: runs by their lengths, a constant at
/// once, others code by code; nothing is cut into slices.
final class CodeCounting {
  /// Where the key stands in a block.
  private let column: Int
  private let groups: CodedGroups
  private let states: [CountState]
  private var counts: ReservedArray<UInt32>
  private let scratch = SliceBuffer(.smallint)

  /// Nil unless groups are the codes of one column and every call is `count(*)`.
  ///
  /// - Parameter states: one per call of the plan.
  init?(
    _ plan: AggregationPlan, _ table: (any GroupNumbering)?, _ states: [any AggregateState],
    _ budget: MemoryBudget
  ) {
    guard plan.keys.count == 1, let column = plan.keys[0].column, let groups = table as? CodedGroups,
      plan.calls.allSatisfy(\.countsAllRows)
    else { return nil }
    self.column = plan.layout[column]
    self.groups = groups
    self.states = states.compactMap { $0 as? CountState }
    counts = ReservedArray(budget, for: groupingPurpose)
  }

  /// Counts a block; false, with nothing counted, if its rows must be looked at: some do not count, are null, or are
  /// the first of their group, whose place is not known then.
  func add(_ block: Batch) throws(EngineError) -> Bool {
    guard case .all = block.selection else { return false }
    let vector = try block.column(column)
    guard case .allValid = vector.validity, let (codes, dictionary) = vector.codes, groups.isBy(dictionary),
      dictionary.count * 4 <= block.rowCount
    else { return false }
    try counts.extend(to: dictionary.count, with: 0)
    guard let counts = counts.start else { return false }
    counts.update(repeating: 0, count: dictionary.count)
    try codes.layout.addCounts(0..<block.rowCount, into: counts, scratch)
    for code in 0..<dictionary.count where counts[code] > 0 && !groups.hasRows(code) { return false }
    for state in states {
      for code in 0..<dictionary.count where counts[code] > 0 {
        state.add(Int64(counts[code]), toGroup: code)
      }
    }
    return true
  }
}
