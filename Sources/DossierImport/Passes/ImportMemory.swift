import DossierBase

/// The memory of one pass: how large its chunks are, how many are worked on, and what they hold.
///
/// A chunk waits for memory as long as another one is worked on, and fails when only it is left.
final class ImportMemory: Sendable {
  /// Bytes of input that one thread works on at a time.
  let chunkByteCount: Int
  /// Threads that work at a time.
  let threadCount: Int

  /// The least that a chunk is cut down to.
  static let leastChunkByteCount = 64 << 10
  /// Memory of a chunk for each byte of its text: the text, its values, and their copy in a block.
  private static let shareOfChunk = 8
  private static let purpose = "reading CSV"
  private static let hint = "raise --memory-limit, or take fewer --threads"

  private let budget: MemoryBudget
  /// Chunks that are worked on.
  private let activeCount = Monitor(0)

  /// Fits chunks of up to `chunkByteCount` bytes into what is left of the budget.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` if even one small chunk does not fit.
  init(_ budget: MemoryBudget, chunkByteCount: Int, threadCount: Int) throws(EngineError) {
    let available = budget.availableByteCount / Self.shareOfChunk
    let least = min(Self.leastChunkByteCount, chunkByteCount)
    guard available >= least else {
      throw EngineError(
        .memoryLimit,
        "\(Self.purpose) needs \(least * Self.shareOfChunk) bytes, but \(budget.usedByteCount) of the "
          + "\(budget.limit) allowed are in use", hint: "raise --memory-limit")
    }
    self.budget = budget
    self.threadCount = min(threadCount, available / least)
    self.chunkByteCount = min(chunkByteCount, available / self.threadCount)
  }

  /// Begins work on a chunk that takes so many bytes, waiting for others to end if need be; they are held until the
  /// last owner lets go.
  func begin(byteCount: Int) throws(EngineError) -> SharedReservation {
    try activeCount.wait { (activeCount) throws(EngineError) -> SharedReservation? in
      do throws(EngineError) {
        let held = try SharedReservation(budget, byteCount: byteCount, for: Self.purpose)
        activeCount += 1
        return held
      } catch {
        if activeCount > 0 { return nil }
        var error = error
        error.hint = Self.hint
        throw error
      }
    }
  }

  /// Ends the work on a chunk.
  func end() { activeCount.change { $0 -= 1 } }
}
