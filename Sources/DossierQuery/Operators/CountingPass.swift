import DossierBase
import DossierVector

/// Every `count(*)`, `count(x)` and `count(*) FILTER (…)` of one lane in a single pass over the rows.
///
/// What a row counts for is a few bits: one per distinct pair of filter and argument. The pass counts how often
/// each group meets each combination of bits, in a cell per group and combination, so that a row costs one
/// increment however many counts are asked for. Where cells are few, they are kept four times over and
/// neighbouring rows use different copies; otherwise frequent groups would wait for their own last increment.
/// Where cells would be too many, the counts themselves take the bits, one after the other.
final class CountingPass {
  /// More bits would make more cells than they save increments; further counts are updated one by one.
  static let bitLimit = 5
  static let copyCount = 4
  /// Cells that are kept four times over: with all copies they fit into the nearest cache.
  static let copiedCellLimit = 8_192
  /// 16 MiB a lane. Most combinations of most groups never occur, so more cells would be mostly empty memory.
  static let cellLimit = 1 << 22
  /// The same where groups are made of codes and would else have to be looked up.
  private static let codedCellLimit = 1 << 24

  /// One bit of a row: true where the filter holds and the argument is not null.
  struct Flag: Equatable {
    let filter: Int?
    let argument: Int?
  }

  let flags: [Flag]
  /// The counts and their bits; nil counts every row.
  let members: [(state: CountState, bit: Int?)]
  /// The calls of the plan that this pass counts.
  let calls: Set<Int>
  private let hasGroups: Bool
  /// Told of every group that has rows; nil if groups are known otherwise.
  let codedGroups: CodedGroups?
  private let codes = UnsafeMutablePointer<UInt8>.allocate(capacity: Limits.vectorRowCount)
  private let wholeCodes = UnsafeMutablePointer<UInt8>.allocate(capacity: Limits.vectorRowCount)
  @exclusivity(unchecked) var cells: ReservedArray<UInt32>
  @exclusivity(unchecked) private(set) var cellCount = 0
  /// For the groups of one block.
  @exclusivity(unchecked) var localCells: ReservedArray<UInt32>
  @exclusivity(unchecked) private(set) var hasCopies = true
  /// Of a table of many cells a byte for each page, 1 for those that may have counts; empty if all may.
  @exclusivity(unchecked) var touched: ReservedArray<UInt8>
  /// True once the cells would have been too many: there are none any more.
  @exclusivity(unchecked) private(set) var isDirect = false
  /// True once there were too many rows for cells of known groups to keep their counts.
  @exclusivity(unchecked) private var hasLeftCells = false
  /// Rows in the cells; below 2³², so that no cell overflows.
  @exclusivity(unchecked) private var rowCount = 0

  /// - Parameter states: one per call of the plan.
  init(
    _ plan: AggregationPlan, states: [any AggregateState], _ table: (any GroupNumbering)?,
    _ budget: MemoryBudget
  ) {
    var flags: [Flag] = []
    var members: [(CountState, Int?)] = []
    var calls: Set<Int> = []
    for (index, state) in states.enumerated() {
      guard let state = state as? CountState, !plan.isDeferred(index) else { continue }
      let flag = Flag(filter: plan.filterExpressions[index], argument: plan.argumentExpressions[index])
      var bit: Int?
      if flag.filter != nil || flag.argument != nil {
        bit = flags.firstIndex(of: flag)
        if bit == nil {
          guard flags.count < Self.bitLimit else { continue }
          bit = flags.count
          flags.append(flag)
        }
      }
      members.append((state, bit))
      calls.insert(index)
    }
    self.flags = flags
    self.members = members
    self.calls = calls
    hasGroups = !plan.keys.isEmpty
    codedGroups = table as? CodedGroups
    if codedGroups != nil { for (state, _) in members { state.isOfCells = true } }
    cells = ReservedArray(budget, for: groupingPurpose)
    localCells = ReservedArray(budget, for: groupingPurpose)
    touched = ReservedArray(budget, for: groupingPurpose)
  }

