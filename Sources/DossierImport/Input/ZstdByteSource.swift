import CZstd
import DossierBase

/// Decompresses Zstandard, frames one after the other.
final class ZstdByteSource: ByteSource {
  private let source: any ByteSource
  private let name: String
  private let stream: OpaquePointer
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: ZstdByteSource.bufferByteCount)
  private var input: ZSTD_inBuffer
  private var isWithinFrame = false
  private static let bufferByteCount = 256 << 10

  init(_ source: any ByteSource, name: String) throws(EngineError) {
    guard let stream = ZSTD_createDStream() else {
      throw EngineError(.memoryLimit, "no memory to decompress \(name)")
    }
    self.source = source
    self.name = name
    self.stream = stream
    input = ZSTD_inBuffer(src: buffer, size: 0, pos: 0)
    ZSTD_initDStream(stream)
  }

  deinit {
    ZSTD_freeDStream(stream)
    buffer.deallocate()
  }

  var consumedByteCount: Int { source.consumedByteCount - (input.size - input.pos) }

  func read(into bytes: UnsafeMutableRawPointer, count: Int) throws(EngineError) -> Int {
    var output = ZSTD_outBuffer(dst: bytes, size: count, pos: 0)
    while output.pos < output.size {
      if input.pos == input.size {
        input.size = try source.read(into: buffer, count: Self.bufferByteCount)
        input.pos = 0
        if input.size == 0 {
          // What is left inside the decoder comes out without further input.
          let before = output.pos
          if isWithinFrame { try decompress(&output) }
          if isWithinFrame, output.pos == before { throw damage("ends in the middle") }
          if output.pos == before { break }
          continue
        }
      }
      try decompress(&output)
    }
    return output.pos
  }

  private func decompress(_ output: inout ZSTD_outBuffer) throws(EngineError) {
    let status = ZSTD_decompressStream(stream, &output, &input)
    if ZSTD_isError(status) != 0 { throw damage("is damaged") }
    isWithinFrame = status != 0
  }

  private func damage(_ what: String) -> EngineError {
    EngineError(
      .data, "the Zstandard data of \(name) \(what) (near byte \(consumedByteCount))",
      hint: "check it with zstd -t, or fetch the file again")
  }
}
