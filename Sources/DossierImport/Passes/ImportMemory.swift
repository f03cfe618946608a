import DossierBase
import Glibc

/// The memory of one pass: how large its chunks are, how many are worked on, and what they hold.
///
/// A chunk waits for memory as long as another one is worked on, and fails when only it is left.
final class ImportMemory: @unchecked Sendable {
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
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var activeCount = 0

  /// Fits chunks of up to `chunkByteCount` bytes into what is left of the budget.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` if even one small chunk does not fit.
  init(_ budget: MemoryBudget, chunkByteCount: Int, threadCount: Int) throws(EngineError) {
    let available = max(0, budget.limit - budget.usedByteCount) / Self.shareOfChunk
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
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Begins work on a chunk that takes so many bytes, waiting for others to end if need be.
  func begin(byteCount: Int) throws(EngineError) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      do throws(EngineError) {
        try budget.reserve(byteCount, for: Self.purpose)
        activeCount += 1
        return
      } catch {
        guard activeCount > 0 else {
          var error = error
          error.hint = Self.hint
          throw error
        }
        pthread_cond_wait(changed, mutex)
      }
    }
  }

  /// Ends the work on a chunk; what its rows hold is released by ``HeldMemory``.
  func end() {
    pthread_mutex_lock(mutex)
    activeCount -= 1
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }

  /// What ``begin(byteCount:)`` reserved, until the last owner lets go.
  func hold(byteCount: Int) -> HeldMemory { HeldMemory(budget, byteCount: byteCount) }
}

/// Bytes of a budget that are released with the last owner.
final class HeldMemory: Sendable {
  private let budget: MemoryBudget
  private let byteCount: Int

  fileprivate init(_ budget: MemoryBudget, byteCount: Int) {
    self.budget = budget
    self.byteCount = byteCount
  }

  deinit { budget.release(byteCount) }
}
