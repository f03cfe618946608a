import CPlatform
import Synchronization

/// How much memory the large structures of one database may hold together.
///
/// A ``MemoryReservation`` takes bytes before they are allocated, so that a limit is an error and never an abort.
package final class MemoryBudget: Sendable {
  package let limit: Int
  private let used = Atomic<Int>(0)
  private let reclaimers = Guarded<[WeakReclaimer]>([])

  private struct WeakReclaimer {
    weak var reclaimer: (any MemoryReclaimer)?
  }

  package init(limit: Int) { self.limit = limit }

  /// Refuses nothing: for what is bounded otherwise.
  package static let unlimited = MemoryBudget(limit: .max)

  package var usedByteCount: Int { used.load(ordering: .relaxed) }

  /// Bytes that may still be reserved.
  package var availableByteCount: Int { max(0, limit - usedByteCount) }

  /// Asks for memory back from `reclaimer`, as long as it lives, before anybody is refused any; first from the first.
  package func register(_ reclaimer: any MemoryReclaimer) {
    reclaimers.withLock { reclaimers in
      reclaimers.removeAll { $0.reclaimer == nil }
      reclaimers.append(WeakReclaimer(reclaimer: reclaimer))
    }
  }

  private var activeReclaimers: [any MemoryReclaimer] {
    reclaimers.withLock { $0.compactMap(\.reclaimer) }
  }

  /// Why memory that could have been given back was not.
  fileprivate var reclaimFailure: EngineError? { activeReclaimers.lazy.compactMap(\.failure).first }

  /// Takes `byteCount` bytes, if need be of what others can do without, or none and says false.
  fileprivate func obtain(_ byteCount: Int) -> Bool {
    if take(byteCount) { return true }
    guard byteCount <= limit else { return false }
    for reclaimer in activeReclaimers {
      while reclaimer.reclaim() {
        if take(byteCount) { return true }
      }
    }
    return false
  }

  /// Takes `byteCount` bytes of those that nobody uses, or none and says false.
  fileprivate func take(_ byteCount: Int) -> Bool {
    var known = used.load(ordering: .relaxed)
    while true {
      let (wanted, overflow) = known.addingReportingOverflow(byteCount)
      if overflow || wanted > limit { return false }
      let (exchanged, original) = used.compareExchange(
        expected: known, desired: wanted, ordering: .relaxed)
      if exchanged { return true }
      known = original
    }
  }

  fileprivate func give(_ byteCount: Int) { used.subtract(byteCount, ordering: .relaxed) }
}

/// The memory of the whole process.
package enum ProcessMemory {
  /// Gives what was freed back to the system, as far as the C library keeps it for the thread that freed it.
  ///
  /// For the end of a phase that held much; it takes some milliseconds.
  package static func giveBack() { dossier_trim_heap() }
}

/// Holds memory of a budget that it can do without, such as what it can write to a file.
package protocol MemoryReclaimer: AnyObject, Sendable {
  /// Gives some memory back, or waits until another thread has; false if there is nothing to give.
  ///
  /// Whoever needs memory calls it, from any thread, and so never while holding a lock that the reclaimer takes.
  func reclaim() -> Bool

  /// Why it cannot give back what it holds.
  var failure: EngineError? { get }
}

/// Bytes of a budget that belong to one structure and are given back with it.
package struct MemoryReservation: ~Copyable, Sendable {
  /// Growth below this, or a small part of the limit, is rounded up, which keeps the shared counter out of inner loops.
  private static let step = 1 << 20

  package let budget: MemoryBudget
  private let purpose: String
  package private(set) var byteCount = 0

  /// Nothing yet.
  ///
  /// - Parameter purpose: what the bytes are for, as the subject of the error's sentence: “sorting”.
  package init(_ budget: MemoryBudget, for purpose: String) {
    self.budget = budget
    self.purpose = purpose
  }

  /// So many bytes at once.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  package init(_ budget: MemoryBudget, byteCount: Int, for purpose: String) throws(EngineError) {
    self.init(budget, for: purpose)
    try grow(by: byteCount)
  }

  deinit { budget.give(byteCount) }

  /// Takes `more` bytes, exactly.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``, with nothing taken.
  package mutating func grow(by more: Int) throws(EngineError) {
    if !tryGrow(by: more) { throw refusal(of: more) }
  }

  /// Takes `more` bytes, exactly, or says false.
  package mutating func tryGrow(by more: Int) -> Bool {
    precondition(more >= 0, "a reservation grows by no less than nothing")
    guard budget.obtain(more) else { return false }
    byteCount += more
    return true
  }

  /// Takes `more` bytes of those that nobody uses, or says false: nobody is asked to give any back.
  package mutating func tryTake(_ more: Int) -> Bool {
    guard budget.take(more) else { return false }
    byteCount += more
    return true
  }

  /// Sees to it that at least `total` bytes are reserved, taking some in advance while there is plenty.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``, with nothing taken.
  package mutating func grow(to total: Int) throws(EngineError) {
    guard total > byteCount else { return }
    let more = total - byteCount
    let step = min(Self.step, budget.limit / 64)
    if more < step, budget.take(step) {
      byteCount += step
      return
    }
    try grow(by: more)
  }

  /// Gives back what is above `total` bytes.
  package mutating func shrink(to total: Int) {
    guard total < byteCount else { return }
    budget.give(byteCount - total)
    byteCount = total
  }

  private func refusal(of more: Int) -> EngineError {
    if let failure = budget.reclaimFailure { return failure }
    return EngineError(
      .memoryLimit,
      "\(purpose) needs \(more) bytes more, but \(budget.usedByteCount) of the \(budget.limit) allowed "
        + "are in use",
      hint: "raise --memory-limit, or ask for fewer groups or columns at once")
  }
}

/// A reservation that several owners share; the last one gives it back.
package final class SharedReservation: Sendable {
  private let reservation: MemoryReservation

  /// So many bytes.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit``.
  package init(_ budget: MemoryBudget, byteCount: Int, for purpose: String) throws(EngineError) {
    reservation = try MemoryReservation(budget, byteCount: byteCount, for: purpose)
  }

  /// What one owner held so far.
  package init(_ reservation: consuming MemoryReservation) { self.reservation = reservation }
}
