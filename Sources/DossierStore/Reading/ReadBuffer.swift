import DossierBase

/// Memory for the bytes of a block, kept from one to the next.
final class ReadBuffer {
  private let budget: MemoryBudget
  private var memory: ReservedMemory?
  /// What the chunks of the block take besides their bytes while they are read.
  private var decoding: MemoryReservation

  init(_ budget: MemoryBudget) {
    self.budget = budget
    decoding = MemoryReservation(budget, for: ExtentReader.purpose)
  }

  var bytes: UnsafeMutableRawBufferPointer {
    memory?.bytes ?? UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Makes room for at least `byteCount` bytes, and for opening so many chunks; what was there is lost.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``, for a file says how much.
  func reserve(_ byteCount: Int, chunkCount: Int) throws(EngineError) {
    let overhead = chunkCount * Self.greatestChunkOverhead
    if overhead > decoding.byteCount { try decoding.grow(by: overhead - decoding.byteCount) }
    guard byteCount > memory?.byteCount ?? 0 else { return }
    memory = nil
    memory = try ReservedMemory(byteCount: (byteCount + 63) & ~63, budget, for: ExtentReader.purpose)
  }

  /// Nulls as a bit per row, and what a decoder knows of its slices.
  private static let greatestChunkOverhead = Limits.blockRowCount / 8 + 4_096
}
