import DossierBase
import Glibc

/// Names of files that are still being written, so that a signal that ends the process can take them away.
///
/// Only file systems that cannot hold a file without a name need them.
package enum UnfinishedFiles {
  private static let capacity = 16
  /// Texts of paths, set and cleared under the lock, and read by signal handlers without it.
  nonisolated(unsafe) private static let slots = {
    let slots = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: capacity)
    slots.initialize(repeating: nil, count: capacity)
    return slots
  }()
  private static let lock = Guarded(())

  /// Removes all of them; allowed in a signal handler, because it only reads memory and calls `unlink`.
  package static func removeAll() {
    for slot in 0..<capacity {
      if let path = slots[slot] { unlink(path) }
    }
  }

  /// Makes the memory ready, before a handler may ask for it.
  package static func prepare() { _ = slots }

  static func add(_ path: String) {
    lock.withLock { _ in
      if let slot = (0..<capacity).first(where: { slots[$0] == nil }) { slots[slot] = strdup(path) }
    }
  }

  /// The text is kept, for a handler may be reading it: a few bytes for each such file of a process.
  static func remove(_ path: String) {
    lock.withLock { _ in
      for slot in 0..<capacity {
        if let known = slots[slot], strcmp(known, path) == 0 { slots[slot] = nil }
      }
    }
  }
}
