import DossierBase
import DossierVector

/// An aggregate over the distinct values of each group: remembers the pairs (group, value) and aggregates
/// each once at the end.
final class DistinctState: AggregateState {
  private let inner: any AggregateState
  private let interner: any KeyInterner
  private let pairs = PairInterner()
  private let codes = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private let left = UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
  private var groupCount = 0
  private var isFinished = false

  init(_ inner: any AggregateState, argumentType: DataType) {
    self.inner = inner
    interner = KeyInterners.make(argumentType)
  }

  deinit {
    codes.deallocate()
    left.deallocate()
  }

  func resize(_ count: Int) { groupCount = max(groupCount, count) }
  var textByteCount: Int { interner.textByteCount }
  var byteCount: Int { interner.byteCount + pairs.byteCount }

  func update(_ argument: VectorView?, groups: UnsafePointer<UInt32>, count: Int) throws(EngineError) {
    guard let argument, count > 0 else { return }
    interner.intern(argument, count: count, into: codes)
    left.update(from: groups, count: count)
    pairs.intern(left, leftCount: groupCount, codes, rightCount: interner.codeCount, count: count)
  }

  func merge(_ other: any AggregateState, map: [UInt32]) throws(EngineError) {
    let other = unsafeDowncast(other as AnyObject, to: DistinctState.self)
    let codeMap = interner.merge(other.interner)
    var lefts = other.pairs.lefts.map { map[Int($0)] }
    let rights = other.pairs.rights.map { codeMap[Int($0)] }
    lefts.withUnsafeMutableBufferPointer { lefts in
      rights.withUnsafeBufferPointer { rights in
        guard let left = lefts.baseAddress, let right = rights.baseAddress else { return }
        pairs.intern(
          left, leftCount: groupCount, right, rightCount: interner.codeCount, count: lefts.count)
      }
    }
  }

  func result(_ groups: ArraySlice<UInt32>, type: DataType) throws(EngineError) -> VectorBuilder {
    if !isFinished {
      isFinished = true
      inner.resize(groupCount)
      try feedInner()
    }
    return try inner.result(groups, type: type)
  }

  private func feedInner() throws(EngineError) {
    let values = interner.values()
    defer { withExtendedLifetime(values) {} }
    var start = 0
    while start < pairs.count {
      let end = min(start + Limits.vectorRowCount, pairs.count)
      let vector = VectorBuilder(values.type)
      if let heap = values.heap { vector.shareHeap(heap) }
      let rights = Array(pairs.rights[start..<end])
      rights.withUnsafeBufferPointer { vector.append(values.view, $0, from: 0) }
      let lefts = Array(pairs.lefts[start..<end])
      // Code 0 is null, which the values' vector marks as such, so inner aggregates skip it.
      left.update(from: lefts, count: lefts.count)
      try inner.update(vector.view, groups: left, count: end - start)
      withExtendedLifetime(vector) {}
      start = end
    }
  }
}
