import DossierBase
import DossierVector

/// Blocks counted as a whole.
extension CountingPass {
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
    if case .numbers(let numbers) = groups, selected.areFew(of: count) {
      let those = selected.numbers(of: count)
      let combinations = CellCounting.combinations(of: rows, those)
      for (place, row) in those.enumerated() {
        start[Int(numbers[Int(row)]) << flags.count | Int(combinations[place])] &+= 1
      }
      return true
    }
    CellCounting.count(
      groups, count: count, rows, into: start, cellCount: cellCount, copies: hasCopies ? Self.copyCount : 1)
    return true
  }

  /// Counts the rows of a block by groups of its own; false, with nothing counted, if groups are too many for cells.
  func add(
    local: LocalGroups, _ rows: [BlockRows], selected: BlockRows, rowCount count: Int
  ) throws(EngineError) -> Bool {
    let exceptions = local.exceptions
    let groupCount = local.pieces.reduce(2 * exceptions.rows.count) { $0 + $1.numbers.count }
    guard try room(for: count, groupCount: groupCount, isPaged: true) != nil else { return false }
    // Whether a row counts is one more flag.
    var flags = rows
    var isWhole = false
    if case .all = selected { isWhole = true } else { flags.append(selected) }
    let combinations = CellCounting.combinations(of: rows, exceptions.rows)
    addToGroups { cells in
      exceptions.forEach(in: selected) { (place, _, group, other) in
        // They are taken from where their codes bring them.
        cells(UInt32(group))[Int(combinations[place])] &+= 1
        cells(UInt32(other))[Int(combinations[place])] &-= 1
      }
    }
    for piece in local.pieces { try add(piece, of: local.groups, flags, isWhole: isWhole) }
    return true
  }

  /// The same by runs.
  func add(
    runs: RunGroups, _ rows: [BlockRows], selected: BlockRows, rowCount count: Int
  ) throws(EngineError) -> Bool {
    let exceptions = runs.exceptions
    let listLimit = min(count, (runs.rowParts?.groups.count ?? 1) * runs.runs.count)
    guard let codedGroups,
      let start = try room(
        for: count, groupCount: listLimit + exceptions.rows.count, isPaged: true)
    else { return false }
    let combinations = CellCounting.combinations(of: rows, exceptions.rows)
    addToGroups { cells in
      exceptions.forEach(in: selected) { (place, _, group, _) in
        cells(UInt32(group))[Int(combinations[place])] &+= 1
      }
    }
    let others = selected.excluding(exceptions.rows, of: count)
    guard let parts = runs.rowParts else {
      add(runs, FlagWords(rows, of: count), RunCounting(others))
      return true
    }
    var flags = rows
    var isWhole = false
    if case .all = others { isWhole = true } else { flags.append(others) }
    // Behind the counts of a run those that are to be added, if groups are listed.
    let cellCount = parts.groups.count << flags.count
    let width = 1 + 1 << rows.count
    let localCount = cellCount + (codedGroups.isListed ? listLimit * width : 0)
    if localCells.count < localCount { try localCells.extend(to: localCount, with: 0) }
    guard let counts = localCells.start else { return false }
    counts.update(repeating: 0, count: cellCount)
    let list = counts + cellCount
    let listed = FlagWords(flags, of: count).count(
      runs.runs, parts.rows, parts: parts.groups, countsLast: !isWhole, local: counts, into: start,
      list: codedGroups.isListed ? list : nil)
    if !codedGroups.isListed { touch(runs, parts.groups) }
    addToGroups { cells in
      for entry in 0..<listed {
        let source = list + entry * width
        let target = cells(source[0])
        for cell in 0..<width - 1 { target[cell] &+= source[cell + 1] }
      }
    }
    return true
  }

  /// Notes the pages of all groups that runs may have.
  private func touch(_ runs: RunGroups, _ parts: [UInt32]) {
    guard touched.count > 0, let least = parts.min(), let greatest = parts.max() else { return }
    let (shift, end) = (flags.count, touched.count - 1)
    runs.forEachRun { (_, group) in
      let first = (Int(group &+ least) << shift) >> Self.pageShift
      let last = (((Int(group &+ greatest) + 1) << shift) - 1) >> Self.pageShift
      for page in first...min(last, end) { touched[page] = 1 }
    }
  }

  /// Counts rows by runs that have their groups to themselves.
  private func add(_ runs: RunGroups, _ flags: FlagWords, _ counting: RunCounting) {
    addToGroups { cells in
      runs.forEachRun { (run, group) in counting.count(run, flags, into: cells(group)) }
    }
  }

  /// Lets `body` add rows to the cells of groups, given by their numbers, for which there is room.
  @inline(__always)
  private func addToGroups(_ body: ((_ number: UInt32) -> UnsafeMutablePointer<UInt32>) -> Void) {
    guard let codedGroups, let start = cells.start else { return }
    let (shift, pages) = (flags.count, touched.start)
    body { number in
      let cell = codedGroups.group(of: number) << shift
      pages?[cell >> Self.pageShift] = 1
      return start + cell
    }
  }

  /// Counts the rows of a piece of a block, and adds what was counted to the cells.
  ///
  /// - Parameter isWhole: false if the last flag says whether a row counts.
  private func add(
    _ piece: LocalGroups.Piece, of groups: CellCounting.Groups, _ flags: [BlockRows], isWhole: Bool
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
    let skipped = isWhole ? 0 : 1 << flagCount
    addToGroups { cells in
      for (group, number) in piece.numbers.enumerated() {
        let source = counts + group << flags.count + skipped
        // Most of a piece's groups have no rows.
        var hasRows: UInt32 = 0
        for cell in 0..<1 << flagCount { hasRows |= source[cell] }
        if hasRows == 0 { continue }
        let target = cells(number)
        for cell in 0..<1 << flagCount { target[cell] &+= source[cell] }
      }
    }
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
    guard flags.unusualLimit * Self.unusualShare <= count, let codedGroups,
      codedGroups.groupLimit << rows.count <= count, let start = try room(for: count)
    else { return false }
    let groupCount = codedGroups.groupLimit
    let cellCount = groupCount << rows.count
    if localCells.count < groupCount + cellCount {
      try localCells.extend(to: groupCount + cellCount, with: 0)
    }
    guard let totals = localCells.start else { return false }
    let cells = totals + groupCount
    totals.update(repeating: 0, count: groupCount + cellCount)
    let isFew = flags.unusualLimit * Self.fewShare <= count
    let few = isFew ? try unusualRows(codes, rows, flags.usual, count) : nil
    let groups = few == nil ? try groups() : nil
    if few == nil, groups == nil { return false }
    try codes.addCounts(0..<count, into: totals, SliceBuffer(.smallint))
    for group in 0..<groupCount { cells[group << rows.count | flags.usual] = totals[group] }
    if let groups { flags.move(groups, rowCount: count, in: cells) }
    for (code, combination) in few ?? [] {
      cells[Int(code) << rows.count | Int(combination)] &+= 1
      cells[Int(code) << rows.count | flags.usual] &-= 1
    }
    for group in 0..<groupCount where cells[group << rows.count | flags.usual] > totals[group] {
      throw EngineError(.damaged, "more rows of a value than its column counts")
    }
    for cell in 0..<cellCount { start[cell] &+= cells[cell] }
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

  /// Lets `body` add rows to the cells; false, with nothing added, if there are none.
  func add(
    rowCount count: Int, _ body: (UnsafeMutablePointer<UInt32>) throws(EngineError) -> Void
  ) throws(EngineError) -> Bool {
    guard let start = try room(for: count) else { return false }
    try body(start)
    return true
  }
}
