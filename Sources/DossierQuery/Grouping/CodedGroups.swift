import DossierBase
import DossierVector

/// Groups by keys whose values are all codes of known dictionaries: a group's number is made of its codes.
///
/// Nothing is looked up, and lanes agree on the numbers. The last code of a key stands for null.
final class CodedGroups: GroupNumbering {
  /// More groups would be mostly empty memory, unless there are as many rows.
  private static let plainLimit = 1 << 16
  private static let limit = 1 << 20

  private let dictionaries: [VectorDictionary]
  private let strides: [UInt32]
  let groupLimit: Int
  /// The number of the first row of every group in the table's order; `Int.max` where there is none.
  @exclusivity(unchecked) private var firstRows: ReservedArray<Int>
  /// 1 for groups whose first row is known.
  @exclusivity(unchecked) private var seen: ReservedArray<UInt8>
  /// Groups without a null whose first row is not known yet.
  @exclusivity(unchecked) private var unseenCount: Int
  private let budget: MemoryBudget

  /// Nil if there would be too many groups for so many rows.
  ///
  /// - Parameter dictionaries: one for each key, of which every row is a code or null.
  /// - Throws: ``EngineError/Code/memoryLimit``.
  init?(_ dictionaries: [VectorDictionary], rowCount: Int, _ budget: MemoryBudget) throws(EngineError) {
    var groupLimit = 1
    var strides: [UInt32] = []
    for dictionary in dictionaries {
      strides.append(UInt32(groupLimit))
      let (product, overflow) = groupLimit.multipliedReportingOverflow(by: dictionary.count + 1)
      if overflow || product > Self.limit { return nil }
      groupLimit = product
    }
    if groupLimit > Self.plainLimit, groupLimit > 4 * rowCount { return nil }
    self.dictionaries = dictionaries
    self.strides = strides
    self.groupLimit = groupLimit
    self.budget = budget
    unseenCount = dictionaries.reduce(1) { $0 * $1.count }
    firstRows = ReservedArray(budget, for: groupingPurpose)
    seen = ReservedArray(budget, for: groupingPurpose)
    try firstRows.extend(to: groupLimit, with: .max)
    try seen.extend(to: groupLimit, with: 0)
  }

  /// True if the only key's codes are those of a dictionary: then a group's number is its code.
  func isBy(_ dictionary: VectorDictionary) -> Bool {
    dictionaries.count == 1 && dictionaries[0] === dictionary
  }

  /// True if a row of the group was met.
  func hasRows(_ group: Int) -> Bool { seen[group] != 0 }

  func assignKnown(
    _ keys: [VectorView], rows: UnsafePointer<UInt32>?, count: Int, _ numbers: RowNumbers,
    into groups: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    for (place, key) in keys.enumerated() {
      precondition(
        key.isConstant || key.isCoded(by: dictionaries[place]), "keys are codes of their dictionaries")
      let stride = strides[place]
      let null = UInt32(dictionaries[place].count) &* stride
      if key.isConstant {
        add(constant: key.isNull(0) ? null : code(of: key, place) &* stride, place, count, groups)
      } else if let rows {
        add(key, rows, stride, null, place, count, groups)
      } else {
        add(key, stride, null, place, count, groups)
      }
    }
    if unseenCount > 0 || !keys.allSatisfy({ $0.validity == nil }) {
      noteFirstRows(groups, count: count, numbers)
    }
    return true
  }

  func assign(
    _ keys: [VectorView], count: Int, _ numbers: RowNumbers, into groups: UnsafeMutablePointer<UInt32>
  ) {
    _ = assignKnown(keys, rows: nil, count: count, numbers, into: groups)
  }

