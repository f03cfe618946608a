import DossierBase

/// Reads whole extents of one generation and verifies them.
struct ExtentReader: Sendable {
  let file: any StorageFile
  let fileID: UInt64
  /// Where the committed part of the file ends; no extent reaches beyond.
  let end: Int
  /// Where the memory of what is read is reserved.
  let budget: MemoryBudget
  /// Keeps chunks that are used again; nil if nothing is kept.
  let cache: ChunkCache?

  /// The same for whom nothing is kept.
  var withoutCache: ExtentReader {
    ExtentReader(file: file, fileID: fileID, end: end, budget: budget, cache: nil)
  }

  /// What the memory is for, as the subject of an error's sentence.
  static let purpose = "reading a table"

  /// The bytes of an extent of metadata.
  ///
  /// - Throws: ``EngineError/Code/damaged``, placed, if they are not what was written;
  ///   ``EngineError/Code/memoryLimit``.
  func bytes(
    of extent: Extent, owner: ExtentOwner, what: @autoclosure () -> String
  ) throws(EngineError) -> ReservedMemory {
    guard extent.offset >= FileLayout.dataOffset, extent.end <= end else {
      throw damage("an extent lies outside the file", extent, what())
    }
    let memory = try located(extent, what()) { () throws(EngineError) in
      try ReservedMemory(byteCount: extent.byteCount, budget, for: Self.purpose)
    }
    try fill(memory, with: extent, owner: owner, what: what())
    return memory
  }

  /// Reads an extent into memory of its size.
  ///
  /// - Throws: as ``bytes(of:owner:what:)``.
  func fill(
    _ memory: ReservedMemory, with extent: Extent, owner: ExtentOwner, what: @autoclosure () -> String
  ) throws(EngineError) {
    let count = try file.read(into: memory.bytes, at: extent.offset)
    guard count == extent.byteCount, extent.matches(UnsafeRawBufferPointer(memory.bytes), owner: owner) else {
      throw damage("the checksum is wrong", extent, what())
    }
  }

  func damage(_ message: String, _ extent: Extent, _ what: String) -> EngineError {
    EngineError(.damaged, message, at: .file(path: file.path, offset: extent.offset, what: what))
  }

  /// Adds the place to an error that decoding an extent gave.
  func located<Answer>(
    _ extent: Extent, _ what: @autoclosure () -> String, _ decode: () throws(EngineError) -> Answer
  ) throws(EngineError) -> Answer {
    do throws(EngineError) {
      return try decode()
    } catch {
      throw error.located(at: .file(path: file.path, offset: extent.offset, what: what()))
    }
  }
}
