import DossierBase
import DossierCodec
import DossierVector

/// Reads columns of a stored table block by block, each when it is first asked for; a batch keeps the bytes that its
/// columns were read into.
final class StoredBlockReader: BlockReader {
  /// What is read of a column: all that decoding begins with, or what stands apart.
  private struct Piece: Hashable {
    var column: Int
    var isCold: Bool
  }

  private let table: StoredTable
  private let columns: [Int]
  /// For each piece those used last: one for what is read, and one as long as the batch before is in use.
  private var buffers: [Piece: [ReadBuffer]] = [:]

  init(table: StoredTable, columns: [Int]) {
    self.table = table
    self.columns = columns
  }

  func read(block: Int) throws(EngineError) -> Batch {
    precondition(block >= 0 && block < table.blockCount, "a block of the table")
    let rowCount = table.rowCount(ofBlock: block)
    let stored = table.storedBlock(block) { (extent, column, isCold) throws(EngineError) in
      try self.bytes(of: extent, Piece(column: column, isCold: isCold), block)
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
  private func bytes(of extent: Extent, _ piece: Piece, _ block: Int) throws(EngineError) -> ChunkBytes {
    if let memory = try heldBytes(of: extent, piece, block) {
      return ChunkBytes(UnsafeRawBufferPointer(memory.bytes), owner: memory)
    }
    let buffer = try freeBuffer(piece, extent.byteCount)
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<extent.byteCount])
    let count = try table.reader.file.read(into: target, at: extent.offset)
    guard count == target.count else {
      throw EngineError(
        .damaged, "the file ends too early", at: place(extent.offset + count, piece.column, block))
    }
    let bytes = UnsafeRawBufferPointer(target)
    guard extent.matches(bytes, owner: .column(table.entry.columns[piece.column].id)) else {
      throw EngineError(.damaged, "the checksum is wrong", at: place(extent.offset, piece.column, block))
    }
    return ChunkBytes(bytes, owner: buffer)
  }

  private func place(_ offset: Int, _ column: Int, _ block: Int) -> EngineError.Place {
    .file(path: table.reader.file.path, offset: offset, what: table.name(column: column, block: block))
  }

  /// The verified bytes of an extent that the cache holds, or takes in now.
  private func heldBytes(
    of extent: Extent, _ piece: Piece, _ block: Int
  ) throws(EngineError) -> ReservedMemory? {
    guard let cache = table.reader.cache else { return nil }
    switch cache.use(extent) {
    case .held(let memory): return memory
    case .missing(let lastUse):
      guard let lastUse, let memory = cache.room(for: extent.byteCount, lastUse: lastUse)
      else { return nil }
      try table.reader.fill(
        memory, with: extent, owner: .column(table.entry.columns[piece.column].id),
        what: table.name(column: piece.column, block: block))
      cache.keep(extent, memory)
      return memory
    }
  }

  /// A buffer for a piece that no batch needs any more.
  private func freeBuffer(_ piece: Piece, _ byteCount: Int) throws(EngineError) -> ReadBuffer {
    var held = buffers.removeValue(forKey: piece) ?? []
    defer { buffers[piece] = held }
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
