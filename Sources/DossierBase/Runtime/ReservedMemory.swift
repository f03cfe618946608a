import Glibc

/// Memory of one size, 64-byte aligned and reserved before it is taken; given back with its last user.
package final class ReservedMemory: @unchecked Sendable {
  package let start: UnsafeMutableRawPointer
  package let byteCount: Int
  private let allocation: UnsafeMutableRawPointer
  private let reservation: MemoryReservation

  /// Uninitialised memory, with at least 64 bytes to spare.
  ///
  /// - Parameter purpose: what the bytes are for, as the subject of an error's sentence.
  /// - Throws: ``EngineError/Code/memoryLimit``, also if the system has no such memory.
  package convenience init(byteCount: Int, _ budget: MemoryBudget, for purpose: String) throws(EngineError) {
    let reservation = try MemoryReservation(budget, byteCount: byteCount, for: purpose)
    guard let allocation = Self.allocate(byteCount) else {
      throw EngineError(.memoryLimit, "\(purpose): the system has no \(byteCount) bytes of memory")
    }
    self.init(allocation, byteCount, reservation)
  }

  /// Memory that nobody uses and that nobody gives back for it; nil if there is none.
  ///
  /// - Parameter overhead: bytes to reserve besides, as long as the memory is.
  package static func unused(
    byteCount: Int, besides overhead: Int = 0, _ budget: MemoryBudget, for purpose: String
  ) -> ReservedMemory? {
    var reservation = MemoryReservation(budget, for: purpose)
    guard reservation.tryTake(byteCount + overhead), let allocation = allocate(byteCount) else { return nil }
    return ReservedMemory(allocation, byteCount, reservation)
  }

  private init(
    _ allocation: UnsafeMutableRawPointer, _ byteCount: Int, _ reservation: consuming MemoryReservation
  ) {
    self.allocation = allocation
    start = allocation.alignedUp(toMultipleOf: 64)
    self.byteCount = byteCount
    self.reservation = reservation
  }

  /// Aligned by hand: what the C library frees of aligned memory it can hardly give out again.
  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    byteCount <= Int.max - 128 ? malloc(byteCount + 128) : nil
  }

  deinit { free(allocation) }

  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }
}
