import Synchronization

/// A value behind a lock.
package final class Guarded<Value>: @unchecked Sendable {
  private let mutex = Mutex<Void>(())
  private var value: Value

  package init(_ value: Value) { self.value = value }

  /// Runs `body` alone with the value.
  package func withLock<Answer>(_ body: (inout Value) -> Answer) -> Answer {
    mutex.withLock { _ in body(&value) }
  }
}
