import DossierBase
import DossierVector

/// Numbers the groups of rows that agree in all keys, of whatever types and however many.
final class GroupTable: GroupNumbering {
  private let interners: [any KeyInterner]
  /// pairs[k] numbers (combination of the keys up to k, code of key k + 1).
  private let pairs: [PairInterner]
  private let codes: UnsafeMutablePointer<UInt32>
  private let budget: MemoryBudget
  /// The number of the first row of every group, in the table's row order.
  @exclusivity(unchecked) private var firstRows: ReservedArray<Int>

  /// - Precondition: at least one key.
  init(keyTypes: [DataType], _ budget: MemoryBudget, _ interruption: Interruption?) {
    precondition(!keyTypes.isEmpty, "groups need a key")
    self.budget = budget
    interners = keyTypes.map { KeyInterners.make($0, budget, interruption) }
    pairs = keyTypes.dropFirst().map { _ in PairInterner(budget, interruption) }
    codes = .allocate(capacity: Limits.vectorRowCount)
    firstRows = ReservedArray(budget, for: groupingPurpose)
  }

  deinit { codes.deallocate() }

  /// The interner of a key of texts; nil for other keys.
  func textInterner(_ key: Int) -> TextKeyInterner? { interners[key] as? TextKeyInterner }

  /// What numbers the combinations of the first two keys.
  var firstPair: PairInterner? { pairs.first }

  /// True if the first row of every known group is noted, so that known groups need no further work.
  var hasOnlyGroups: Bool { firstRows.count == groupLimit }

  /// Group numbers are below this; with one key number 0 stands for null and may be unused.
  var groupLimit: Int { pairs.last?.count ?? interners[0].codeCount }

  func assign(
    _ keys: [VectorView], count: Int, _ numbers: RowNumbers, into groups: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    let known = firstRows.count
    try interners[0].intern(keys[0], count: count, into: groups)
    var leftCount = interners[0].codeCount
    for (index, pair) in pairs.enumerated() {
      let interner = interners[index + 1]
      try interner.intern(keys[index + 1], count: count, into: codes)
      try pair.intern(groups, leftCount: leftCount, codes, rightCount: interner.codeCount, count: count)
      leftCount = pair.count
    }
    let hasNewNull = pairs.isEmpty && interners[0].hasNull && (known == 0 || firstRows[0] == .max)
    if groupLimit > known || hasNewNull || numbers.isListed {
      try noteFirstRows(groups, count: count, numbers)
    }
  }

  private func noteFirstRows(
    _ groups: UnsafeMutablePointer<UInt32>, count: Int, _ numbers: RowNumbers
  ) throws(EngineError) {
    try firstRows.extend(to: groupLimit, with: .max)
    guard let firstRows = firstRows.start else { return }
    for row in 0..<count {
      let group = Int(groups[row])
      firstRows[group] = min(firstRows[group], numbers[row])
    }
  }

  func merge(_ other: any GroupNumbering) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: GroupTable.self)
    var map = try interners[0].merge(other.interners[0])
    var leftCount = interners[0].codeCount
    for (index, pair) in pairs.enumerated() {
      let rightMap = try interners[index + 1].merge(other.interners[index + 1])
      guard let left = map.start, let right = rightMap.start else { preconditionFailure("codes have null") }
      map = try pair.merge(
        other.pairs[index], leftMap: left, leftCount: leftCount, rightMap: right,
        rightCount: interners[index + 1].codeCount, budget)
      leftCount = pair.count
    }
    try firstRows.extend(to: groupLimit, with: .max)
    for group in 0..<other.firstRows.count {
      let target = Int(map[group])
      firstRows[target] = min(firstRows[target], other.firstRows[group])
    }
    return map
  }

  func groupsInOrder(_ interruption: Interruption) throws(EngineError) -> ReservedArray<UInt32> {
    try firstRows.groupsByFirstRow(budget, interruption)
  }

  func firstRow(of group: UInt32) -> Int { firstRows[Int(group)] }

  func keyVector(_ key: Int, groups: UnsafeBufferPointer<UInt32>) -> Vector {
    var codes = Array(groups)
    codes.withUnsafeMutableBufferPointer { codes in
      for pair in pairs[key...].reversed() { pair.replaceByLefts(codes) }
      if key > 0 { pairs[key - 1].replaceByRights(codes) }
    }
    return codes.withUnsafeBufferPointer { interners[key].gather($0) }.finish()
  }
}
