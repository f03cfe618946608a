import DossierBase

/// Decompresses fixed-width values chunk by chunk and keeps the last chunk.
final class ZstdDecoder: ValueDecoder {
  private let store: ChunkStore
  private let width: Int
  private let buffer: UnsafeMutableRawBufferPointer
  private var openChunk = -1

  /// - Throws: damage, unless every chunk declares the size that its rows take.
  init(_ reader: inout ByteReader, _ shape: BlockShape) throws(EngineError) {
    width = shape.lane.elementByteCount
    guard shape.lane != .text else { throw .damaged("texts among fixed-width values") }
    store = try ChunkStore(&reader, shape, mayBeCompressed: true)
    for chunk in store.chunks.indices {
      let rowCount = store.slices(of: chunk, shape).reduce(0) { $0 + shape.rowCount(ofSlice: $1) }
      guard store.chunks[chunk].contentByteCount == rowCount * width else {
        throw .damaged("a chunk of another size than its rows take")
      }
    }
    let greatest = store.chunks.reduce(0) { max($0, $1.contentByteCount) }
    buffer = .allocate(byteCount: greatest, alignment: 64)
  }

  deinit { buffer.deallocate() }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let (chunk, place) = slice.quotientAndRemainder(dividingBy: store.slicesPerChunk)
    if chunk != openChunk {
      openChunk = -1
      let contentByteCount = store.chunks[chunk].contentByteCount
      try store.open(chunk, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<contentByteCount]))
      openChunk = chunk
    }
    let start = place * Limits.vectorRowCount * width
    target.copyMemory(from: buffer.baseAddress! + start, byteCount: count * width)
  }
}
