import DossierBase
import DossierCodec
import DossierVector

/// Reads columns of a stored table block by block; a batch keeps the bytes it was read into.
final class StoredBlockReader: BlockReader {
  private let table: StoredTable
  private let columns: [Int]
  /// Those used last: one for what is read, and one as long as the batch before is in use.
  private var buffers: [ReadBuffer] = []

  init(table: StoredTable, columns: [Int]) {
    self.table = table
    self.columns = columns
  }

  func read(block: Int) throws(EngineError) -> Batch {
    precondition(block >= 0 && block < table.blockCount, "a block of the table")
    let chunks = columns.map { table.chunk($0, block: block) }
    let held = try heldChunks(chunks, block)
    let plan = ReadPlan(extents: chunks.indices.map { held[$0] == nil ? chunks[$0]?.extent : nil })
    let buffer = try freeBuffer(plan.byteCount, chunkCount: columns.count)
    try read(plan, into: buffer, block)
    let rowCount = table.rowCount(ofBlock: block)
    let siblings = table.siblings(ofBlock: block)
    var vectors: [Vector] = []
    vectors.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() {
      guard let chunk = chunks[index] else {
        vectors.append(table.nulls(column, count: rowCount))
        continue
      }
      if let memory = held[index] {
        let bytes = UnsafeRawBufferPointer(memory.bytes)
        vectors.append(try vector(of: column, block, chunk, bytes, siblings, owner: memory))
      } else if let start = plan.positions[index] {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<start + chunk.extent.byteCount])
        try verify(bytes, chunk, column, block)
        vectors.append(try vector(of: column, block, chunk, bytes, siblings, owner: buffer))
      }
    }
    return Batch(columns: vectors, rowCount: rowCount, firstRow: table.firstRow(ofBlock: block))
  }

  /// The verified bytes of chunks that the cache holds, or takes in now.
  private func heldChunks(_ chunks: [StoredChunk?], _ block: Int) throws(EngineError) -> [ReservedMemory?] {
    var held: [ReservedMemory?] = Array(repeating: nil, count: chunks.count)
    guard let cache = table.reader.cache else { return held }
    for (index, use) in cache.use(chunks).enumerated() {
      switch use {
      case .held(let memory): held[index] = memory
      case .missing(let lastUse):
        guard let lastUse, let extent = chunks[index]?.extent,
          let memory = cache.room(for: extent.byteCount, lastUse: lastUse)
        else { continue }
        let column = columns[index]
        try table.reader.fill(
          memory, with: extent, owner: .column(table.entry.columns[column].id),
          what: table.name(column: column, block: block))
        cache.keep(extent, memory)
        held[index] = memory
      }
    }
    return held
  }

  private func read(_ plan: ReadPlan, into buffer: ReadBuffer, _ block: Int) throws(EngineError) {
    for run in plan.runs {
      let target = UnsafeMutableRawBufferPointer(
        rebasing: buffer.bytes[run.position..<run.position + run.byteCount])
      let count = try table.reader.file.read(into: target, at: run.offset)
      guard count == run.byteCount else {
        throw EngineError(
          .damaged, "the file ends too early",
          at: .file(path: table.reader.file.path, offset: run.offset + count, what: "block \(block)"))
      }
    }
  }

  /// A buffer that no batch needs any more.
  private func freeBuffer(_ byteCount: Int, chunkCount: Int) throws(EngineError) -> ReadBuffer {
    for index in buffers.indices where isKnownUniquelyReferenced(&buffers[index]) {
      try buffers[index].reserve(byteCount, chunkCount: chunkCount)
      return buffers[index]
    }
    if buffers.count == 2 { buffers.removeFirst() }
    let fresh = ReadBuffer(table.reader.budget)
    try fresh.reserve(byteCount, chunkCount: chunkCount)
    buffers.append(fresh)
    return fresh
  }

  private func verify(
    _ bytes: UnsafeRawBufferPointer, _ chunk: StoredChunk, _ column: Int, _ block: Int
  ) throws(EngineError) {
    guard chunk.extent.matches(bytes, owner: .column(table.entry.columns[column].id)) else {
      throw EngineError(
        .damaged, "the checksum is wrong", at: table.place(of: chunk, column: column, block: block))
    }
  }

  private func vector(
    of column: Int, _ block: Int, _ chunk: StoredChunk, _ bytes: UnsafeRawBufferPointer,
    _ siblings: StoredSiblings, owner: AnyObject
  ) throws(EngineError) -> Vector {
    let location: @Sendable () -> EngineError.Place = { [table] in
      table.place(of: chunk, column: column, block: block)
    }
    let vector = try chunk.vector(
      bytes, type: table.schema.columns[column].type, rowCount: table.rowCount(ofBlock: block),
      dictionary: table.dictionaries[column], owner: owner, budget: table.reader.budget, siblings: siblings,
      at: location)
    // A block of nothing but nulls has no codes of its own.
    return vector.codes == nil && chunk.usesTableDictionary
      ? table.nulls(column, count: vector.count) : vector
  }
}

extension StoredChunk {
  /// The values that the block's bytes hold, codes over the table-wide dictionary if it uses that.
  func vector(
    _ bytes: UnsafeRawBufferPointer, type: DataType, rowCount: Int, dictionary: VectorDictionary?,
    owner: AnyObject?, budget: MemoryBudget, siblings: StoredSiblings?,
    at location: @escaping @Sendable () -> EngineError.Place
  ) throws(EngineError) -> Vector {
    guard bytes.first == encoding else {
      throw EngineError.damaged("another encoding than expected").located(at: location())
    }
    let vector = try BlockDecoder.vector(
      bytes, type: type, rowCount: rowCount, dictionary: usesTableDictionary ? dictionary : nil, owner: owner,
      budget: budget, siblings: siblings, place: location)
    if usesTableDictionary, vector.codes == nil, vector.validity.valueCount(0..<rowCount) > 0 {
      throw EngineError.damaged("texts in place of codes").located(at: location())
    }
    return vector
  }
}
