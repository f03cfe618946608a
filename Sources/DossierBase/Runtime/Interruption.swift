import Synchronization

/// A flag that asks long work to stop; every long loop looks at it at least once per vector or block.
package final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  /// Asks for a stop; safe from any thread and from a signal handler.
  package func request() { flag.store(true, ordering: .relaxed) }

  /// Forgets an earlier request.
  package func clear() { flag.store(false, ordering: .relaxed) }

  package var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Throws ``EngineError/Code/interrupted`` if a stop was asked for.
  package func check() throws(EngineError) {
    if isRequested { throw EngineError(.interrupted, "interrupted") }
  }
}
