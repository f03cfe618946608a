import DossierBase
import DossierCodec
import DossierVector

/// Reads columns of a stored table block by block, each when it is first asked for; a batch keeps the bytes that its
/// columns were read into.
final class StoredBlockReader: BlockReader {
  private let table: StoredTable
  private let columns: [Int]
  /// For each column those used last: one for what is read, and one as long as the batch before is in use.
  private var buffers: [[ReadBuffer]]

  init(table: StoredTable, columns: [Int]) {
    self.table = table
    self.columns = columns
    buffers = Array(repeating: [], count: columns.count)
  }

  func read(block: Int) throws(EngineError) -> Batch {
    precondition(block >= 0 && block < table.blockCount, "a block of the table")
    let siblings = table.siblings(ofBlock: block)
    let pending = PendingColumns(count: columns.count) { (index) throws(EngineError) in
      try self.column(index, of: block, siblings)
    }
    return Batch(
      pending: pending, rowCount: table.rowCount(ofBlock: block), firstRow: table.firstRow(ofBlock: block))
  }

  /// Reads a column, unless the cache has its bytes, and verifies them.
  private func column(
    _ index: Int, of block: Int, _ siblings: StoredSiblings
  ) throws(EngineError) -> Vector {
    let column = columns[index]
    guard let chunk = table.chunk(column, block: block) else {
      return table.nulls(column, count: table.rowCount(ofBlock: block))
    }
    if let memory = try heldBytes(of: chunk, column, block) {
      return try vector(
        of: column, block, chunk, UnsafeRawBufferPointer(memory.bytes), siblings, owner: memory)
    }
    let buffer = try freeBuffer(index, chunk.extent.byteCount)
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<chunk.extent.byteCount])
    let count = try table.reader.file.read(into: target, at: chunk.extent.offset)
    guard count == target.count else {
      throw EngineError(
        .damaged, "the file ends too early",
        at: .file(
          path: table.reader.file.path, offset: chunk.extent.offset + count,
          what: table.name(column: column, block: block)))
    }
    let bytes = UnsafeRawBufferPointer(target)
    try verify(bytes, chunk, column, block)
    return try vector(of: column, block, chunk, bytes, siblings, owner: buffer)
  }

  /// The verified bytes of a chunk that the cache holds, or takes in now.
  private func heldBytes(
    of chunk: StoredChunk, _ column: Int, _ block: Int
  ) throws(EngineError) -> ReservedMemory? {
    guard let cache = table.reader.cache else { return nil }
    switch cache.use(chunk.extent) {
    case .held(let memory): return memory
    case .missing(let lastUse):
      guard let lastUse, let memory = cache.room(for: chunk.extent.byteCount, lastUse: lastUse)
      else { return nil }
      try table.reader.fill(
        memory, with: chunk.extent, owner: .column(table.entry.columns[column].id),
        what: table.name(column: column, block: block))
      cache.keep(chunk.extent, memory)
      return memory
    }
  }

  /// A buffer for a column that no batch needs any more.
  private func freeBuffer(_ index: Int, _ byteCount: Int) throws(EngineError) -> ReadBuffer {
    for place in buffers[index].indices where isKnownUniquelyReferenced(&buffers[index][place]) {
      try buffers[index][place].reserve(byteCount)
      return buffers[index][place]
    }
    if buffers[index].count == 2 { buffers[index].removeFirst() }
    let fresh = ReadBuffer(table.reader.budget)
    try fresh.reserve(byteCount)
    buffers[index].append(fresh)
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
