import DossierBase
import DossierVector

/// Numbers the groups of rows that agree in all keys, of whatever types and however many.
final class GroupTable: GroupNumbering {
  private let interners: [any KeyInterner]
  /// Numbers combinations of three keys and more, as long as their codes fit a word; then pairs do.
  @exclusivity(unchecked) private var combinations: CombinationInterner?
  /// pairs[k] numbers (combination of the keys up to k, code of key k + 1).
  private let pairs: [PairInterner]
  /// A slice of codes for each key.
  private let codes: [UnsafeMutablePointer<UInt32>]
  private let budget: MemoryBudget
  /// True if every integer of a range has a number, whether it occurs or not.
  private let hasUnseenGroups: Bool
  /// The number of the first row of every group, in the table's row order.
  @exclusivity(unchecked) private var firstRows: ReservedArray<Int>
  /// With ``hasUnseenGroups``: a bit for each group whose first row is noted; they stay in the fastest cache.
  @exclusivity(unchecked) private var noted: ReservedArray<UInt64>

  /// - Parameter keyRanges: for each key the range of its values, if it is known; of texts that have one, the numbers
  ///   are assigned.
  /// - Precondition: at least one key.
  init(
    keyTypes: [DataType], keyRanges: [KeyRange?] = [], _ budget: MemoryBudget,
    _ interruption: Interruption?
  ) {
    precondition(!keyTypes.isEmpty, "groups need a key")
    self.budget = budget
    let ranges = keyRanges.isEmpty ? keyTypes.map { _ in nil } : keyRanges
    interners = zip(keyTypes, ranges).map { KeyInterners.make($0, range: $1, budget, interruption) }
    hasUnseenGroups = keyTypes.count == 1 && ranges[0] != nil
    pairs = keyTypes.dropFirst().map { _ in PairInterner(budget, interruption) }
    combinations =
      keyTypes.count > 2 ? CombinationInterner(keyCount: keyTypes.count, budget, interruption) : nil
    codes = keyTypes.map { _ in .allocate(capacity: Limits.vectorRowCount) }
    firstRows = ReservedArray(budget, for: groupingPurpose)
    noted = ReservedArray(budget, for: groupingPurpose)
  }

  deinit { for codes in codes { codes.deallocate() } }

  /// The interner of a key of texts; nil for other keys.
  func textInterner(_ key: Int) -> TextKeyInterner? { interners[key] as? TextKeyInterner }

  /// What numbers the combinations of the first two keys.
  var firstPair: PairInterner? { pairs.first }

  /// True if the first row of every known group is noted, so that known groups need no further work.
  var hasOnlyGroups: Bool { !hasUnseenGroups && firstRows.count == groupLimit }

  /// Group numbers are below this; with one key number 0 stands for null and may be unused.
  var groupLimit: Int { combinations?.count ?? pairs.last?.count ?? interners[0].codeCount }

  func assign(
    _ keys: [VectorView], count: Int, _ numbers: RowNumbers, into groups: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    let known = firstRows.count
    if pairs.isEmpty {
      try interners[0].intern(keys[0], count: count, into: groups)
    } else {
      for key in keys.indices { try interners[key].intern(keys[key], count: count, into: codes[key]) }
      try combine(count: count, into: groups)
    }
    let hasNewNull = pairs.isEmpty && interners[0].hasNull && (known == 0 || firstRows[0] == .max)
    if groupLimit > known || hasNewNull || numbers.isListed || hasUnseenGroups {
      try noteFirstRows(groups, count: count, numbers)
    }
  }

  /// Numbers the combinations of a slice's codes.
  private func combine(count: Int, into groups: UnsafeMutablePointer<UInt32>) throws(EngineError) {
    if let combinations {
      if try combinations.fit(interners.map(\.codeCount)) {
        return try combinations.intern(codes, count: count, into: groups)
      }
      try takeApart()
    }
    try pair(codes, count: count, into: groups)
  }

  private func pair(
    _ codes: [UnsafeMutablePointer<UInt32>], count: Int, into groups: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    groups.update(from: codes[0], count: count)
    var leftCount = interners[0].codeCount
    for (index, pair) in pairs.enumerated() {
      try pair.intern(
        groups, leftCount: leftCount, codes[index + 1], rightCount: interners[index + 1].codeCount,
        count: count)
      leftCount = pair.count
    }
  }

