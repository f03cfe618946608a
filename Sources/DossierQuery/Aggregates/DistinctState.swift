import DossierBase
import DossierVector

/// An aggregate over the distinct values of each group: remembers the pairs (group, value) and aggregates
/// each once at the end.
final class DistinctState: AggregateState {
  private let inner: any AggregateState
  private let interner: any KeyInterner
  private let pairs: PairInterner
  private let budget: MemoryBudget
  private let interruption: Interruption
  private let codes = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let left = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private var groupCount = 0
  private var isFinished = false

  init(
    _ inner: any AggregateState, argumentType: DataType, _ budget: MemoryBudget, _ interruption: Interruption
  ) {
    self.inner = inner
    self.budget = budget
    self.interruption = interruption
    interner = KeyInterners.make(argumentType, budget, interruption)
    pairs = PairInterner(budget, interruption)
  }

  deinit {
    codes.deallocate()
    left.deallocate()
  }

  /// Distinct values of all groups together.
  var valueCount: Int { pairs.count }

  func resize(_ count: Int) { groupCount = max(groupCount, count) }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, count > 0 else { return }
    try interner.intern(argument, count: count, into: codes)
    left.update(from: groups, count: count)
    try pairs.intern(left, leftCount: groupCount, codes, rightCount: interner.codeCount, count: count)
  }

  func merge(_ other: any AggregateState, map: UnsafePointer<UInt32>) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: DistinctState.self)
    let codeMap = try interner.merge(other.interner)
    guard let rightMap = codeMap.start else { preconditionFailure("codes have null") }
    _ = try pairs.merge(
      other.pairs, leftMap: map, leftCount: groupCount, rightMap: rightMap, rightCount: interner.codeCount,
      budget)
  }

  func result(_ groups: UnsafeBufferPointer<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    if !isFinished {
      isFinished = true
      try inner.resize(groupCount)
      try feedInner()
    }
    return try inner.result(groups, type: type)
  }

  private func feedInner() throws(EngineError) {
    for start in stride(from: 0, to: pairs.count, by: Limits.vectorRowCount) {
      try interruption.check()
      let count = min(Limits.vectorRowCount, pairs.count - start)
      for row in 0..<count {
        left[row] = UInt32(start + row)
        codes[row] = UInt32(start + row)
      }
      pairs.replaceByLefts(UnsafeMutableBufferPointer(start: left, count: count))
      pairs.replaceByRights(UnsafeMutableBufferPointer(start: codes, count: count))
      // Code 0 is null, which inner aggregates skip.
      let values = interner.gather(UnsafeBufferPointer(start: codes, count: count))
      try inner.update(values.view, groups: left, count: count)
      withExtendedLifetime(values) {}
    }
  }
}
