import DossierBase

/// Decompresses fixed-width values chunk by chunk and keeps the last chunk, for which it takes memory when first asked.
final class ZstdDecoder: ValueDecoder {
  private let store: ChunkStore
  private let width: Int
  private let chunk: ChunkContext
  @exclusivity(unchecked) private var buffer: ReservedMemory?
  @exclusivity(unchecked) private var openChunk = -1

  /// - Throws: damage, unless every chunk declares the size that its rows take.
  init(_ reader: inout ByteReader, _ shape: BlockShape, _ chunk: ChunkContext) throws(EngineError) {
    self.chunk = chunk
    width = shape.lane.elementByteCount
    guard shape.lane != .text else { throw .damaged("texts among fixed-width values") }
    store = try ChunkStore(&reader, shape, mayBeCompressed: true)
    for chunk in store.chunks.indices {
      let rowCount = store.slices(of: chunk, shape).reduce(0) { $0 + shape.rowCount(ofSlice: $1) }
      guard store.chunks[chunk].contentByteCount == rowCount * width else {
        throw .damaged("a chunk of another size than its rows take")
      }
    }
  }

  private init(copying other: ZstdDecoder) {
    (store, width, chunk) = (other.store, other.width, other.chunk)
  }

  func copy() -> any ValueDecoder { ZstdDecoder(copying: self) }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let (piece, place) = slice.quotientAndRemainder(dividingBy: store.slicesPerChunk)
    let buffer = try memory()
    if piece != openChunk {
      openChunk = -1
      let contentByteCount = store.chunks[piece].contentByteCount
      try store.open(piece, into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<contentByteCount]))
      openChunk = piece
    }
    let start = place * Limits.vectorRowCount * width
    target.copyMemory(from: buffer.start + start, byteCount: count * width)
  }

  /// Room for the largest of the chunks.
  private func memory() throws(EngineError) -> ReservedMemory {
    if let buffer { return buffer }
    let made = try chunk.memory(store.chunks.reduce(0) { max($0, $1.contentByteCount) })
    buffer = made
    return made
  }
}
