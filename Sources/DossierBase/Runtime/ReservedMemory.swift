import Glibc

/// Memory of one size, 64-byte aligned and reserved before it is taken; given back with its last user.
package final class ReservedMemory: @unchecked Sendable {
  package let start: UnsafeMutableRawPointer
  package let byteCount: Int
  private let allocation: UnsafeMutableRawPointer
  /// Bytes that are mapped for it alone; 0 if the memory is the C library's.
  private let mappedByteCount: Int
  private let reservation: MemoryReservation

  /// Bytes from which on memory can be mapped for itself.
  private static let leastMappedByteCount = 1 << 14
  private static let pageByteCount = 4_096

  /// Uninitialised memory, with at least 64 bytes to spare.
  ///
  /// - Parameters:
  ///   - purpose: what the bytes are for, as the subject of an error's sentence.
  ///   - returnsToSystem: true for what is held long and by the thousand: it goes back to the system as soon as it is
  ///     not used, where the C library would keep it for the thread that freed it. Taking it costs more.
  /// - Throws: ``EngineError/Code/memoryLimit``, also if the system has no such memory.
  package convenience init(
    byteCount: Int, _ budget: MemoryBudget, for purpose: String, returnsToSystem: Bool = false
  ) throws(EngineError) {
    let isMapped = returnsToSystem && byteCount >= Self.leastMappedByteCount && byteCount <= Int.max >> 1
    let mapped =
      (min(byteCount, Int.max >> 1) + 64 + Self.pageByteCount - 1) / Self.pageByteCount * Self.pageByteCount
    let reservation = try MemoryReservation(budget, byteCount: isMapped ? mapped : byteCount, for: purpose)
    guard let allocation = isMapped ? Self.map(mapped) : Self.allocate(byteCount) else {
      throw EngineError(.memoryLimit, "\(purpose): the system has no \(byteCount) bytes of memory")
    }
    self.init(allocation, byteCount, mapped: isMapped ? mapped : 0, reservation)
  }

  private static func map(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return memory == MAP_FAILED ? nil : memory
  }

  /// Memory that nobody uses and that nobody gives back for it; nil if there is none.
  ///
  /// - Parameter overhead: bytes to reserve besides, as long as the memory is.
  package static func unused(
    byteCount: Int, besides overhead: Int = 0, _ budget: MemoryBudget, for purpose: String
  ) -> ReservedMemory? {
    var reservation = MemoryReservation(budget, for: purpose)
    guard reservation.tryTake(byteCount + overhead), let allocation = allocate(byteCount) else { return nil }
    return ReservedMemory(allocation, byteCount, mapped: 0, reservation)
  }

  private init(
    _ allocation: UnsafeMutableRawPointer, _ byteCount: Int, mapped mappedByteCount: Int,
    _ reservation: consuming MemoryReservation
  ) {
    self.allocation = allocation
    self.mappedByteCount = mappedByteCount
    start = allocation.alignedUp(toMultipleOf: 64)
    self.byteCount = byteCount
    self.reservation = reservation
  }

  /// Aligned by hand: what the C library frees of aligned memory it can hardly give out again.
  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    byteCount <= Int.max - 128 ? malloc(byteCount + 128) : nil
  }

  deinit {
    if mappedByteCount > 0 { munmap(allocation, mappedByteCount) } else { free(allocation) }
  }

  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }
}