  /// Goes over from combinations to pairs, with the same numbers.
  private func takeApart() throws(EngineError) {
    guard let combinations else { return }
    let buffers = (0...codes.count).map { _ in
      UnsafeMutablePointer<UInt32>.allocate(capacity: Limits.vectorRowCount)
    }
    defer { for buffer in buffers { buffer.deallocate() } }
    for start in stride(from: 0, to: combinations.count, by: Limits.vectorRowCount) {
      let rowCount = min(Limits.vectorRowCount, combinations.count - start)
      for key in codes.indices {
        for row in 0..<rowCount { buffers[key][row] = UInt32(truncatingIfNeeded: start + row) }
        combinations.replaceByCodes(
          ofKey: key, UnsafeMutableBufferPointer(start: buffers[key], count: rowCount))
      }
      // Combinations that are all different get the numbers that they have.
      try pair(Array(buffers.dropLast()), count: rowCount, into: buffers[codes.count])
    }
    self.combinations = nil
  }

  private func noteFirstRows(
    _ groups: UnsafeMutablePointer<UInt32>, count: Int, _ numbers: RowNumbers
  ) throws(EngineError) {
    try firstRows.extend(to: groupLimit, with: .max)
    if hasUnseenGroups, !numbers.isListed { try noted.extend(to: groupLimit / 64 + 1, with: 0) }
    guard let firstRows = firstRows.start else { return }
    guard hasUnseenGroups, !numbers.isListed, let noted = noted.start else {
      for row in 0..<count {
        let group = Int(groups[row])
        firstRows[group] = min(firstRows[group], numbers[row])
      }
      return
    }
    for row in 0..<count {
      let group = Int(groups[row])
      let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: group)
      if noted[group / 64] & bit != 0 { continue }
      noted[group / 64] |= bit
      firstRows[group] = min(firstRows[group], numbers[row])
    }
  }

  func merge(_ other: any GroupNumbering, isLast: Bool) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: GroupTable.self)
    let map = try mapped(other, isLast: isLast)
    try firstRows.extend(to: groupLimit, with: .max)
    if let firstRows = firstRows.start, let otherRows = other.firstRows.start {
      for group in 0..<other.firstRows.count {
        let target = Int(map[group])
        firstRows[target] = min(firstRows[target], otherRows[group])
      }
    }
    return map
  }

  /// For each group of another table its number here.
  private func mapped(_ other: GroupTable, isLast: Bool) throws(EngineError) -> ReservedArray<UInt32> {
    if pairs.isEmpty { return try interners[0].merge(other.interners[0]) }
    var maps: [CodeMap?] = []
    for (interner, otherInterner) in zip(interners, other.interners) {
      maps.append(interner.sharesCodes ? nil : CodeMap(try interner.merge(otherInterner)))
    }
    defer { withExtendedLifetime(maps) {} }
    if let combinations, let others = other.combinations, try combinations.fit(interners.map(\.codeCount)) {
      return try combinations.merge(others, maps: maps.map { $0?.start }, isLast: isLast)
    }
    try takeApart()
    try other.takeApart()
    var left = maps[0]
    var leftCount = interners[0].codeCount
    for (index, pair) in pairs.enumerated() {
      left = CodeMap(
        try pair.merge(
          other.pairs[index], leftMap: left?.start, leftCount: leftCount, rightMap: maps[index + 1]?.start,
          rightCount: interners[index + 1].codeCount, budget))
      leftCount = pair.count
    }
    guard let left else { preconditionFailure("two keys and more have pairs") }
    return left.take()
  }

  func groupsInOrder(_ interruption: Interruption) throws(EngineError) -> ReservedArray<UInt32> {
    try firstRows.groupsByFirstRow(budget, interruption)
  }

  func endNumbering() {
    combinations?.endNumbering()
    for pair in pairs { pair.endNumbering() }
    for interner in interners { interner.endNumbering() }
    firstRows.removeAll()
    noted.removeAll()
  }

  func writtenByteCount(ofKey key: Int) -> Int { interners[key].writtenByteCount }

  func firstRow(of group: UInt32) -> Int { firstRows[Int(group)] }

  func keyVector(_ key: Int, groups: UnsafeBufferPointer<UInt32>) -> Vector {
    var codes = Array(groups)
    codes.withUnsafeMutableBufferPointer { codes in
      if let combinations { return combinations.replaceByCodes(ofKey: key, codes) }
      for pair in pairs[key...].reversed() { pair.replaceByLefts(codes) }
      if key > 0 { pairs[key - 1].replaceByRights(codes) }
    }
    return codes.withUnsafeBufferPointer { interners[key].gather($0) }.finish()
  }
}

/// The codes of one interner by those of another, of which there is at least one, that of null.
private final class CodeMap {
  private var codes: ReservedArray<UInt32>?

  init(_ codes: consuming ReservedArray<UInt32>) { self.codes = consume codes }

  var start: UnsafePointer<UInt32> {
    guard let start = codes?.start else { preconditionFailure("codes have null") }
    return UnsafePointer(start)
  }

  func take() -> ReservedArray<UInt32> {
    guard let codes = codes.take() else { preconditionFailure("codes are taken once") }
    return codes
  }
}
