package import DossierBase
package import DossierVector

/// Blocks that are written anew, and columns that come and go.
extension WriteTransaction {
  /// Puts other rows in the place of those of some blocks of a table.
  ///
  /// Blocks count as in the table that ``snapshot()`` gives; the others stay where they stand, unread.
  /// - Parameters:
  ///   - blocks: their numbers, ascending.
  ///   - rows: what a block's rows become, of which all columns of the table are given: as many or fewer, whichever
  ///     count. Called by several threads at once.
  package func rewrite(
    _ blocks: [Int], ofTable name: String,
    _ rows: @escaping @Sendable (_ block: Int, Batch) throws(EngineError) -> Batch
  ) throws(EngineError) {
    try expectOpen()
    if blocks.isEmpty { return }
    let working = workingTables[try existingTable(name)]
    let table = try current(working)
    let drafts = try written(working, from: table, blocks) { (reader, block) throws(EngineError) in
      try rows(block, try reader.read(block: block))
    }
    try place(drafts, of: working, insteadOf: blocks, from: table, dropping: nil)
  }

  /// Adds a column, which is null in all rows.
  ///
  /// - Throws: ``EngineError/Code/binding`` if there is no such table or the name is taken.
  package func addColumn(_ column: TableDefinition.Column, toTable name: String) throws(EngineError) {
    try expectOpen()
    let working = workingTables[try existingTable(name)]
    try working.finishAppender()
    var entry = working.entry
    entry.addColumn(column)
    try TableRules.check(entry.definition)
    working.entry = entry
  }

  /// Gives a column another name.
  ///
  /// - Throws: ``EngineError/Code/binding`` if there is no such table or the name is taken.
  package func renameColumn(_ column: Int, ofTable name: String, to new: String) throws(EngineError) {
    try expectOpen()
    let working = workingTables[try existingTable(name)]
    try working.finishAppender()
    var entry = working.entry
    entry.columns[column].name = new
    try TableRules.check(entry.definition)
    working.entry = entry
  }

  /// Takes a column out of a table; blocks of which other columns refer to it are written anew.
  ///
  /// - Throws: ``EngineError/Code/binding`` if there is no such table, or the column is its only one or one of its key
  ///   or order.
  package func dropColumn(_ column: Int, ofTable name: String) throws(EngineError) {
    try expectOpen()
    let working = workingTables[try existingTable(name)]
    let table = try current(working)
    let id = working.entry.columns[column].id
    let title = "column '\(working.entry.columns[column].name)'"
    if working.entry.columns.count == 1 {
      throw EngineError(.binding, "\(title) is the only one of its table")
    }
    if working.entry.key.contains(id) { throw EngineError(.binding, "\(title) is one of the table's key") }
    switch working.entry.order {
    case .columns(let ids) where ids.contains(id):
      throw EngineError(.binding, "\(title) is one of the table's order")
    case .idParts(id, _): working.entry.order = .insertion
    default: break
    }
    working.entry.columns.remove(at: column)
    let others = table.schema.columns.indices.filter { $0 != column }
    let blocks = (0..<table.blockCount).filter { block in
      others.contains { table.chunk($0, block: block)?.sibling?.columnID == id }
    }
    let drafts = try written(working, from: table, columns: others, blocks) {
      (reader, block) throws(EngineError) in try reader.read(block: block)
    }
    try place(drafts, of: working, insteadOf: blocks, from: table, dropping: id)
  }

  /// The table with all that was appended, of which no rows wait any more.
  private func current(_ working: WorkingTable) throws(EngineError) -> StoredTable {
    try working.finishAppender()
    let former = cache.known(working.entry.name)
    if let changed = try working.changed(base.reader, former: former) { return changed }
    return try TableLoader(entry: working.entry, reader: base.reader, former: former).load()
  }

  /// A block as it was written anew; nil if it has no rows.
  private typealias NewBlock = (rowCount: Int, columns: [ColumnBlock])

