import DossierBase
import DossierVector

/// Groups by keys whose values become codes without being looked up: codes make a number, which is the group's, or
/// where most numbers would have no rows is listed.
///
/// Lanes agree on the numbers. The last code of a key stands for null. One more group is for rows that do not count.
final class CodedGroups: GroupNumbering {
  /// How many groups there are.
  enum Extent {
    /// So many that each number is a group.
    case all
    /// So many that those with rows are listed, which serves counts alone.
    case listed
    /// Too many to be made of codes.
    case tooMany
  }

  /// More groups would be mostly empty memory, unless there are as many rows.
  private static let plainLimit = 1 << 16
  private static let limit = 1 << 22

  let codings: [KeyCoding]
  private let strides: [UInt32]
  /// Numbers that rows may have.
  private let numberCount: Int
  /// The groups, if those with rows are listed.
  private let list: GroupList?
  var groupLimit: Int { list?.count ?? numberCount + 1 }
  /// The group of rows that do not count.
  var uncounted: UInt32 { list == nil ? UInt32(numberCount) : 0 }
  /// 1 for groups that have rows.
  @exclusivity(unchecked) private var seen: ReservedArray<UInt8>
  private let budget: MemoryBudget

  /// - Parameter rowCount: of the table.
  static func extent(_ codings: [KeyCoding], rowCount: Int) -> Extent {
    var groupCount = 1
    for coding in codings {
      let (product, overflow) = groupCount.multipliedReportingOverflow(by: coding.dictionary.count + 1)
      if overflow || product >= Int(UInt32.max) { return .tooMany }
      groupCount = product
    }
    if groupCount > plainLimit, groupCount > 4 * rowCount { return .tooMany }
    return groupCount > limit ? .listed : .all
  }

  /// Groups that there may be, which are not too many.
  static func groupCount(_ codings: [KeyCoding]) -> Int {
    codings.reduce(1) { $0 * ($1.dictionary.count + 1) }
  }

  /// - Throws: ``EngineError/Code/memoryLimit``.
  init(_ codings: [KeyCoding], isListed: Bool, _ budget: MemoryBudget) throws(EngineError) {
    // Rows next to each other have near days, and keys that come in runs are the same for long: those decide over large
    // distances, so that the others of a run stay near each other.
    let ranks = codings.map { $0.isByDays ? 2 : $0.comesInRuns ? 1 : 0 }
    let order = codings.indices.sorted { (ranks[$0], -$0) < (ranks[$1], -$1) }
    var (strides, numberCount) = (Array(repeating: UInt32(0), count: codings.count), 1)
    for key in order {
      strides[key] = UInt32(numberCount)
      numberCount *= codings[key].dictionary.count + 1
    }
    self.codings = codings
    self.strides = strides
    self.numberCount = numberCount
    self.budget = budget
    list = isListed ? try GroupList(budget) : nil
    seen = ReservedArray(budget, for: groupingPurpose)
    try seen.extend(to: isListed ? 1 : numberCount + 1, with: 0)
  }

  /// True if a number's group is to be asked for.
  var isListed: Bool { list != nil }

  /// Makes room for so many groups more, where they are listed.
  func reserve(_ more: Int) throws(EngineError) { try list?.reserve(more) }

  /// The group of a number; there is room for one more.
  @inline(__always)
  func group(of number: UInt32) -> Int { list?.group(of: number) ?? Int(number) }

  /// Says that groups have rows.
  ///
  /// - Parameter hasRows: of a group.
  func note(_ groups: Range<Int>, _ hasRows: (Int) -> Bool) throws(EngineError) {
    try seen.extend(to: groupLimit, with: 0)
    guard let seen = seen.start else { return }
    for group in groups.clamped(to: 0..<groupLimit) where hasRows(group) { seen[group] = 1 }
    // Rows that do not count have no group that comes out.
    seen[Int(uncounted)] = 0
  }

  // MARK: Blocks

