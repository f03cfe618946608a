package import DossierBase
import DossierCodec
package import DossierVector
import Synchronization

/// Compresses blocks and writes them behind the committed end of the file.
///
/// The bytes written depend on the blocks and their ordinals only, never on the number of threads:
/// what depends on order, the growth of dictionaries and the place in the file, happens by turns.
/// A call holds one block at a time, so memory is bounded by the number of threads.
package final class TableAppender: TableSink {
  /// A column of the batches.
  struct Target: Sendable {
    var columnID: UInt32
    var type: DataType
    /// The table-wide dictionary of a text column.
    var dictionary: WorkingDictionary?
  }

  private struct WrittenBlock: Sendable {
    var rowCount: Int
    var columns: [ColumnBlock]
  }

  private let targets: [Target]
  private let file: any StorageFile
  private let generation: UInt64
  private let space: SpaceAllocator
  /// The encoding that blocks take if it can hold them; nil takes the smallest.
  private let encoding: EncodingID?
  private let merging = Turnstile()
  private let placing = Turnstile()
  private let written = Guarded<[Int: WrittenBlock]>([:])
  private let spareScratch = Guarded<[BlockScratch]>([])

  init(
    targets: [Target], file: any StorageFile, generation: UInt64, space: SpaceAllocator,
    encoding: EncodingID? = nil
  ) {
    self.targets = targets
    self.file = file
    self.generation = generation
    self.space = space
    self.encoding = encoding
  }

  package func append(_ block: Batch, ordinal: Int) throws(EngineError) {
    precondition(block.columnCount == targets.count, "a vector per column of the sink")
    precondition(
      block.count == block.rowCount && block.count <= Limits.blockRowCount, "rows that count, up to a block")
    let scratch = spareScratch.withLock { $0.popLast() } ?? BlockScratch()
    defer { spareScratch.withLock { $0.append(scratch) } }
    do throws(EngineError) {
      try write(block, ordinal: ordinal, scratch)
    } catch {
      abandon(error)
      throw error
    }
  }

  package func abandon(_ error: EngineError) {
    merging.fail(with: error)
    placing.fail(with: error)
  }

  private func write(_ block: Batch, ordinal: Int, _ scratch: BlockScratch) throws(EngineError) {
    var drafts: [ColumnDraft] = []
    for column in targets.indices { drafts.append(try prepare(block, column: column, scratch)) }
    try merging.enter(ordinal)
    let codes = drafts.indices.map { merge(drafts[$0], column: $0, rowCount: block.count) }
    let dictionaries = targets.map { $0.dictionary?.dictionary }
    merging.leave()

    for column in drafts.indices where drafts[column].texts != nil {
      if let codes = codes[column] {
        recode(&drafts[column], column: column, codes, dictionaries[column]!, scratch)
      } else {
        drafts[column].encodable = try drafts[column].source.flattened()
      }
    }
    try place(try encode(drafts, rowCount: block.count), of: drafts, rowCount: block.count, ordinal: ordinal)
  }

  /// Encodes all columns; first those that others may refer to.
  private func encode(_ drafts: [ColumnDraft], rowCount: Int) throws(EngineError) -> [EncodedBlock] {
    if rowCount == 0 { return [] }
    let siblings = EncodedSiblings(rowCount: rowCount)
    var encoded: [EncodedBlock?] = drafts.map { _ in nil }
    let order =
      drafts.indices.filter { drafts[$0].mayBeSibling } + drafts.indices.filter { !drafts[$0].mayBeSibling }
    for column in order {
      let block = try encode(drafts[column].encodable, siblings)
      if drafts[column].mayBeSibling, block.sibling == nil {
        try siblings.add(block, type: targets[column].type, id: targets[column].columnID)
      }
      encoded[column] = block
    }
    return encoded.compactMap(\.self)
  }

  private func encode(_ column: Vector, _ siblings: EncodedSiblings) throws(EngineError) -> EncodedBlock {
    if let encoding, let block = try BlockEncoder.encode(column, siblings: siblings, forcing: encoding) {
      return block
    }
    return try BlockEncoder.encode(column, siblings: siblings)
  }

  /// Takes space in the block's turn, and writes it there.
  private func place(
    _ encoded: [EncodedBlock], of drafts: [ColumnDraft], rowCount: Int, ordinal: Int
  ) throws(EngineError) {
    // What is read seldom stands behind all that is read often.
    let cold = encoded.indices.filter { !encoded[$0].coldBytes.isEmpty }
    let image = BlockImage(encoded.map(\.bytes) + cold.map { encoded[$0].coldBytes })
    try placing.enter(ordinal)
    let offset = space.allocate(image.bytes.count)
    placing.leave()
    try file.write(image.bytes, at: offset)
    func extent(_ piece: Int, of column: Int) -> Extent {
      image.extent(piece, at: offset, generation: generation, owner: .column(targets[column].columnID))
    }
    var columns = encoded.indices.map { column in
      let chunk = StoredChunk(
        extent: extent(column, of: column), encoding: encoded[column].encoding.rawValue,
        usesTableDictionary: drafts[column].usesTableDictionary)
      return ColumnBlock(chunk: chunk, zone: drafts[column].zone)
    }
    for (place, column) in cold.enumerated() {
      columns[column].chunk.cold = extent(encoded.count + place, of: column)
    }
    for column in encoded.indices {
      guard let id = encoded[column].sibling,
        let sibling = targets.firstIndex(where: { $0.columnID == id })
      else { continue }
      columns[column].chunk.sibling = SiblingReference(
        columnID: id, checksum: columns[sibling].chunk.extent.checksum)
    }
    written.withLock { $0[ordinal] = WrittenBlock(rowCount: rowCount, columns: columns) }
  }

  /// What can be done before the block's turn: zone map, and numbering of texts.
  private func prepare(
    _ block: Batch, column: Int, _ scratch: BlockScratch
  ) throws(EngineError) -> ColumnDraft {
    let vector = try block.column(column)
    precondition(vector.type == targets[column].type, "a vector of the column's type")
    var draft = ColumnDraft(source: vector, zone: ZoneMap.none(0), encodable: vector)
    guard let dictionary = targets[column].dictionary, !dictionary.isClosed else {
      draft.encodable = try vector.flattened()
      draft.zone = try ZoneMap.of(draft.encodable)
      return draft
    }
    let numbering = scratch.numbering(column)
    let texts = try numbering.number(vector)
    draft.texts = texts
    draft.zone = TextBounds(texts).statistics(nullCount: numbering.nullCount)
    return draft
  }

  private func merge(_ draft: ColumnDraft, column: Int, rowCount: Int) -> [UInt16]? {
    guard let dictionary = targets[column].dictionary else { return nil }
    guard let texts = draft.texts else { return nil }
    return dictionary.merge(texts, valueCount: rowCount - draft.zone.nullCount)
  }

  private func recode(
    _ draft: inout ColumnDraft, column: Int, _ codes: [UInt16], _ dictionary: StringDictionary,
    _ scratch: BlockScratch
  ) {
    draft.usesTableDictionary = true
    let rowCount = scratch.numbering(column).coded.count
    draft.encodable =
      codes.isEmpty
      ? .constant(.null, .varchar, count: rowCount)
      : scratch.numbering(column).recode(codes, dictionary: dictionary)
  }

  /// The metadata of the blocks written so far, up to the first that is missing.
  var writtenSegment: SegmentDraft {
    let blocks = written.withLock { $0 }
    var segment = SegmentDraft(columnIDs: targets.map(\.columnID))
    for ordinal in 0..<blocks.count {
      guard let block = blocks[ordinal] else { break }
      if block.rowCount == 0 { continue }
      segment.blockRowCounts.append(block.rowCount)
      segment.columns.append(contentsOf: block.columns)
    }
    return segment
  }

  /// The metadata of all blocks, in the order of their ordinals.
  ///
  /// - Throws: the error that stopped the appender; ``EngineError/Code/usage`` if a block is missing.
  func finish() throws(EngineError) -> SegmentDraft {
    let blocks = written.withLock { $0 }
    let count = max(try placing.passedCount(), blocks.count)
    for ordinal in 0..<count where blocks[ordinal] == nil {
      throw EngineError(.usage, "block \(ordinal) of \(blocks.count) was never appended")
    }
    let segment = writtenSegment
    abandon(EngineError(.usage, "the appender is finished"))
    return segment
  }
}
