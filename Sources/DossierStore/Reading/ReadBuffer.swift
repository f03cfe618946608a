import DossierBase
import Glibc

/// Memory for the bytes of a block, kept from one to the next.
final class ReadBuffer {
  private(set) var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  deinit { free(bytes.baseAddress) }

  /// Makes room for at least `byteCount` bytes; what was there is lost.
  ///
  /// - Throws: ``EngineError/Code/memoryLimit`` if the system has not so much, for a file says how much.
  func reserve(_ byteCount: Int) throws(EngineError) {
    guard byteCount > bytes.count else { return }
    free(bytes.baseAddress)
    bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    let rounded = (byteCount + 63) & ~63
    guard let start = aligned_alloc(64, rounded) else { throw Self.refused(byteCount) }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: rounded)
  }

  /// Throws if the system would not give so much memory; an array would end the process instead.
  static func expectRoom(_ byteCount: Int) throws(EngineError) {
    guard byteCount > 1 << 24 else { return }
    guard let start = malloc(byteCount) else { throw refused(byteCount) }
    free(start)
  }

  private static func refused(_ byteCount: Int) -> EngineError {
    EngineError(.memoryLimit, "reading needs \(byteCount) bytes that the system does not have")
  }
}