  /// The groups of all rows of a block; nil if they must be found slice by slice.
  ///
  /// - Parameters:
  ///   - selected: the rows that count.
  ///   - numbers: where groups are written that are not codes themselves; room for a block.
  func groups(
    _ block: BlockColumns, _ selected: BlockRows, _ numbers: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) -> CellCounting.Groups? {
    if list == nil, codings.count == 1, case .all = selected, case .codes = codings[0].source {
      // Codes without nulls are groups as they are.
      guard case .all = try block.presentRows(codings[0].column) else {
        return try write(block, selected, numbers)
      }
      guard let codes = try block.codes(codings[0].column, of: codings[0].dictionary) else { return nil }
      switch codes.numbers {
      case .bytes(let bytes): return .bytes(bytes)
      case .words(let words): return .words(words)
      }
    }
    return try write(block, selected, numbers)
  }

  /// How the groups of a block are numbered.
  enum BlockGroups {
    case runs(RunGroups)
    case local(LocalGroups)
  }

  /// The groups of a block whose keys come in runs, or that has few of them, by numbers of its own; nil if it has many,
  /// or they cannot be had as a whole. Rows that do not count are in any group.
  ///
  /// - Parameter target: where numbers are written that are wider than bytes; room for a block. Nil if only runs will
  ///   do.
  func localGroups(
    _ block: BlockColumns, _ selected: BlockRows, _ target: UnsafeMutablePointer<UInt32>?
  ) throws(EngineError) -> BlockGroups? {
    var keys: [LocalCodes] = []
    let rowCount = block.batch.rowCount
    for coding in codings {
      guard let present = try block.presentRows(coding.column), var codes = try block.localCodes(coding)
      else {
        return nil
      }
      let nulls = selected.intersection(present.complement(count: rowCount))
      if nulls.count(of: rowCount) > 0 {
        codes.runs = nil
        // What stands under nulls is no value.
        codes.dropExceptions(in: nulls)
        guard let byte = codes.byte(ofNew: UInt32(coding.dictionary.count)) else { return nil }
        forEachRow(of: nulls, rowCount) { codes.rows[$0] = byte }
      }
      keys.append(codes)
    }
    if let runs = RunGroups(keys, strides: strides, rowCount: rowCount) { return .runs(runs) }
    guard let target else { return nil }
    return LocalGroups(keys, strides: strides, rowCount: rowCount, target).map { .local($0) }
  }

  private func write(
    _ block: BlockColumns, _ selected: BlockRows, _ numbers: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) -> CellCounting.Groups? {
    for (key, coding) in codings.enumerated() {
      guard let present = try block.presentRows(coding.column), let codes = try codes(coding, block) else {
        return nil
      }
      CellCounting.addKey(codes, stride: strides[key], isFirst: key == 0, to: numbers)
      if case .all = present { continue }
      let null = UInt32(coding.dictionary.count) &* strides[key]
      forEachRow(of: selected.intersection(present.complement(count: codes.count)), codes.count) { row in
        numbers[row] &+= null &- codes[row] &* strides[key]
      }
    }
    let rowCount = block.batch.rowCount
    if let list {
      try list.reserve(rowCount)
      forEachRow(of: selected, rowCount) { numbers[$0] = UInt32(list.group(of: numbers[$0])) }
    }
    switch selected {
    case .all: break
    case .none: numbers.update(repeating: uncounted, count: rowCount)
    case .some where selected.areFew(of: rowCount):
      let rows = selected.numbers(of: rowCount)
      let found = rows.map { numbers[Int($0)] }
      numbers.update(repeating: uncounted, count: rowCount)
      for (place, row) in rows.enumerated() { numbers[Int(row)] = found[place] }
    case .some:
      forEachRow(of: selected.complement(count: rowCount), rowCount) { numbers[$0] = uncounted }
    }
    return .numbers(numbers)
  }

  private func codes(_ coding: KeyCoding, _ block: BlockColumns) throws(EngineError) -> BlockNumbers? {
    switch coding.source {
    case .codes: return try block.codes(coding.column, of: coding.dictionary)
    case .numbers(let codes, let kind):
      let source: BlockColumns.Source =
        if case .integers = kind { .values(coding.column) } else { .days(coding.column) }
      guard let numbers = try block.numbers(source), let target = block.freshBuffer()?.words else {
        return nil
      }
      codes.write(numbers, to: target)
      return BlockNumbers(.words(target), count: numbers.count, base: 0)
    }
  }

