import Synchronization

/// How much memory the large structures of one connection may hold together.
///
/// Large allocations are reserved here before they are made, so that a limit is an error and never
/// an abort.
package final class MemoryBudget: Sendable {
  package let limit: Int
  private let used = Atomic<Int>(0)

  package init(limit: Int) { self.limit = limit }

  package var usedByteCount: Int { used.load(ordering: .relaxed) }

  /// Takes `byteCount` from the budget or throws ``EngineError/Code/memoryLimit``.
  package func reserve(_ byteCount: Int, for purpose: String) throws(EngineError) {
    let (old, new) = used.add(byteCount, ordering: .relaxed)
    if new > limit {
      used.subtract(byteCount, ordering: .relaxed)
      throw EngineError(
        .memoryLimit,
        "\(purpose) needs \(byteCount) bytes more, but \(old) of the \(limit) allowed are in use",
        hint: "raise --memory-limit, or ask for fewer groups or columns at once")
    }
  }

  /// Gives back what was reserved.
  package func release(_ byteCount: Int) { used.subtract(byteCount, ordering: .relaxed) }
}
