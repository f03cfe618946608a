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
  /// - Parameter isNumbered: true if ``groupNumbers`` are needed then.
  func add(_ batch: Batch, isNumbered: Bool) throws(EngineError) -> Bool {
    let selected = batch.selectedRows
    if !isNumbered, try addByCode(batch, selected) { return true }
    if let groups, !isNumbered, groups.codings.count > 1 || groups.codings[0].isByDays {
      if numbers.count == 0 { try numbers.extend(to: Limits.blockRowCount, with: 0) }
      if let start = numbers.start, let local = try groups.localGroups(columns, selected, start) {
        guard let rows = try flagRows(selected) else { return false }
        return try counting.add(local: local, rows, selected: selected, rowCount: batch.rowCount)
      }
    }
    var found: CellCounting.Groups?
    if groups != nil || isNumbered, numbers.count == 0 {
      try numbers.extend(to: Limits.blockRowCount, with: 0)
    }
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

  /// The group of each row of the block that was counted last.
  var groupNumbers: UnsafePointer<UInt32>? { numbers.start.map { UnsafePointer($0) } }

  /// Counts by the codes of the only key, where its layout knows them without looking at rows.
  private func addByCode(_ batch: Batch, _ selected: BlockRows) throws(EngineError) -> Bool {
    guard flags.isEmpty, let groups, groups.codings.count == 1, case .codes = groups.codings[0].source,
      case .all = selected
    else { return false }
    let vector = try batch.column(groups.codings[0].column)
    guard case .allValid = vector.validity, let (codes, dictionary) = vector.codes,
      dictionary === groups.codings[0].dictionary, codes.layout.countsWithoutRows
    else { return false }
    return try counting.add(rowCount: batch.rowCount) { (cells) throws(EngineError) in
      _ = try codes.layout.addCounts(0..<batch.rowCount, into: cells, scratch)
    }
  }
}