  @inline(__always)
  private func forEachRow(of rows: BlockRows, _ count: Int, _ body: (Int) -> Void) {
    switch rows {
    case .none: break
    case .all: for row in 0..<count { body(row) }
    case .some(let mask):
      for word in 0..<(count + 63) / 64 {
        var bits = mask.words[word]
        while bits != 0 {
          body(word &* 64 &+ bits.trailingZeroBitCount)
          bits &= bits &- 1
        }
      }
    }
  }

  // MARK: Slices

  func assignKnown(
    _ keys: [VectorView], rows: UnsafePointer<UInt32>?, count: Int, _ numbers: RowNumbers,
    into groups: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    if isListed { return false }
    writeNumbers(keys, rows: rows, count: count, into: groups)
    if let seen = seen.start { for row in 0..<count { seen[Int(groups[row])] = 1 } }
    return true
  }

  /// Writes the numbers of rows.
  private func writeNumbers(
    _ keys: [VectorView], rows: UnsafePointer<UInt32>?, count: Int, into groups: UnsafeMutablePointer<UInt32>
  ) {
    for (place, key) in keys.enumerated() {
      let stride = strides[place]
      let null = UInt32(codings[place].dictionary.count) &* stride
      if key.isConstant {
        let part = key.isNull(0) ? null : code(of: key, place) &* stride
        add(place, count, groups, validity: nil, rows: rows, null) { _ in part }
        continue
      }
      switch codings[place].source {
      case .codes:
        precondition(key.isCoded(by: codings[place].dictionary), "keys are codes of their dictionaries")
        let codes = key.codes
        add(place, count, groups, validity: key.validity, rows: rows, null) { UInt32(codes[$0]) &* stride }
      case .numbers(let codes, let kind):
        addNumbers(key, place, count, groups, rows, null, codes, kind)
      }
    }
  }

  /// Adds what a key of numbers contributes to the groups of rows.
  private func addNumbers(
    _ key: VectorView, _ place: Int, _ count: Int, _ groups: UnsafeMutablePointer<UInt32>,
    _ rows: UnsafePointer<UInt32>?, _ null: UInt32, _ codes: NumberCodes, _ kind: KeyCoding.NumberKind
  ) {
    switch kind.viewType.physicalType {
    case .int8: addNumbers(key.elements(Int8.self), key, place, count, groups, rows, null, codes)
    case .int16: addNumbers(key.elements(Int16.self), key, place, count, groups, rows, null, codes)
    case .int32: addNumbers(key.elements(Int32.self), key, place, count, groups, rows, null, codes)
    default: addNumbers(key.elements(Int64.self), key, place, count, groups, rows, null, codes)
    }
  }

  @inline(__always)
  private func addNumbers<Element: FixedWidthInteger>(
    _ elements: UnsafePointer<Element>, _ key: VectorView, _ place: Int, _ count: Int,
    _ groups: UnsafeMutablePointer<UInt32>, _ rows: UnsafePointer<UInt32>?, _ null: UInt32,
    _ codes: NumberCodes
  ) {
    let stride = strides[place]
    add(place, count, groups, validity: key.validity, rows: rows, null) { row in
      UInt32(codes.code(of: Int(elements[row]))) &* stride
    }
  }

  /// Adds what a key contributes to the groups of rows.
  ///
  /// - Parameter part: of a row that is not null.
  @inline(__always)
  private func add(
    _ place: Int, _ count: Int, _ groups: UnsafeMutablePointer<UInt32>, validity: UnsafePointer<UInt8>?,
    rows: UnsafePointer<UInt32>?, _ null: UInt32, _ part: (Int) -> UInt32
  ) {
    if place == 0 { groups.update(repeating: 0, count: count) }
    switch (rows, validity) {
    case (nil, nil): for row in 0..<count { groups[row] &+= part(row) }
    case (nil, let validity?): for row in 0..<count { groups[row] &+= validity[row] == 0 ? null : part(row) }
    case (let rows?, nil): for index in 0..<count { groups[index] &+= part(Int(rows[index])) }
    case (let rows?, let validity?):
      for index in 0..<count {
        let row = Int(rows[index])
        groups[index] &+= validity[row] == 0 ? null : part(row)
      }
    }
  }

