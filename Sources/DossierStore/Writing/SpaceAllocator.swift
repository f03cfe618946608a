import Synchronization

/// Hands out space behind the committed end of a file.
final class SpaceAllocator: Sendable {
  private let next: Mutex<Int>

  init(end: Int) { next = Mutex(Self.aligned(end)) }

  /// Where the space handed out so far ends.
  var end: Int { next.withLock { $0 } }

  /// The offset of `byteCount` bytes that nobody else gets.
  func allocate(_ byteCount: Int) -> Int {
    next.withLock { next in
      let offset = next
      next = Self.aligned(offset + byteCount)
      return offset
    }
  }

  static func aligned(_ offset: Int) -> Int {
    (offset + FileLayout.extentAlignment - 1) & ~(FileLayout.extentAlignment - 1)
  }
}
