import DossierBase
import DossierVector

/// Opens the chunks of a ``TextBody`` and keeps the last one.
///
/// Each chunk gets a heap of its own, which slices share and which is never changed afterwards.
final class TextDecoder: ValueDecoder {
  private let shape: BlockShape
  private let chunk: ChunkContext
  private let lengths: Vector
  private let store: ChunkStore
  private let lengthBuffer = SliceBuffer(.integer)
  @exclusivity(unchecked) private var openChunk = -1
  /// The texts of the open chunk.
  @exclusivity(unchecked) private var texts = StringHeap(capacity: 64)
  @exclusivity(unchecked) private var textCount = 0
  /// Where they stand; taken when the first chunk is opened.
  @exclusivity(unchecked) private var refs: ReservedMemory?

  init(
    _ reader: inout ByteReader, _ shape: BlockShape, _ chunk: ChunkContext, mayBeCompressed: Bool
  ) throws(EngineError) {
    self.shape = shape
    self.chunk = chunk
    lengths = try PartBlock.read(
      &reader, lane: .bits32, rowCount: shape.rowCount, chunk.part(.integer, nil))
    store = try ChunkStore(&reader, shape, mayBeCompressed: mayBeCompressed)
  }

  private init(copying other: TextDecoder) {
    (shape, chunk, store) = (other.shape, other.chunk, other.store)
    lengths = other.lengths.copy(nil)
  }

  func copy() -> any ValueDecoder { TextDecoder(copying: self) }

  var heap: StringHeap? { texts }

  var textByteCount: Int { store.chunks.reduce(0) { $0 + $1.contentByteCount } }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let (piece, place) = slice.quotientAndRemainder(dividingBy: store.slicesPerChunk)
    let refs = try room()
    if piece != openChunk { try open(piece, refs) }
    let start = place * Limits.vectorRowCount
    target.assumingMemoryBound(to: StringRef.self).update(from: refs + start, count: count)
  }

  /// Room for the texts of the longest chunk.
  private func room() throws(EngineError) -> UnsafeMutablePointer<StringRef> {
    if let refs { return refs.start.assumingMemoryBound(to: StringRef.self) }
    let rowCount = min(store.slicesPerChunk, shape.sliceCount) * Limits.vectorRowCount
    let made = try chunk.memory(for: rowCount, .text)
    refs = made
    return made.start.assumingMemoryBound(to: StringRef.self)
  }

  private func open(_ piece: Int, _ refs: UnsafeMutablePointer<StringRef>) throws(EngineError) {
    openChunk = -1
    let byteCount = store.chunks[piece].contentByteCount
    var next = refs
    var offset = 0
    for slice in store.slices(of: piece, shape) {
      let start = slice * Limits.vectorRowCount
      let view = try lengths.view(start..<start + shape.rowCount(ofSlice: slice), lengthBuffer)
      let lengths = view.elements(UInt32.self)
      for row in 0..<view.count {
        let length = lengths[view.index(row)]
        next[row] = StringRef(offset: UInt32(truncatingIfNeeded: offset), length: length)
        offset &+= Int(length)
      }
      next += view.count
    }
    guard offset == byteCount else { throw .damaged("texts of other lengths than their chunk") }
    let memory = try chunk.memory(byteCount)
    try store.open(piece, into: memory.bytes)
    texts = StringHeap(at: memory.start, count: byteCount, owner: memory)
    textCount = next - refs
    openChunk = piece
  }

  func requireUTF8() throws(EngineError) { try texts.requireUTF8(room(), count: textCount) }
}
