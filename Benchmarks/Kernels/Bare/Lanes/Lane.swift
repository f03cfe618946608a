/// The values of a column in memory, one after the other, aligned for machine vectors.
///
/// It is written while it is made and only read after that.
final class Lane<Element: BitwiseCopyable>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  /// A lane of uninitialised values, padded by a machine vector.
  init(count: Int) {
    self.count = count
    start = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Element>.stride + 64, alignment: 64
    ).bindMemory(to: Element.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}

/// The codes of sectors in the narrowest lane that holds them.
enum SectorLane: Sendable {
  case bytes(Lane<UInt8>)
  case words(Lane<UInt16>)
}
