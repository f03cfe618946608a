import DossierBase

/// Memory for the bytes of a column, kept from one block to the next.
final class ReadBuffer {
  private let budget: MemoryBudget
  private var memory: ReservedMemory?
  /// What a chunk takes besides its bytes while it is read.
  private var decoding: MemoryReservation

  init(_ budget: MemoryBudget) {
    self.budget = budget
    decoding = MemoryReservation(budget, for: ExtentReader.purpose)
  }

  var bytes: UnsafeMutableRawBufferPointer {
    memory?.bytes ?? UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Makes room for at least `byteCount` bytes, and for opening a chunk; what was there is lost.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``, for a file says how much.
  func reserve(_ byteCount: Int) throws(EngineError) {
    if decoding.byteCount == 0 { try decoding.grow(by: Self.greatestChunkOverhead) }
    guard byteCount > memory?.byteCount ?? 0 else { return }
    memory = nil
    memory = try ReservedMemory(byteCount: (byteCount + 63) & ~63, budget, for: ExtentReader.purpose)
  }

  /// Nulls as a bit per row, and what a decoder knows of its slices.
  private static let greatestChunkOverhead = Limits.blockRowCount / 8 + 4_096
}
