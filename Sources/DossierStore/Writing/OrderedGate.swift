import DossierBase
import Glibc

/// Lets threads through one after the other in the order of their ordinals, 0 first.
final class OrderedGate: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var next = 0
  private var failure: EngineError?

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Waits for the turn of `ordinal`, which lasts until ``leave()``.
  ///
  /// - Throws: the error of ``fail(_:)``, also while waiting.
  func enter(_ ordinal: Int) throws(EngineError) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while next != ordinal, failure == nil {
      precondition(ordinal > next, "each ordinal comes once")
      pthread_cond_wait(changed, mutex)
    }
    if let failure { throw failure }
  }

  /// Ends the turn of the ordinal that entered last.
  func leave() {
    pthread_mutex_lock(mutex)
    next += 1
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }

  /// Makes all waiting and later calls throw; the first error stays.
  func fail(_ error: EngineError) {
    pthread_mutex_lock(mutex)
    if failure == nil { failure = error }
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }

  /// How many ordinals have passed.
  ///
  /// - Throws: the error of ``fail(_:)``.
  func passedCount() throws(EngineError) -> Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if let failure { throw failure }
    return next
  }
}
