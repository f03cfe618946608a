import DossierBase
import DossierVector

/// Numbers the groups of rows that agree in all keys, of whatever types and however many.
final class GroupTable: GroupNumbering {
  private let interners: [any KeyInterner]
  /// pairs[k] numbers (combination of the keys up to k, code of key k + 1).
  private let pairs: [PairInterner]
  private let codes: UnsafeMutablePointer<UInt32>
  private let codeCapacity: Int
  /// All values of a key by code, once they were asked for.
  @exclusivity(unchecked) private var keyValues: [Int: VectorBuilder] = [:]
  /// The number of the first row of every group, in the table's row order.
  @exclusivity(unchecked) private(set) var firstRows: [Int] = []

  /// - Precondition: at least one key.
  init(keyTypes: [DataType], capacity: Int = Limits.vectorRowCount) {
    precondition(!keyTypes.isEmpty, "groups need a key")
    interners = keyTypes.map(KeyInterners.make)
    pairs = keyTypes.dropFirst().map { _ in PairInterner() }
    codeCapacity = capacity
    codes = .allocate(capacity: capacity)
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

  /// Bytes of the largest heap of texts.
  var textByteCount: Int { interners.reduce(0) { max($0, $1.textByteCount) } }

  var byteCount: Int {
    interners.reduce(0) { $0 + $1.byteCount } + pairs.reduce(0) { $0 + $1.byteCount } + firstRows.count * 8
  }

  /// The group of each row.
  ///
  /// - Parameter firstRow: the number of the first of these rows in the table's order.
  func assign(_ keys: [VectorView], count: Int, firstRow: Int, into groups: UnsafeMutablePointer<UInt32>) {
    let known = firstRows.count
    interners[0].intern(keys[0], count: count, into: groups)
    var leftCount = interners[0].codeCount
    for (index, pair) in pairs.enumerated() {
      let interner = interners[index + 1]
      interner.intern(keys[index + 1], count: count, into: codes)
      pair.intern(groups, leftCount: leftCount, codes, rightCount: interner.codeCount, count: count)
      leftCount = pair.count
    }
    if groupLimit > known || pairs.isEmpty && interners[0].hasNull && (known == 0 || firstRows[0] == .max) {
      noteFirstRows(groups, count: count, firstRow: firstRow)
    }
  }

  private func noteFirstRows(_ groups: UnsafeMutablePointer<UInt32>, count: Int, firstRow: Int) {
    while firstRows.count < groupLimit { firstRows.append(.max) }
    for row in 0..<count {
      let group = Int(groups[row])
      if firstRow + row < firstRows[group] { firstRows[group] = firstRow + row }
    }
  }

  /// Takes over the groups of another table; the result maps its numbers to these.
  func merge(_ other: any GroupNumbering) -> [UInt32] {
    let other = unsafeDowncast(other as AnyObject, to: GroupTable.self)
    var map = interners[0].merge(other.interners[0])
    var leftCount = interners[0].codeCount
    for (index, pair) in pairs.enumerated() {
      let rightMap = interners[index + 1].merge(other.interners[index + 1])
      let source = other.pairs[index]
      var lefts = (0..<source.count).map { map[Int(source.lefts[$0])] }
      let rights = (0..<source.count).map { rightMap[Int(source.rights[$0])] }
      let rightCount = interners[index + 1].codeCount
      lefts.withUnsafeMutableBufferPointer { lefts in
        rights.withUnsafeBufferPointer { rights in
          guard let left = lefts.baseAddress, let right = rights.baseAddress else { return }
          pair.intern(left, leftCount: leftCount, right, rightCount: rightCount, count: source.count)
        }
      }
      map = lefts
      leftCount = pair.count
    }
    while firstRows.count < groupLimit { firstRows.append(.max) }
    for group in other.firstRows.indices {
      let target = Int(map[group])
      firstRows[target] = min(firstRows[target], other.firstRows[group])
    }
    return map
  }

  /// The groups that have rows, in the order of their first ones.
  func groupsInOrder() -> [UInt32] {
    firstRows.groupsByFirstRow()
  }

  func keyVector(_ key: Int, groups: ArraySlice<UInt32>) -> Vector {
    let values = keyValues[key] ?? interners[key].values()
    keyValues[key] = values
    let codes = groups.map { group in
      var combination = Int(group)
      for pair in pairs[key...].reversed() { combination = Int(pair.lefts[combination]) }
      return key == 0 ? UInt32(combination) : pairs[key - 1].rights[combination]
    }
    let vector = VectorBuilder(values.type, capacity: max(groups.count, 1))
    if let heap = values.heap { vector.shareHeap(heap) }
    codes.withUnsafeBufferPointer { vector.append(values.view, $0, from: 0) }
    return vector.finish()
  }
}
