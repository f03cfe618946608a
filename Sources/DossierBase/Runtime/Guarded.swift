import Synchronization

/// A value behind a lock.
///
/// A closure is guarded as a property of a struct: as the value itself it would be wrapped once more by every access.
package final class Guarded<Value>: @unchecked Sendable {
  private let mutex = Mutex<Void>(())
  private var value: Value

  package init(_ value: Value) { self.value = value }

  /// Runs `body` alone with the value.
  package func withLock<Answer>(_ body: (inout Value) -> Answer) -> Answer {
    mutex.withLock { _ in body(&value) }
  }
}
