import DossierBase

/// A stream of the bytes of one input, read from its start to its end once.
protocol ByteSource: AnyObject {
  /// Reads up to `count` bytes; 0 means the end.
  func read(into bytes: UnsafeMutableRawPointer, count: Int) throws(EngineError) -> Int

  /// Bytes taken from storage so far, for progress.
  var consumedByteCount: Int { get }
}

/// Bytes that are in memory already.
final class MemoryByteSource: ByteSource {
  private let bytes: [UInt8]
  private(set) var consumedByteCount = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(into target: UnsafeMutableRawPointer, count: Int) throws(EngineError) -> Int {
    let taken = min(count, bytes.count - consumedByteCount)
    bytes.withUnsafeBytes { all in
      if taken > 0 { target.copyMemory(from: all.baseAddress! + consumedByteCount, byteCount: taken) }
    }
    consumedByteCount += taken
    return taken
  }
}