  func assign(
    _ keys: [VectorView], count: Int, _ numbers: RowNumbers, into groups: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    guard let list else {
      _ = assignKnown(keys, rows: nil, count: count, numbers, into: groups)
      return
    }
    writeNumbers(keys, rows: nil, count: count, into: groups)
    try list.reserve(count)
    for row in 0..<count { groups[row] = UInt32(list.group(of: groups[row])) }
    try seen.extend(to: list.count, with: 0)
    if let seen = seen.start { for row in 0..<count { seen[Int(groups[row])] = 1 } }
  }

  /// The code of a constant that is not null.
  private func code(of key: VectorView, _ place: Int) -> UInt32 {
    switch codings[place].source {
    case .codes: UInt32(codings[place].dictionary.code(of: key))
    case .numbers(let codes, let kind): UInt32(codes.code(of: key.number(0, kind.viewType)))
    }
  }

  // MARK: Results

  func merge(_ other: any GroupNumbering, isLast: Bool) throws(EngineError) -> ReservedArray<UInt32> {
    let other = unsafeDowncast(other as AnyObject, to: CodedGroups.self)
    var map = ReservedArray<UInt32>(budget, for: groupingPurpose)
    try map.reserve(other.groupLimit)
    if let list, let otherList = other.list {
      try list.reserve(otherList.count)
      for group in 0..<otherList.count {
        map.append(UInt32(list.group(of: otherList.number(of: group))))
      }
      try seen.extend(to: list.count, with: 0)
      guard let seen = seen.start, let others = other.seen.start else { return map }
      for group in 0..<other.seen.count { seen[Int(map[group])] |= others[group] }
      return map
    }
    takeSeen(of: other)
    guard let target = map.extend(by: groupLimit) else { return map }
    for group in 0..<groupLimit { target[group] = UInt32(group) }
    return map
  }

  /// Takes note of the groups that have rows of another numbering, whose groups are the same.
  func takeSeen(of other: CodedGroups) {
    precondition(list == nil && other.list == nil, "every number is a group")
    guard let seen = seen.start, let others = other.seen.start else { return }
    for group in 0..<groupLimit { seen[group] |= others[group] }
  }

  /// The groups that have rows, by their numbers.
  func groupsInOrder(_ interruption: Interruption) throws(EngineError) -> ReservedArray<UInt32> {
    var groups = ReservedArray<UInt32>(budget, for: groupingPurpose)
    guard let start = seen.start else { return groups }
    var count = 0
    for group in 0..<seen.count { count += Int(start[group]) }
    try groups.reserve(count)
    for group in 0..<seen.count where start[group] != 0 && group != Int(uncounted) {
      groups.append(UInt32(group))
    }
    try interruption.check()
    try list?.sort(&groups)
    return groups
  }

  func firstRow(of group: UInt32) -> Int { Int(number(of: group)) }

  @inline(__always)
  private func number(of group: UInt32) -> UInt32 { list?.number(of: Int(group)) ?? group }

  func keyVector(_ key: Int, groups: UnsafeBufferPointer<UInt32>) -> Vector {
    let dictionary = codings[key].dictionary
    let (size, stride) = (UInt32(dictionary.count + 1), strides[key])
    let codes = VectorBuilder(.smallint, capacity: max(groups.count, 1))
    codes.count = groups.count
    for (place, group) in groups.enumerated() {
      let code = number(of: group) / stride % size
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

extension VectorView {
  /// An integer or day that is not null.
  fileprivate func number(_ row: Int, _ type: DataType) -> Int {
    switch type.physicalType {
    case .int8: Int(elements(Int8.self)[row])
    case .int16: Int(elements(Int16.self)[row])
    case .int32: Int(elements(Int32.self)[row])
    default: Int(elements(Int64.self)[row])
    }
  }
}
