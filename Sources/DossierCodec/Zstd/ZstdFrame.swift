import CZstd
import DossierBase

/// Single zstd frames that declare their size.
enum ZstdFrame {
  static let level: Int32 = 3
  /// No chunk is larger than this when decompressed.
  static let greatestContentByteCount = 1 << 30
  /// A frame has at least 4 bytes for every 128 KiB of content.
  private static let greatestRatio = 32_768

  /// The content as one frame, or nil if that is no smaller.
  static func compressed(_ content: UnsafeRawBufferPointer) -> [UInt8]? {
    guard content.count > 0, let start = content.baseAddress else { return nil }
    let bound = ZSTD_compressBound(content.count)
    let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      let result = ZSTD_compress(buffer.baseAddress, bound, start, content.count, level)
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    return frame.isEmpty || frame.count >= content.count ? nil : frame
  }

  /// - Throws: damage, unless the bytes are one frame that declares this content size.
  static func validate(_ frame: UnsafeRawBufferPointer, contentByteCount: Int) throws(EngineError) {
    guard contentByteCount <= greatestContentByteCount,
      contentByteCount / greatestRatio <= frame.count,
      ZSTD_getFrameContentSize(frame.baseAddress, frame.count) == UInt64(contentByteCount),
      ZSTD_findFrameCompressedSize(frame.baseAddress, frame.count) == frame.count
    else { throw .damaged("a zstd frame of another size than the one declared") }
  }

  /// Decompresses a validated frame into exactly `target`.
  static func decompress(
    _ frame: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(EngineError) {
    let result = ZSTD_decompress(target.baseAddress, target.count, frame.baseAddress, frame.count)
    if ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation {
      throw EngineError(.memoryLimit, "the system has no memory to open a zstd frame")
    }
    guard ZSTD_isError(result) == 0, result == target.count else {
      throw .damaged("a zstd frame cannot be decompressed")
    }
  }
}
