import DossierBase
import DossierCodec
import DossierVector

/// Reads columns of a stored table block by block, each when it is first asked for; a batch keeps the bytes that its
/// columns were read into.
final class StoredBlockReader: BlockReader {
  private let table: StoredTable
  private let columns: [Int]
  /// For each column those used last: one for what is read, and one as long as the batch before is in use.
  private var buffers: [Int: [ReadBuffer]] = [:]

  init(table: StoredTable, columns: [Int]) {
    self.table = table
    self.columns = columns
  }

  func read(block: Int) throws(EngineError) -> Batch {
    precondition(block >= 0 && block < table.blockCount, "a block of the table")
    let rowCount = table.rowCount(ofBlock: block)
    let stored = table.storedBlock(block) { (extent, column) throws(EngineError) in
      try self.bytes(of: extent, column, block)
    }
    let pending = PendingColumns(count: columns.count) { [table, columns] (index) throws(EngineError) in
      let column = columns[index]
      guard let vector = try stored.column(column) else { return table.nulls(column, count: rowCount) }
      // A block of nothing but nulls has no codes of its own.
      return vector.codes == nil && table.dictionary(column: column) != nil
        ? table.nulls(column, count: rowCount) : vector
    }
    return Batch(pending: pending, rowCount: rowCount, firstRow: table.firstRow(ofBlock: block))
  }

  /// Reads an extent, unless the cache has its bytes, and verifies them.
  private func bytes(of extent: Extent, _ column: Int, _ block: Int) throws(EngineError) -> StoredBytes {
    let cache = table.reader.cache
    let held = try cache?.held(extent) { (memory) throws(EngineError) in
      try table.reader.fill(
        memory, with: extent, owner: .column(table.entry.columns[column].id),
        what: table.name(column: column, block: block))
    }
    if let held {
      return StoredBytes(chunk: ChunkBytes(held.memory), opened: held.opened, cache: cache)
    }
    let buffer = try freeBuffer(column, extent.byteCount)
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<extent.byteCount])
    let count = try table.reader.file.read(into: target, at: extent.offset)
    guard count == target.count else {
      throw EngineError(.damaged, "the file ends too early", at: place(extent.offset + count, column, block))
    }
    let bytes = UnsafeRawBufferPointer(target)
    guard extent.matches(bytes, owner: .column(table.entry.columns[column].id)) else {
      throw EngineError(.damaged, "the checksum is wrong", at: place(extent.offset, column, block))
    }
    return StoredBytes(chunk: ChunkBytes(bytes, owner: buffer))
  }

  private func place(_ offset: Int, _ column: Int, _ block: Int) -> EngineError.Place {
    .file(path: table.reader.file.path, offset: offset, what: table.name(column: column, block: block))
  }

  /// A buffer for a column that no batch needs any more.
  private func freeBuffer(_ column: Int, _ byteCount: Int) throws(EngineError) -> ReadBuffer {
    var held = buffers.removeValue(forKey: column) ?? []
    defer { buffers[column] = held }
    for place in held.indices where isKnownUniquelyReferenced(&held[place]) {
      try held[place].reserve(byteCount)
      return held[place]
    }
    if held.count == 2 { held.removeFirst() }
    let fresh = ReadBuffer(table.reader.budget)
    try fresh.reserve(byteCount)
    held.append(fresh)
    return fresh
  }
}