  /// The code of a constant, which is a text of the dictionary.
  private func code(of key: VectorView, _ place: Int) -> UInt32 {
    if let code = key.constantCode(in: dictionaries[place]) { return UInt32(code) }
    let text = key.text(0)
    guard let texts = dictionaries[place].texts,
      let code = text.baseAddress.map({ texts.code(of: $0, count: text.count) }) ?? texts.code(of: [])
    else { preconditionFailure("a constant of a coded key is one of its dictionary's texts") }
    return UInt32(code)
  }

  private func add(
    constant part: UInt32, _ place: Int, _ count: Int, _ groups: UnsafeMutablePointer<UInt32>
  ) {
    if place == 0 { return groups.update(repeating: part, count: count) }
    for row in 0..<count { groups[row] &+= part }
  }

  private func add(
    _ key: VectorView, _ stride: UInt32, _ null: UInt32, _ place: Int, _ count: Int,
    _ groups: UnsafeMutablePointer<UInt32>
  ) {
    let codes = key.codes
    if let validity = key.validity {
      for row in 0..<count {
        let part = validity[row] == 0 ? null : UInt32(codes[row]) &* stride
        groups[row] = (place == 0 ? 0 : groups[row]) &+ part
      }
    } else if place == 0 {
      for row in 0..<count { groups[row] = UInt32(codes[row]) }
    } else {
      for row in 0..<count { groups[row] &+= UInt32(codes[row]) &* stride }
    }
  }

  private func add(
    _ key: VectorView, _ rows: UnsafePointer<UInt32>, _ stride: UInt32, _ null: UInt32, _ place: Int,
    _ count: Int, _ groups: UnsafeMutablePointer<UInt32>
  ) {
    let codes = key.codes
    let validity = key.validity
    for index in 0..<count {
      let row = Int(rows[index])
      var part = UInt32(codes[row]) &* stride
      if let validity, validity[row] == 0 { part = null }
      groups[index] = (place == 0 ? 0 : groups[index]) &+ part
    }
  }

  private func noteFirstRows(_ groups: UnsafePointer<UInt32>, count: Int, _ numbers: RowNumbers) {
    guard let seen = seen.start, let firstRows = firstRows.start else { return }
    var isKnown: UInt8 = 1
    for row in 0..<count { isKnown &= seen[Int(groups[row])] }
    if isKnown != 0 { return }
    for row in 0..<count where seen[Int(groups[row])] == 0 {
      let group = Int(groups[row])
      firstRows[group] = min(firstRows[group], numbers[row])
      seen[group] = 1
      if !hasNull(group) { unseenCount -= 1 }
    }
  }

  private func hasNull(_ group: Int) -> Bool {
    zip(dictionaries, strides).contains { dictionary, stride in
      group / Int(stride) % (dictionary.count + 1) == dictionary.count
    }
  }

  func merge(_ other: any GroupNumbering) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: CodedGroups.self)
    var map = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try map.reserve(groupLimit)
    for group in 0..<groupLimit {
      firstRows[group] = min(firstRows[group], other.firstRows[group])
      map.append(UInt32(group))
    }
    return map
  }

  func groupsInOrder(_ interruption: Interruption) throws(EngineError) -> ReservedArray<UInt32> {
    try firstRows.groupsByFirstRow(budget, interruption)
  }

  func firstRow(of group: UInt32) -> Int { firstRows[Int(group)] }

  func keyVector(_ key: Int, groups: UnsafeBufferPointer<UInt32>) -> Vector {
    let dictionary = dictionaries[key]
    let size = UInt32(dictionary.count + 1)
    let codes = VectorBuilder(.smallint, capacity: max(groups.count, 1))
    codes.count = groups.count
    for (place, group) in groups.enumerated() {
      let code = group / strides[key] % size
      if code + 1 == size {
        codes.setNull(place)
        codes.codes[place] = 0
      } else {
        codes.codes[place] = UInt16(code)
      }
    }
    if dictionary.count == 0 {
      return .constant(.null, dictionary.type, count: groups.count)
    }
    return .coded(codes.finish(), dictionary)
  }
}