  /// Writes blocks anew, of the columns that the entry has, and gives for each what was written.
  private func written(
    _ working: WorkingTable, from table: StoredTable, columns: [Int]? = nil, _ blocks: [Int],
    _ rows: @escaping @Sendable (any BlockReader, _ block: Int) throws(EngineError) -> Batch
  ) throws(EngineError) -> (columnIDs: [UInt32], blocks: [Int: NewBlock]) {
    let ids = working.entry.columns.map(\.id)
    if blocks.isEmpty { return (ids, [:]) }
    let loader = TableLoader(entry: working.entry, reader: base.reader, former: table)
    let appender = try appender(of: working, columnIDs: ids, order: .insertion, encoding: nil, loader)
    let columns = columns ?? Array(table.schema.columns.indices)
    let rowCounts = Guarded([Int](repeating: 0, count: blocks.count))
    let settings = settings
    try settings.scheduler.run(blocks.count) { (_, ordinal) throws(EngineError) in
      do throws(EngineError) {
        try settings.interruption.check()
        let batch = try rows(try table.makeReader(columns: columns), blocks[ordinal]).compacted()
        rowCounts.withLock { $0[ordinal] = batch.count }
        try appender.append(batch, ordinal: ordinal)
      } catch {
        appender.abandon(error)
        throw error
      }
    }
    let drafts = try appender.finish()
    var new: [Int: NewBlock] = [:]
    var written = drafts.flatMap { draft in
      draft.blockRowCounts.indices.map { block in
        (
          rowCount: draft.blockRowCounts[block],
          columns: Array(draft.columns[block * ids.count..<(block + 1) * ids.count])
        )
      }
    }[...]
    for (ordinal, count) in rowCounts.withLock({ $0 }).enumerated() where count > 0 {
      new[blocks[ordinal]] = written.removeFirst()
    }
    return (ids, new)
  }

  /// Lists the blocks of a table with new ones in the place of some.
  private func place(
    _ new: (columnIDs: [UInt32], blocks: [Int: NewBlock]), of working: WorkingTable, insteadOf blocks: [Int],
    from table: StoredTable, dropping dropped: UInt32?
  ) throws(EngineError) {
    let rewritten = Set(blocks)
    var drafts: [SegmentDraft] = []
    var firstChanged: Int?
    var first = 0
    for (index, segment) in table.segments.enumerated() {
      let range = first..<first + segment.blockCount
      first = range.upperBound
      let isChanged =
        range.contains(where: rewritten.contains) || dropped.map(segment.columnIDs.contains) ?? false
        || index >= working.entry.segments.count
      if firstChanged == nil, !isChanged { continue }
      if firstChanged == nil { firstChanged = index }
      let kept = segment.columnIDs.indices.filter { segment.columnIDs[$0] != dropped }
      let keptIDs = kept.map { segment.columnIDs[$0] }
      var open = SegmentDraft(columnIDs: keptIDs)
      func add(_ ids: [UInt32], _ rowCount: Int, _ columns: [ColumnBlock]) {
        if open.columnIDs != ids {
          if !open.blockRowCounts.isEmpty { drafts.append(open) }
          open = SegmentDraft(columnIDs: ids)
        }
        open.blockRowCounts.append(rowCount)
        open.columns += columns
      }
      for block in range {
        if rewritten.contains(block) {
          if let block = new.blocks[block] { add(new.columnIDs, block.rowCount, block.columns) }
        } else {
          let number = block - range.lowerBound
          let columns = kept.map {
            ColumnBlock(chunk: segment.chunk($0, block: number), zone: segment.zone($0, block: number))
          }
          add(keptIDs, segment.rowCount(ofBlock: number), columns)
        }
      }
      if !open.blockRowCounts.isEmpty { drafts.append(open) }
    }
    working.replaceSegments(from: min(firstChanged ?? .max, working.entry.segments.count), by: drafts)
  }
}
