import DossierBase
import DossierVector

/// Opens the chunks of a ``TextBody`` and keeps the last one.
///
/// Each chunk gets a heap of its own, which vectors share and which is never changed afterwards.
final class TextDecoder: ValueDecoder {
  private let shape: BlockShape
  private let lengths: BlockDecoder
  private let store: ChunkStore
  private let lengthVector = Vector(.integer)
  private var openChunk = -1
  private var heap = StringHeap(capacity: 64)
  private var textCount = 0
  /// The texts of the open chunk.
  private let refs: UnsafeMutablePointer<StringRef>

  init(
    _ reader: inout ByteReader, _ shape: BlockShape, mayBeCompressed: Bool
  ) throws(EngineError) {
    self.shape = shape
    lengths = try PartBlock.read(&reader, lane: .bits32, rowCount: shape.rowCount)
    store = try ChunkStore(&reader, shape, mayBeCompressed: mayBeCompressed)
    refs = .allocate(capacity: min(store.vectorsPerChunk, shape.vectorCount) * Limits.vectorRowCount)
  }

  deinit { refs.deallocate() }

  func decode(vector: Int, count: Int, into output: Vector) throws(EngineError) {
    let (chunk, place) = vector.quotientAndRemainder(dividingBy: store.vectorsPerChunk)
    if chunk != openChunk { try open(chunk) }
    let start = place * Limits.vectorRowCount
    output.elements(StringRef.self).update(from: refs + start, count: count)
    output.shareHeap(heap)
  }

  private func open(_ chunk: Int) throws(EngineError) {
    openChunk = -1
    let byteCount = store.chunks[chunk].contentByteCount
    var next = refs
    var offset = 0
    for vector in store.vectors(of: chunk, shape) {
      try lengths.decode(vector: vector, into: lengthVector)
      lengthVector.expandConstant()
      let lengths = lengthVector.elements(UInt32.self)
      let count = lengthVector.count
      for row in 0..<count {
        next[row] = StringRef(offset: UInt32(truncatingIfNeeded: offset), length: lengths[row])
        offset &+= Int(lengths[row])
      }
      next += count
    }
    guard offset == byteCount else { throw .damaged("texts of other lengths than their chunk") }
    let fresh = StringHeap(capacity: byteCount)
    let target = UnsafeMutableRawPointer(fresh.extend(by: byteCount))
    try store.open(chunk, into: UnsafeMutableRawBufferPointer(start: target, count: byteCount))
    heap = fresh
    textCount = next - refs
    openChunk = chunk
  }

  func requireUTF8() throws(EngineError) { try heap.requireUTF8(refs, count: textCount) }
}
