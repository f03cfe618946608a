import DossierBase
import DossierCodec
import DossierVector

/// Encodes blocks and writes them behind the committed end of the file.
///
/// Blocks come from several threads; they stand in the file in the order of their ordinals.
final class BlockWriter: Sendable {
  private struct WrittenBlock: Sendable {
    var rowCount: Int
    var columns: [ColumnBlock]
  }

  private let columns: [(id: UInt32, type: DataType)]
  private let file: any StorageFile
  private let generation: UInt64
  private let space: SpaceAllocator
  /// The encoding that blocks take if it can hold them; nil takes the smallest.
  private let encoding: EncodingID?
  private let placing = Turnstile()
  private let written = Guarded<[Int: WrittenBlock]>([:])
  /// Blocks up to the end of each segment; empty if all are of one.
  private let segmentEnds = Guarded<[Int]>([])

  init(
    columns: [(id: UInt32, type: DataType)], file: any StorageFile, generation: UInt64, space: SpaceAllocator,
    encoding: EncodingID? = nil
  ) {
    self.columns = columns
    self.file = file
    self.generation = generation
    self.space = space
    self.encoding = encoding
  }

  /// Makes all later calls throw `error`, and those that wait.
  func abandon(_ error: EngineError) { placing.fail(with: error) }

  /// Divides the blocks into segments.
  func divide(_ ends: [Int]) { segmentEnds.withLock { $0 = ends } }

  /// Writes a block in its turn.
  func write(_ drafts: [ColumnDraft], rowCount: Int, ordinal: Int) throws(EngineError) {
    try place(try encode(drafts, rowCount: rowCount), of: drafts, rowCount: rowCount, ordinal: ordinal)
  }

  /// Encodes all columns; first those that others may refer to.
  private func encode(_ drafts: [ColumnDraft], rowCount: Int) throws(EngineError) -> [EncodedBlock] {
    if rowCount == 0 { return [] }
    let siblings = EncodedSiblings(rowCount: rowCount)
    let dependences = try BlockDependences(drafts.map(\.encodable))
    var encoded: [EncodedBlock?] = drafts.map { _ in nil }
    func isBase(_ column: Int) -> Bool {
      drafts[column].mayBeSibling || dependences.classes(of: column) != nil
    }
    for column in drafts.indices.filter(isBase) + drafts.indices.filter({ !isBase($0) }) {
      let block = try encode(drafts[column].encodable, siblings, dependences.classes(of: column))
      if isBase(column), block.sibling == nil {
        let type = drafts[column].usesTableDictionary ? .smallint : columns[column].type
        try siblings.add(block, type: type, id: columns[column].id)
      }
      encoded[column] = block
    }
    return encoded.compactMap(\.self)
  }

  private func encode(
    _ column: Vector, _ siblings: EncodedSiblings, _ classes: [Int32]?
  ) throws(EngineError) -> EncodedBlock {
    if let encoding, let block = try BlockEncoder.encode(column, siblings: siblings, forcing: encoding) {
      return block
    }
    return try BlockEncoder.encode(column, siblings: siblings, classes: classes)
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
      image.extent(piece, at: offset, generation: generation, owner: .column(columns[column].id))
    }
    var blocks = encoded.indices.map { column in
      let chunk = StoredChunk(
        extent: extent(column, of: column), encoding: encoded[column].encoding.rawValue,
        usesTableDictionary: drafts[column].usesTableDictionary)
      return ColumnBlock(chunk: chunk, zone: drafts[column].zone)
    }
    for (place, column) in cold.enumerated() {
      blocks[column].chunk.cold = extent(encoded.count + place, of: column)
    }
    for column in encoded.indices {
      guard let id = encoded[column].sibling, let sibling = columns.firstIndex(where: { $0.id == id }) else {
        continue
      }
      blocks[column].chunk.sibling = SiblingReference(
        columnID: id, checksum: blocks[sibling].chunk.extent.checksum)
    }
    written.withLock { $0[ordinal] = WrittenBlock(rowCount: rowCount, columns: blocks) }
  }

  /// The metadata of the blocks written so far, up to the first that is missing.
  var segments: [SegmentDraft] {
    let blocks = written.withLock { $0 }
    let ends = segmentEnds.withLock { $0 }
    var segments: [SegmentDraft] = []
    var segment = SegmentDraft(columnIDs: columns.map(\.id))
    for ordinal in 0..<blocks.count {
      guard let block = blocks[ordinal] else { break }
      if block.rowCount > 0 {
        segment.blockRowCounts.append(block.rowCount)
        segment.columns.append(contentsOf: block.columns)
      }
      if ends.contains(ordinal + 1) {
        segments.append(segment)
        segment = SegmentDraft(columnIDs: columns.map(\.id))
      }
    }
    segments.append(segment)
    return segments.filter { !$0.blockRowCounts.isEmpty }
  }

  /// The metadata of all blocks, in the order of their ordinals.
  ///
  /// - Throws: the error that stopped the writer; ``EngineError/Code/usage`` if a block is missing.
  func finish() throws(EngineError) -> [SegmentDraft] {
    let blocks = written.withLock { $0 }
    let count = max(try placing.passedCount(), blocks.count)
    for ordinal in 0..<count where blocks[ordinal] == nil {
      throw EngineError(.usage, "block \(ordinal) of \(blocks.count) was never appended")
    }
    return segments
  }
}