  deinit {
    codes.deallocate()
    wholeCodes.deallocate()
  }

  /// Makes room for groups below `count`; the counts' own states must have it already.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  func resize(_ count: Int) throws(EngineError) {
    guard hasGroups, !members.isEmpty || codedGroups != nil, !isDirect, count << flags.count > cellCount
    else {
      return
    }
    let isListed = codedGroups?.isListed ?? false
    if isListed, count << flags.count <= Self.codedCellLimit {
      // Groups stay where they are as others join them.
      cellCount = max(count << flags.count, 64).nextPowerOfTwo
      hasCopies = false
      return try cells.extend(to: cellCount, with: 0)
    }
    if cellCount > 0 { try drain() }
    if count << flags.count > (codedGroups == nil ? Self.cellLimit : Self.codedCellLimit) {
      isDirect = true
      for (state, _) in members {
        state.isOfCells = false
        try state.resize(count)
      }
      cells.removeAll()
      cellCount = 0
      return
    }
    cellCount = max(count << flags.count, 64).nextPowerOfTwo
    hasCopies = cellCount <= Self.copiedCellLimit
    cells.removeAll()
    try cells.extend(to: hasCopies ? cellCount * Self.copyCount : cellCount, with: 0)
    touched.removeAll()
    if cellCount >= Self.pagedCellCount { try touched.extend(to: cellCount >> Self.pageShift, with: 0) }
  }

  /// Cells of a page, as a power of two: memory that is not touched is never there.
  static let pageShift = 10
  private static let pagedCellCount = 1 << 18

  /// Calls `body` with the cells that may have counts, whole pages of them.
  private func forEachTouched(_ body: (Range<Int>) throws(EngineError) -> Void) throws(EngineError) {
    if touched.count == 0 { return try body(0..<cellCount) }
    for page in 0..<touched.count where touched[page] != 0 {
      try body(page << Self.pageShift..<(page + 1) << Self.pageShift)
    }
  }

  /// Counts rows.
  ///
  /// - Parameters:
  ///   - rows: where the vectors that `hasAllRows` names have the values of these rows; nil if all vectors have them
  ///     in order.
  ///   - wholeCount: how many rows those vectors have.
  func add(
    _ vectors: [VectorView], groups: UnsafePointer<UInt32>, count: Int, rows: UnsafePointer<UInt32>?,
    wholeCount: Int, hasAllRows: (Int) -> Bool
  ) throws(EngineError) {
    guard !members.isEmpty else { return }
    if !flags.isEmpty {
      makeCodes(vectors, count: count, rows: rows, wholeCount: wholeCount, hasAllRows: hasAllRows)
    }
    guard hasGroups else { return countAll(count) }
    if isDirect { return countDirectly(groups, count: count) }
    if rowCount + count > Int(UInt32.max) { try drain() }
    rowCount += count
    touched.removeAll()
    countGroups(groups, count: count)
  }

  /// The cells, with room for further rows, and groups if they are listed; nil if there are none.
  ///
  /// - Parameter isPaged: true if the pages are noted that rows come into.
  func room(
    for count: Int, groupCount: Int = 0, isPaged: Bool = false
  ) throws(EngineError) -> UnsafeMutablePointer<UInt32>? {
    if let codedGroups, codedGroups.isListed {
      try codedGroups.reserve(groupCount)
      try resize(codedGroups.groupLimit + groupCount)
    }
    guard !isDirect, let start = cells.start else { return nil }
    if rowCount + count > Int(UInt32.max) { try drain() }
    rowCount += count
    if !isPaged { touched.removeAll() }
    return start
  }

  private func makeCodes(
    _ vectors: [VectorView], count: Int, rows: UnsafePointer<UInt32>?, wholeCount: Int,
    hasAllRows: (Int) -> Bool
  ) {
    var wholeFlags: [Int] = []
    if rows != nil {
      wholeFlags = flags.indices.filter { flag in
        [flags[flag].filter, flags[flag].argument].allSatisfy { $0.map(hasAllRows) ?? true }
      }
    }
    if let rows, !wholeFlags.isEmpty {
      wholeCodes.update(repeating: 0, count: wholeCount)
      for bit in wholeFlags { set(bit, vectors, in: wholeCodes, count: wholeCount) }
      for place in 0..<count { codes[place] = wholeCodes[Int(rows[place])] }
    } else {
      codes.update(repeating: 0, count: count)
    }
    for bit in flags.indices where !wholeFlags.contains(bit) { set(bit, vectors, in: codes, count: count) }
  }

  /// Sets a bit of the codes of all rows for which its flag is true.
  private func set(_ bit: Int, _ vectors: [VectorView], in codes: UnsafeMutablePointer<UInt8>, count: Int) {
    var first: UnsafePointer<UInt8>?
    var second: UnsafePointer<UInt8>?
    var third: UnsafePointer<UInt8>?
    if let filter = flags[bit].filter.map({ vectors[$0] }) {
      if filter.isConstant {
        if filter.isNull(0) || filter.type == .null || filter.elements(UInt8.self)[0] == 0 { return }
      } else {
        first = UnsafePointer(filter.elements(UInt8.self))
        second = filter.validity
      }
    }
    if let argument = flags[bit].argument.map({ vectors[$0] }) {
      if argument.type == .null || argument.isConstant && argument.isNull(0) { return }
      if !argument.isConstant { third = argument.validity }
    }
    if first == nil { swap(&first, &third) }
    if second == nil { swap(&second, &third) }
    let shift = UInt8(truncatingIfNeeded: bit)
    guard let first else {
      for row in 0..<count { codes[row] |= 1 &<< shift }
      return
    }
    guard let second else {
      for row in 0..<count { codes[row] |= first[row] &<< shift }
      return
    }
    guard let third else {
      for row in 0..<count { codes[row] |= (first[row] & second[row]) &<< shift }
      return
    }
    for row in 0..<count { codes[row] |= (first[row] & second[row] & third[row]) &<< shift }
  }

  private func countAll(_ count: Int) {
    for (state, bit) in members {
      guard let bit else {
        state.add(Int64(count), toGroup: 0)
        continue
      }
      let shift = UInt8(truncatingIfNeeded: bit)
      // A vector's rows fit into 16 bits, and narrow sums take more rows per machine vector.
      var total: UInt16 = 0
      for row in 0..<count { total &+= UInt16(truncatingIfNeeded: (codes[row] &>> shift) & 1) }
      state.add(Int64(total), toGroup: 0)
    }
  }

  private func countGroups(_ groups: UnsafePointer<UInt32>, count: Int) {
    let bits = UInt32(truncatingIfNeeded: flags.count)
    let codes = self.codes
    let step = hasCopies ? cellCount : 0
    guard let first = cells.start else { return }
    let (second, third, fourth) = (first + step, first + 2 * step, first + 3 * step)
    var row = 0
    if bits == 0 {
      while row &+ 4 <= count {
        first[Int(groups[row])] &+= 1
        second[Int(groups[row &+ 1])] &+= 1
        third[Int(groups[row &+ 2])] &+= 1
        fourth[Int(groups[row &+ 3])] &+= 1
        row &+= 4
      }
      while row < count {
        first[Int(groups[row])] &+= 1
        row &+= 1
      }
      return
    }
    while row &+ 4 <= count {
      first[Int(groups[row] &<< bits | UInt32(codes[row]))] &+= 1
      second[Int(groups[row &+ 1] &<< bits | UInt32(codes[row &+ 1]))] &+= 1
      third[Int(groups[row &+ 2] &<< bits | UInt32(codes[row &+ 2]))] &+= 1
      fourth[Int(groups[row &+ 3] &<< bits | UInt32(codes[row &+ 3]))] &+= 1
      row &+= 4
    }
    while row < count {
      first[Int(groups[row] &<< bits | UInt32(codes[row]))] &+= 1
      row &+= 1
    }
  }

  private func countDirectly(_ groups: UnsafePointer<UInt32>, count: Int) {
    for (state, bit) in members {
      if let bit {
        state.addRows(groups, withBit: bit, in: codes, count: count)
      } else {
        state.addAll(groups, count: count)
      }
    }
  }

  /// True if counts stay in the cells: the groups are known beforehand, so that cells never move.
  var keepsCells: Bool { codedGroups != nil && !isDirect && !hasLeftCells }

  /// Ends the counting: the states have their counts, or the cells in which they are.
  func finish() throws(EngineError) {
    guard keepsCells, let codedGroups, let cells = cells.start else { return try drain() }
    fold()
    let combinations = 1 << flags.count
    try forEachTouched { (page) throws(EngineError) in
      try codedGroups.note(page.lowerBound / combinations..<page.upperBound / combinations) { group in
        var rows: UInt32 = 0
        for cell in group * combinations..<(group + 1) * combinations { rows |= cells[cell] }
        return rows != 0
      }
    }
    for (state, bit) in members {
      state.take(CountedCells(start: UnsafePointer(cells), flagCount: flags.count, flag: bit))
    }
  }

  /// Adds the copies of the cells to the first.
  private func fold() {
    guard hasCopies, let cells = cells.start else { return }
    for copy in 1..<Self.copyCount {
      let from = cells + copy * cellCount
      for cell in 0..<cellCount { cells[cell] &+= from[cell] }
      from.update(repeating: 0, count: cellCount)
    }
  }

  /// True if the cells of another pass can be added to these; groups are at most so many then.
  func cellsMerge(_ other: CountingPass, groupCount: Int) -> Bool {
    keepsCells && other.keepsCells && rowCount + other.rowCount <= Int(UInt32.max)
      && (groupCount << flags.count <= Self.codedCellLimit || codedGroups?.isListed == false)
  }

  /// Adds what another pass over the same groups counted, which ends with it.
  ///
  /// - Parameter map: the group here of each of the other's, where groups are listed; nil if cells are not to be added.
  func merge(_ other: CountingPass, map: UnsafePointer<UInt32>?) throws(EngineError) {
    guard cellsMerge(other, groupCount: cellCount >> flags.count),
      map != nil || codedGroups?.isListed == false,
      let cells = cells.start, let others = other.cells.start
    else {
      try drain()
      return try other.drain()
    }
    fold()
    other.fold()
    if let map, let groupCount = other.codedGroups?.groupLimit {
      let combinations = 1 << flags.count
      for group in 0..<groupCount {
        let (target, source) = (cells + Int(map[group]) * combinations, others + group * combinations)
        for cell in 0..<combinations { target[cell] &+= source[cell] }
      }
    } else {
      if other.touched.count == 0 { touched.removeAll() }
      try other.forEachTouched { (page) in
        for cell in page { cells[cell] &+= others[cell] }
        if touched.count > 0 { touched[page.lowerBound >> Self.pageShift] = 1 }
      }
    }
    rowCount += other.rowCount
    other.rowCount = 0
  }

  /// Moves what was counted into the states of the counts.
  private func drain() throws(EngineError) {
    if let codedGroups {
      if keepsCells { for (state, _) in members { state.isOfCells = false } }
      hasLeftCells = true
      for (state, _) in members { try state.resize(codedGroups.groupLimit) }
    }
    guard rowCount > 0, let cells = cells.start else { return }
    let copies = hasCopies ? Self.copyCount : 1
    let (combinations, cellCount) = (1 << flags.count, cellCount)
    try codedGroups?.note(0..<cellCount / combinations) { group in
      (0..<copies).contains { copy in
        let first = copy * cellCount + group * combinations
        return (first..<first + combinations).contains { cells[$0] != 0 }
      }
    }
    for cell in 0..<cellCount {
      var rows: Int64 = 0
      for copy in 0..<copies { rows += Int64(cells[copy * cellCount + cell]) }
      guard rows > 0 else { continue }
      let group = cell >> flags.count
      for (state, bit) in members where bit.map({ cell >> $0 & 1 == 1 }) ?? true {
        state.add(rows, toGroup: group)
      }
    }
    cells.update(repeating: 0, count: self.cells.count)
    rowCount = 0
  }
}
