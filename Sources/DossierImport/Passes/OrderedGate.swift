import Glibc

/// Lets threads pass one at a time in the order of their numbers, until one number fails.
final class OrderedGate: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let turned = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var next = 0
  private var firstFailure = Int.max

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

  /// Waits for the turn of `number`; false if an earlier number failed, and then the turn never comes.
  func enter(_ number: Int) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while next != number {
      if firstFailure < number { return false }
      pthread_cond_wait(turned, mutex)
    }
    return firstFailure >= number
  }

  /// Ends the turn that ``enter(_:)`` began.
  func leave() {
    pthread_mutex_lock(mutex)
    next += 1
    pthread_cond_broadcast(turned)
    pthread_mutex_unlock(mutex)
  }

  /// Says that `number` will not come, nor any after it.
  func fail(_ number: Int) {
    pthread_mutex_lock(mutex)
    firstFailure = min(firstFailure, number)
    pthread_cond_broadcast(turned)
    pthread_mutex_unlock(mutex)
  }
}
