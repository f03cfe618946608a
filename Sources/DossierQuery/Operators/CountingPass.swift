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
  private static let copyCount = 4
  /// Cells that are kept four times over: with all copies they fit into the nearest cache.
  private static let copiedCellLimit = 8_192
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
  private let members: [(state: CountState, bit: Int?)]
  /// The calls of the plan that this pass counts.
  let calls: Set<Int>
  private let hasGroups: Bool
  /// Told of every group that has rows; nil if groups are known otherwise.
  private let codedGroups: CodedGroups?
  private let codes = UnsafeMutablePointer<UInt8>.allocate(capacity: Limits.vectorRowCount)
  private let wholeCodes = UnsafeMutablePointer<UInt8>.allocate(capacity: Limits.vectorRowCount)
  @exclusivity(unchecked) private var cells: ReservedArray<UInt32>
  @exclusivity(unchecked) private var cellCount = 0
  /// For the groups of one block.
  @exclusivity(unchecked) private var localCells: ReservedArray<UInt32>
  @exclusivity(unchecked) private var hasCopies = true
  /// True once the cells would have been too many: there are none any more.
  @exclusivity(unchecked) private var isDirect = false
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
    countGroups(groups, count: count)
  }

  /// Counts the rows of a block; false, with nothing counted, if groups are too many for cells.
  ///
  /// - Parameters:
  ///   - groups: of all rows, those that do not count among them; nil if there is one.
  ///   - rows: for each flag those that have it, of the rows that count.
  func add(
    block groups: CellCounting.Groups?, _ rows: [BlockRows], selected: BlockRows, rowCount count: Int
  ) throws(EngineError) -> Bool {
    guard let groups else {
      for (state, bit) in members {
        state.add(Int64((bit.map { rows[$0] } ?? selected).count(of: count)), toGroup: 0)
      }
      return true
    }
    guard let start = try room(for: count) else { return false }
    CellCounting.count(
      groups, count: count, rows, into: start, cellCount: cellCount, copies: hasCopies ? Self.copyCount : 1)
    return true
  }

  /// Counts the rows of a block by groups of its own; false, with nothing counted, if groups are too many for cells.
  func add(
    local: LocalGroups, _ rows: [BlockRows], selected: BlockRows, rowCount count: Int
  ) throws(EngineError) -> Bool {
    guard let start = try room(for: count) else { return false }
    // Whether a row counts is one more flag.
    var flags = rows
    var isWhole = false
    if case .all = selected { isWhole = true } else { flags.append(selected) }
    move(local.exceptions, rows, selected, in: start)
    for piece in local.pieces { try add(piece, of: local.groups, flags, isWhole: isWhole, to: start) }
    return true
  }

  /// The same by runs.
  func add(
    runs: RunGroups, _ rows: [BlockRows], selected: BlockRows, rowCount count: Int
  ) throws(EngineError) -> Bool {
    guard let start = try room(for: count) else { return false }
    move(runs.exceptions, rows, selected, in: start)
    guard let parts = runs.rowParts else {
      let (counting, flags) = (RunCounting(selected), FlagWords(rows, of: count))
      runs.forEachRun { (run, group) in
        counting.count(run, flags, into: start + Int(group) << rows.count)
      }
      return true
    }
    var flags = rows
    var isWhole = false
    if case .all = selected { isWhole = true } else { flags.append(selected) }
    let cellCount = parts.groups.count << flags.count
    if localCells.count < cellCount { try localCells.extend(to: cellCount, with: 0) }
    guard let counts = localCells.start else { return false }
    counts.update(repeating: 0, count: cellCount)
    FlagWords(flags, of: count).count(
      runs.runs, parts.rows, parts: parts.groups, countsLast: !isWhole, local: counts, into: start)
    return true
  }

  /// Counts the rows of a block whose groups are codes, of which is known how many rows have each; false, with nothing
  /// counted, if there are no cells or flags are too mixed.
  ///
  /// - Parameters:
  ///   - codes: without nulls.
  ///   - groups: of all rows.
  func add(
    totalsOf codes: any Layout, _ rows: [BlockRows], rowCount count: Int,
    groups: () throws(EngineError) -> CellCounting.Groups?
  ) throws(EngineError) -> Bool {
    let flags = FlagWords(rows, of: count)
    guard flags.unusualLimit * Self.unusualShare <= count, let codedGroups, let start = try room(for: count)
    else { return false }
    let groupCount = codedGroups.groupLimit
    if localCells.count < groupCount { try localCells.extend(to: groupCount, with: 0) }
    guard let totals = localCells.start else { return false }
    totals.update(repeating: 0, count: groupCount)
    let isFew = flags.unusualLimit * Self.fewShare <= count
    let few = isFew ? try unusualRows(codes, rows, flags.usual, count) : nil
    let groups = few == nil ? try groups() : nil
    if few == nil, groups == nil { return false }
    try codes.addCounts(0..<count, into: totals, SliceBuffer(.smallint))
    for group in 0..<groupCount where totals[group] != 0 {
      start[group << rows.count | flags.usual] &+= totals[group]
    }
    if let groups { flags.move(groups, rowCount: count, in: start) }
    for (code, combination) in few ?? [] {
      start[Int(code) << rows.count | Int(combination)] &+= 1
      start[Int(code) << rows.count | flags.usual] &-= 1
    }
    return true
  }

  /// One row in so many at most may have other flags than most, where these are counted by code; and one in so many if
  /// each of those is looked up.
  private static let unusualShare = 4
  private static let fewShare = 64

  /// The codes and flags of rows that have not the usual ones; nil if all rows must be looked at.
  private func unusualRows(
    _ codes: any Layout, _ flags: [BlockRows], _ usual: Int, _ count: Int
  ) throws(EngineError) -> [(code: UInt16, combination: UInt8)]? {
    var rows = BlockRows.none
    for (flag, those) in flags.enumerated() {
      rows = rows.union(usual >> flag & 1 == 1 ? those.complement(count: count) : those)
    }
    let numbers = rows.numbers(of: count)
    var found = [UInt16](repeating: 0, count: numbers.count)
    let isFound = try numbers.withUnsafeBufferPointer { (numbers) throws(EngineError) in
      try found.withUnsafeMutableBufferPointer { (found) throws(EngineError) in
        guard let target = found.baseAddress else { return true }
        return try codes.write(codesOf: numbers, to: target)
      }
    }
    return isFound ? Array(zip(found, CellCounting.combinations(of: flags, numbers))) : nil
  }

  /// Takes exceptions from where their codes bring them to where they belong.
  private func move(
    _ exceptions: GroupExceptions, _ flags: [BlockRows], _ selected: BlockRows,
    in cells: UnsafeMutablePointer<UInt32>
  ) {
    if exceptions.rows.isEmpty { return }
    let combinations = CellCounting.combinations(of: flags, exceptions.rows)
    exceptions.forEach(in: selected) { (place, _, group, other) in
      cells[group << flags.count + Int(combinations[place])] &+= 1
      cells[other << flags.count + Int(combinations[place])] &-= 1
    }
  }

  /// Counts the rows of a piece of a block, and adds what was counted to the cells.
  ///
  /// - Parameter isWhole: false if the last flag says whether a row counts.
  private func add(
    _ piece: LocalGroups.Piece, of groups: CellCounting.Groups, _ flags: [BlockRows], isWhole: Bool,
    to cells: UnsafeMutablePointer<UInt32>
  ) throws(EngineError) {
    let cellCount = piece.numbers.count << flags.count
    // Copies are cleared and added up for each piece.
    let hasCopies = cellCount <= Self.copiedCellLimit && piece.rows.count >= 8 * cellCount
    let copies = hasCopies ? Self.copyCount : 1
    if localCells.count < cellCount * copies { try localCells.extend(to: cellCount * copies, with: 0) }
    guard let counts = localCells.start else { return }
    counts.update(repeating: 0, count: cellCount * copies)
    CellCounting.count(groups, piece.rows, flags, into: counts, cellCount: cellCount, copies: copies)
    if copies > 1 {
      for copy in 1..<copies {
        let from = counts + copy * cellCount
        for cell in 0..<cellCount { counts[cell] &+= from[cell] }
      }
    }
    let flagCount = flags.count - (isWhole ? 0 : 1)
    for (group, number) in piece.numbers.enumerated() {
      let target = cells + Int(number) << flagCount
      let source = counts + group << flags.count + (isWhole ? 0 : 1 << flagCount)
      for cell in 0..<1 << flagCount { target[cell] &+= source[cell] }
    }
  }

  /// Lets `body` add rows to the cells; false, with nothing added, if there are none.
  func add(
    rowCount count: Int, _ body: (UnsafeMutablePointer<UInt32>) throws(EngineError) -> Void
  ) throws(EngineError) -> Bool {
    guard let start = try room(for: count) else { return false }
    try body(start)
    return true
  }

  /// The cells, with room for further rows; nil if there are none.
  private func room(for count: Int) throws(EngineError) -> UnsafeMutablePointer<UInt32>? {
    guard !isDirect, let start = cells.start else { return nil }
    if rowCount + count > Int(UInt32.max) { try drain() }
    rowCount += count
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
  private var keepsCells: Bool { codedGroups != nil && !isDirect && !hasLeftCells }

  /// Ends the counting: the states have their counts, or the cells in which they are.
  func finish() throws(EngineError) {
    guard keepsCells, let codedGroups, let cells = cells.start else { return try drain() }
    fold()
    let combinations = 1 << flags.count
    for group in 0..<codedGroups.groupLimit {
      var rows: UInt32 = 0
      for cell in group * combinations..<(group + 1) * combinations { rows |= cells[cell] }
      if rows != 0 { codedGroups.note(group) }
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

  /// Adds what another pass over the same groups counted, which ends with it.
  func merge(_ other: CountingPass) throws(EngineError) {
    guard keepsCells, other.keepsCells, rowCount + other.rowCount <= Int(UInt32.max), let cells = cells.start,
      let others = other.cells.start
    else {
      try drain()
      return try other.drain()
    }
    fold()
    other.fold()
    for cell in 0..<cellCount { cells[cell] &+= others[cell] }
    rowCount += other.rowCount
    other.rowCount = 0
  }

  /// Moves what was counted into the states of the counts.
  private func drain() throws(EngineError) {
    if keepsCells, let codedGroups {
      hasLeftCells = true
      for (state, _) in members {
        state.isOfCells = false
        try state.resize(codedGroups.groupLimit)
      }
    }
    guard rowCount > 0, let cells = cells.start else { return }
    let copies = hasCopies ? Self.copyCount : 1
    for cell in 0..<cellCount {
      var rows: Int64 = 0
      for copy in 0..<copies { rows += Int64(cells[copy * cellCount + cell]) }
      guard rows > 0 else { continue }
      let group = cell >> flags.count
      codedGroups?.note(group)
      for (state, bit) in members where bit.map({ cell >> $0 & 1 == 1 }) ?? true {
        state.add(rows, toGroup: group)
      }
    }
    cells.update(repeating: 0, count: self.cells.count)
    rowCount = 0
  }
}
