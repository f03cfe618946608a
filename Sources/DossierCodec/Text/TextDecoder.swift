import DossierBase
import DossierVector

/// Opens the chunks of a ``TextBody`` and keeps the last one.
///
/// Each chunk gets a heap of its own, which slices share and which is never changed afterwards.
final class TextDecoder: ValueDecoder {
  private let shape: BlockShape
  private let lengths: Vector
  private let store: ChunkStore
  private let lengthBuffer = SliceBuffer(.integer)
  private var openChunk = -1
  /// The texts of the open chunk.
  private var texts = StringHeap(capacity: 64)
  private var textCount = 0
  /// Where they stand.
  private let refs: UnsafeMutablePointer<StringRef>

  init(
    _ reader: inout ByteReader, _ shape: BlockShape, _ chunk: ChunkContext, mayBeCompressed: Bool
  ) throws(EngineError) {
    self.shape = shape
    lengths = try PartBlock.read(
      &reader, lane: .bits32, rowCount: shape.rowCount, chunk.part(.integer, nil))
    store = try ChunkStore(&reader, shape, mayBeCompressed: mayBeCompressed)
    refs = .allocate(capacity: min(store.slicesPerChunk, shape.sliceCount) * Limits.vectorRowCount)
  }

  deinit { refs.deallocate() }

  var heap: StringHeap? { texts }

  func decode(slice: Int, count: Int, to target: UnsafeMutableRawPointer) throws(EngineError) {
    let (chunk, place) = slice.quotientAndRemainder(dividingBy: store.slicesPerChunk)
    if chunk != openChunk { try open(chunk) }
    let start = place * Limits.vectorRowCount
    target.assumingMemoryBound(to: StringRef.self).update(from: refs + start, count: count)
  }

  private func open(_ chunk: Int) throws(EngineError) {
    openChunk = -1
    let byteCount = store.chunks[chunk].contentByteCount
    var next = refs
    var offset = 0
    for slice in store.slices(of: chunk, shape) {
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
    let fresh = StringHeap(capacity: byteCount)
    let target = UnsafeMutableRawPointer(fresh.extend(by: byteCount))
    try store.open(chunk, into: UnsafeMutableRawBufferPointer(start: target, count: byteCount))
    texts = fresh
    textCount = next - refs
    openChunk = chunk
  }

  func requireUTF8() throws(EngineError) { try texts.requireUTF8(refs, count: textCount) }
}
