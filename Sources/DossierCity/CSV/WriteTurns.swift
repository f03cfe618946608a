import DossierBase
import Glibc

/// Lets threads write one at a time, in the order of their numbers, until one fails.
final class WriteTurns: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let turned = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var next = 0
  private var failure: EngineError?

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(turned, nil)
  }

  deinit {
    pthread_cond_destroy(turned)
    pthread_mutex_destroy(mutex)
    turned.deallocate()
    mutex.deallocate()
  }

  /// Waits for the turn of `number`; throws the error of whoever failed before.
  func wait(for number: Int) throws(EngineError) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while next != number, failure == nil { pthread_cond_wait(turned, mutex) }
    if let failure { throw failure }
  }

  /// Ends the turn that ``wait(for:)`` began.
  func end() {
    pthread_mutex_lock(mutex)
    next += 1
    pthread_cond_broadcast(turned)
    pthread_mutex_unlock(mutex)
  }

  /// Wakes everybody with an error.
  func fail(_ error: EngineError) {
    pthread_mutex_lock(mutex)
    if failure == nil { failure = error }
    pthread_cond_broadcast(turned)
    pthread_mutex_unlock(mutex)
  }
}
