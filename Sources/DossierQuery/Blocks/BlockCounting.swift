import DossierBase
import DossierVector

/// Counts a block as a whole: the groups of all its rows, and the bits of every flag, in one loop.
final class BlockCounting {
  private let groups: CodedGroups?
  private let counting: CountingPass
  private let columns: BlockColumns
  /// For each flag of the pass what must be true, and the column that must have a value.
  private let flags: [(filter: BlockCondition?, argument: Int?)]
  private let scratch = SliceBuffer(.smallint)
  private var ownNumbers = Attempts()
  private var numbers: ReservedArray<UInt32>

  /// Nil unless groups are made of codes, or there is one, and what is counted are rows or columns.
  init?(
    _ plan: AggregationPlan, _ table: (any GroupNumbering)?, _ counting: CountingPass,
    _ columns: BlockColumns,
    _ context: ExecutionContext
  ) {
    guard table == nil || table is CodedGroups else { return nil }
    var flags: [(BlockCondition?, Int?)] = []
    for flag in counting.flags {
      let argument = flag.argument.map { plan.expressions[$0].column }
      if let argument, argument == nil { return nil }
      flags.append(
        (
          flag.filter.map { BlockCondition(plan.expressions[$0], plan.layout) },
          (argument ?? nil).map { plan.layout[$0] }
        ))
    }
    groups = table as? CodedGroups
    self.counting = counting
    self.flags = flags
    self.columns = columns
    numbers = ReservedArray(context.budget, for: groupingPurpose)
  }

  /// Counts the rows of a block that count, to which the columns have turned; false, with nothing counted, if slices
  /// must be looked at.
  ///
  /// - Parameter isNumbered: true if ``runs`` or ``groupNumbers`` are needed then.
  func add(_ batch: Batch, isNumbered: Bool) throws(EngineError) -> Bool {
    runs = nil
    let selected = batch.selectedRows
    if !isNumbered, try addByCode(batch, selected) { return true }
    if groups != nil || isNumbered, numbers.count == 0 {
      try numbers.extend(to: Limits.blockRowCount, with: 0)
    }
    if let added = try addByOwnNumbers(batch, selected, isNumbered: isNumbered) { return added }
    if !isNumbered, let added = try addByTotals(batch, selected) { return added }
    var found: CellCounting.Groups?
    if let groups {
      guard let start = numbers.start, let ofBlock = try groups.groups(columns, selected, start) else {
        return false
      }
      found = ofBlock
    }
    guard let rows = try flagRows(selected) else { return false }
    guard try counting.add(block: found, rows, selected: selected, rowCount: batch.rowCount) else {
      return false
    }
    if isNumbered, let start = numbers.start { found?.write(batch.rowCount, to: start) }
    return true
  }

  /// Counts by numbers that the groups of a block have there; nil if they have none, or others are needed.
  private func addByOwnNumbers(
    _ batch: Batch, _ selected: BlockRows, isNumbered: Bool
  ) throws(EngineError) -> Bool? {
    // The codes of one key are its groups, unless they come in runs.
    guard let groups, let start = numbers.start else { return nil }
    if groups.codings.count == 1 {
      let isInRuns = try isInRuns(groups.codings[0])
      if !isInRuns { return nil }
    }
    guard ownNumbers.isDue() else { return nil }
    guard let own = try groups.localGroups(columns, selected, isNumbered ? nil : start) else {
      ownNumbers.fail()
      return nil
    }
    ownNumbers.succeed()
    guard let rows = try flagRows(selected) else { return false }
    switch own {
    case .runs(let own):
      runs = own
      return try counting.add(runs: own, rows, selected: selected, rowCount: batch.rowCount)
    case .local(let own):
      return try counting.add(local: own, rows, selected: selected, rowCount: batch.rowCount)
    }
  }

  private func isInRuns(_ coding: KeyCoding) throws(EngineError) -> Bool {
    if coding.isByDays { return true }
    let column = try columns.batch.column(coding.column)
    return (column.codes?.codes ?? column).layout.isInRuns
  }

  /// For each flag the rows that have it, of those that count; nil if slices must be looked at.
  private func flagRows(_ selected: BlockRows) throws(EngineError) -> [BlockRows]? {
    var rows: [BlockRows] = []
    for (filter, argument) in flags {
      var those = selected
      if let filter { those = those.intersection(try filter.rows(columns)) }
      if let argument {
        guard let present = try columns.presentRows(argument) else { return nil }
        those = those.intersection(present)
      }
      rows.append(those)
    }
    return rows
  }

  /// The groups of the block that was counted last, if they came in runs.
  private(set) var runs: RunGroups?

  /// The group of each row of the block that was counted last.
  var groupNumbers: UnsafePointer<UInt32>? {
    guard let start = numbers.start else { return nil }
    if let runs { runs.write(to: start) }
    return UnsafePointer(start)
  }

  /// The codes of the only key, if its layout counts them without looking at rows.
  private func countedCodes(_ batch: Batch, _ selected: BlockRows) throws(EngineError) -> (any Layout)? {
    guard let groups, !groups.isListed, groups.codings.count == 1, case .codes = groups.codings[0].source,
      case .all = selected
    else { return nil }
    let vector = try batch.column(groups.codings[0].column)
    guard case .allValid = vector.validity, let (codes, dictionary) = vector.codes,
      dictionary === groups.codings[0].dictionary, codes.layout.countsWithoutRows
    else { return nil }
    return codes.layout
  }

  /// Counts by the codes of the only key, then what has other flags than most rows; nil if that cannot be.
  private func addByTotals(_ batch: Batch, _ selected: BlockRows) throws(EngineError) -> Bool? {
    guard let codes = try countedCodes(batch, selected), let groups, let start = numbers.start else {
      return nil
    }
    guard let rows = try flagRows(selected) else { return false }
    let isAdded = try counting.add(totalsOf: codes, rows, rowCount: batch.rowCount) {
      () throws(EngineError) in
      try groups.groups(columns, selected, start)
    }
    return isAdded ? true : nil
  }

  /// Counts by the codes of the only key, where its layout knows them without looking at rows.
  private func addByCode(_ batch: Batch, _ selected: BlockRows) throws(EngineError) -> Bool {
    guard flags.isEmpty, let codes = try countedCodes(batch, selected) else { return false }
    return try counting.add(rowCount: batch.rowCount) { (cells) throws(EngineError) in
      _ = try codes.addCounts(0..<batch.rowCount, into: cells, scratch)
    }
  }
}

/// When to try again what blocks next to each other allow or refuse mostly alike, and what is dear in vain.
private struct Attempts {
  /// Turns to let pass, after the next failure, and before the next attempt.
  private var pause = 0
  private var remaining = 0

  private static let limit = 8

  /// True if this turn is for an attempt.
  mutating func isDue() -> Bool {
    if remaining == 0 { return true }
    remaining -= 1
    return false
  }

  mutating func succeed() { pause = 0 }

  mutating func fail() {
    remaining = pause
    pause = min(2 * pause + 1, Self.limit)
  }
}
