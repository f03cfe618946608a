import CZlib
import DossierBase

/// Decompresses gzip, members one after the other.
final class GzipByteSource: ByteSource {
  private let source: any ByteSource
  private let name: String
  private var stream = z_stream()
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: GzipByteSource.bufferByteCount)
  private var isWithinMember = false
  private var hasEnded = false
  private static let bufferByteCount = 256 << 10

  init(_ source: any ByteSource, name: String) throws(EngineError) {
    self.source = source
    self.name = name
    // 15 bits of window; 16 more ask for the gzip wrapper.
    let status = inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw EngineError(.memoryLimit, "no memory to decompress \(name)") }
  }

  deinit {
    inflateEnd(&stream)
    buffer.deallocate()
  }

  var consumedByteCount: Int { source.consumedByteCount - Int(stream.avail_in) }

  func read(into bytes: UnsafeMutableRawPointer, count: Int) throws(EngineError) -> Int {
    let wanted = min(count, Int(Int32.max))
    stream.next_out = bytes.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = UInt32(wanted)
    while stream.avail_out > 0, !hasEnded {
      try refill()
      if hasEnded { break }
      isWithinMember = true
      switch inflate(&stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END:
        isWithinMember = false
        inflateReset(&stream)
      default: throw damage("is damaged")
      }
    }
    return wanted - Int(stream.avail_out)
  }

  /// Reads more if the buffer is empty; at the end of the file, notes the end or reports a cut member.
  private func refill() throws(EngineError) {
    guard stream.avail_in == 0 else { return }
    let got = try source.read(into: buffer, count: Self.bufferByteCount)
    stream.next_in = buffer
    stream.avail_in = UInt32(got)
    if got == 0 {
      if isWithinMember { throw damage("ends in the middle") }
      hasEnded = true
    }
  }

  private func damage(_ what: String) -> EngineError {
    EngineError(
      .data, "the gzip data of \(name) \(what) (near byte \(consumedByteCount))",
      hint: "check it with gzip -t, or fetch the file again")
  }
}
