package import DossierBase
import DossierCodec
package import DossierVector

/// Adds the rows of batches to a table: those of a table with an order are sorted first, once all have come.
///
/// The bytes written depend on the rows and their order of insertion only, never on the number of threads: what depends
/// on order, the growth of dictionaries and the place in the file, happens by turns. A call holds one block at a time,
/// so memory is bounded by the number of threads, and by the memory limit for rows that wait to be sorted.
package final class TableAppender: TableSink {
  /// A column of the batches.
  struct Target: Sendable {
    var columnID: UInt32
    var type: DataType
    /// The table-wide dictionary of a text column.
    var dictionary: WorkingDictionary?
  }

  private let targets: [Target]
  private let writer: BlockWriter
  private let settings: WriteSettings
  private let merging = Turnstile()
  private let order: Monitor<Order>
  private let spareScratch = Guarded<[BlockScratch]>([])

  private struct Order {
    var settled: TableOrder?
    /// For rows that are to be sorted.
    var sorting: Sorting?
    var failure: EngineError?
  }

  /// What rows go through before they are written, if the table has an order of its own.
  private struct Sorting: Sendable {
    let sorter: RowSorter
    /// The units of ids.
    let units: WorkingDictionary
  }

  /// - Parameter order: that of the table; nil if its first rows are to settle it.
  init(targets: [Target], order: TableOrder?, _ writer: BlockWriter, _ settings: WriteSettings) {
    self.targets = targets
    self.writer = writer
    self.settings = settings
    self.order = Monitor(Order())
    if let order { settle(order) }
  }

  package func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    precondition(block.columnCount == targets.count, "a vector per column of the sink")
    precondition(
      block.count == block.rowCount && block.count <= Limits.blockRowCount, "rows that count, up to a block")
    let scratch = spareScratch.withLock { $0.popLast() } ?? BlockScratch()
    defer { spareScratch.withLock { $0.append(scratch) } }
    do throws(EngineError) {
      if let sorting = try sorting(of: block, ordinal: ordinal) {
        try sort(block, ordinal: ordinal, sorting, scratch)
      } else {
        try write(block, ordinal: ordinal, scratch)
      }
    } catch {
      abandon(error)
      throw error
    }
  }

  package func abandon(_ error: EngineError) {
    merging.fail(with: error)
    writer.abandon(error)
    order.change { order in
      if order.failure == nil { order.failure = error }
      order.sorting = nil
    }
  }

  // MARK: Order

  /// The order of the table; nil as long as there were no rows.
  var settledOrder: TableOrder? { order.change { $0.settled } }

  private func settle(_ settled: TableOrder) {
    order.change { order in
      order.settled = settled
      if settled == .insertion || order.failure != nil { return }
      let fields = OrderedFields(settled, targets.map { ($0.columnID, $0.type) })
      if fields.parts.isEmpty { return }
      order.sorting = Sorting(
        sorter: RowSorter(fields, settings.temporaryDirectory, settings.budget),
        units: WorkingDictionary(StringDictionary(), isClosed: false))
    }
  }

  /// What sorts the rows, if anything; the table's first block settles that, and others wait for it.
  private func sorting(of block: Batch, ordinal: Int) throws(EngineError) -> Sorting? {
    if ordinal == 0, settledOrder == nil { settle(try naturalOrder(of: block)) }
    return try order.wait { (order) throws(EngineError) -> Sorting?? in
      if let failure = order.failure { throw failure }
      return order.settled == nil ? nil : .some(order.sorting)
    }
  }

  /// Ids that a template is looked for in.
  private static let sampleCount = 1_024

  /// The parts of ids, if a column has ids that follow a template, else the order of insertion.
  private func naturalOrder(of block: Batch) throws(EngineError) -> TableOrder {
    for (column, target) in targets.enumerated() where target.type == .varchar {
      let texts = try block.column(column).inMemory()
      let scratch = SliceBuffer(.varchar)
      var sample: [UnsafeBufferPointer<UInt8>] = []
      for row in stride(from: 0, to: block.count, by: max(1, block.count / Self.sampleCount)) {
        let view = try texts.view(row..<row + 1, scratch)
        if !view.isNull(0) { sample.append(view.text(0)) }
      }
      defer { withExtendedLifetime(texts) {} }
      if let template = IDTemplate.found(in: sample) {
        return .idParts(column: target.columnID, template)
      }
    }
    return .insertion
  }

  // MARK: Blocks

  private func write(_ block: Batch, ordinal: Int, _ scratch: BlockScratch) throws(EngineError) {
    var drafts: [ColumnDraft] = []
    for column in targets.indices {
      drafts.append(
        try prepare(
          try block.column(column), targets[column].type, targets[column].dictionary,
          scratch.numbering(column)))
    }
    try merging.enter(ordinal)
    let merged = drafts.indices.map { merge(drafts[$0], targets[$0].dictionary) }
    merging.leave()
    for column in drafts.indices { try finish(&drafts[column], merged[column], scratch.numbering(column)) }
    try writer.write(drafts, rowCount: block.count, ordinal: ordinal)
  }

  /// Hands the fields of a block to the sorter, texts as codes where they have a dictionary.
  private func sort(
    _ block: Batch, ordinal: Int, _ sorting: Sorting, _ scratch: BlockScratch
  ) throws(EngineError) {
    let fields = sorting.sorter.fields
    var sources: [Vector] = []
    var parts: IDParts?
    for field in fields.fields {
      switch field {
      case .column(let column): sources.append(try block.column(column))
      case .unit:
        guard let ids = fields.ids else { preconditionFailure("units are parts of ids") }
        parts = try IDParts(try block.column(ids.column), ids.template)
        sources += parts.map { [$0.units, $0.days, $0.numbers, $0.others] } ?? []
      case .day, .number, .otherID: break
      }
    }
    func dictionary(_ field: Int) -> WorkingDictionary? {
      switch fields.fields[field] {
      case .column(let column): targets[column].dictionary
      case .unit: sorting.units
      case .day, .number, .otherID: nil
      }
    }
    var drafts: [ColumnDraft] = []
    for field in sources.indices {
      drafts.append(
        try prepare(
          sources[field], fields.types[field], dictionary(field), scratch.numbering(field), hasZone: false))
    }
    try merging.enter(ordinal)
    let merged = drafts.indices.map { merge(drafts[$0], dictionary($0)) }
    merging.leave()
    for field in drafts.indices { try finish(&drafts[field], merged[field], scratch.numbering(field)) }
    if let ids = fields.ids, let unit = fields.fields.firstIndex(of: .unit),
      !drafts[unit].encodable.isAllNull, !drafts[unit].usesTableDictionary
    {
      // More units than a dictionary holds: then these ids are texts like any others.
      let none = fields.types[unit..<unit + 3].map { Vector.constant(.null, $0, count: block.count) }
      for (place, vector) in none.enumerated() { drafts[unit + place].encodable = vector }
      drafts[unit + 3].encodable = try block.column(ids.column).flattened()
    }
    try sorting.sorter.add(drafts.map(\.encodable), ordinal: ordinal)
  }

  /// What can be done before the block's turn: zone map, and numbering of texts.
  private func prepare(
    _ vector: Vector, _ type: DataType, _ dictionary: WorkingDictionary?, _ numbering: TextNumbering,
    hasZone: Bool = true
  ) throws(EngineError) -> ColumnDraft {
    precondition(vector.type == type, "a vector of the column's type")
    var draft = ColumnDraft(source: vector, zone: ZoneMap.none(0), encodable: vector)
    guard let dictionary, !dictionary.isClosed else {
      draft.encodable = try vector.flattened()
      if hasZone { draft.zone = try ZoneMap.of(draft.encodable) }
      return draft
    }
    let texts = try numbering.number(vector)
    draft.texts = texts
    draft.zone =
      hasZone
      ? TextBounds(texts).statistics(nullCount: numbering.nullCount) : ZoneMap.none(numbering.nullCount)
    return draft
  }

  /// The codes of a block's texts and the dictionary they are of; nil if they do not belong there.
  private func merge(
    _ draft: ColumnDraft, _ dictionary: WorkingDictionary?
  ) -> (codes: [UInt16], dictionary: StringDictionary)? {
    guard let dictionary, let texts = draft.texts,
      let codes = dictionary.merge(texts, valueCount: draft.source.count - draft.zone.nullCount)
    else { return nil }
    return (codes, dictionary.dictionary)
  }

  /// What can be done after the block's turn: codes for texts, if they have a dictionary.
  private func finish(
    _ draft: inout ColumnDraft, _ merged: (codes: [UInt16], dictionary: StringDictionary)?,
    _ numbering: TextNumbering
  ) throws(EngineError) {
    guard draft.texts != nil else { return }
    guard let merged else {
      draft.encodable = try draft.source.flattened()
      return
    }
    draft.usesTableDictionary = true
    draft.encodable =
      merged.codes.isEmpty
      ? .constant(.null, .varchar, count: numbering.coded.count)
      : numbering.recode(merged.codes, dictionary: merged.dictionary)
  }

  // MARK: The end

  /// The metadata of the blocks written so far, up to the first that is missing.
  var writtenSegments: [SegmentDraft] { writer.segments }

  /// True if rows wait until all have come.
  var isSorting: Bool { order.change { $0.sorting != nil } }

  /// The metadata of all blocks, in the order of their ordinals.
  ///
  /// - Throws: the error that stopped the appender; ``EngineError/Code/usage`` if a block is missing.
  func finish() throws(EngineError) -> [SegmentDraft] {
    if let sorting = order.change({ $0.sorting }) {
      _ = try merging.passedCount()
      try writeSorted(sorting)
    }
    let segments = try writer.finish()
    abandon(EngineError(.usage, "the appender is finished"))
    return segments
  }

  private func writeSorted(_ sorting: Sorting) throws(EngineError) {
    let fields = sorting.sorter.fields
    let dictionaries = fields.fields.map { field -> VectorDictionary? in
      switch field {
      case .column(let column): targets[column].dictionary.map { VectorDictionary($0.dictionary) }
      case .unit: VectorDictionary(sorting.units.dictionary)
      case .day, .number, .otherID: nil
      }
    }
    let rows = try sorting.sorter.finish(
      blockRowCount: settings.blockRowCount, dictionaries: dictionaries, settings.scheduler)
    writer.divide(rows.division.segmentEnds)
    try settings.scheduler.run(rows.blockCount) {
      [targets, writer, settings] (_, block) throws(EngineError) in
      do throws(EngineError) {
        try settings.interruption.check()
        let columns = try rows.block(block)
        var drafts: [ColumnDraft] = []
        for (column, vector) in columns.enumerated() {
          var draft = ColumnDraft(source: vector, zone: try ZoneMap.of(vector), encodable: vector)
          // Nulls alone are in any dictionary that takes more texts.
          draft.usesTableDictionary =
            vector.codes != nil
            || vector.isAllNull && targets[column].dictionary.map { !$0.isClosed } ?? false
          drafts.append(draft)
        }
        try writer.write(drafts, rowCount: columns[0].count, ordinal: block)
      } catch {
        writer.abandon(error)
        throw error
      }
    }
  }
}
