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
  private var refs: [StringRef] = []

  init(
    _ reader: inout ByteReader, _ shape: BlockShape, mayBeCompressed: Bool
  ) throws(EngineError) {
    self.shape = shape
    lengths = try PartBlock.read(&reader, lane: .bits32, rowCount: shape.rowCount)
    store = try ChunkStore(&reader, shape, mayBeCompressed: mayBeCompressed)
  }

  func decode(vector: Int, count: Int, into output: Vector) throws(EngineError) {
    let (chunk, place) = vector.quotientAndRemainder(dividingBy: store.vectorsPerChunk)
    if chunk != openChunk { try open(chunk) }
    let start = place * Limits.vectorRowCount
    refs.withUnsafeBufferPointer { refs in
      output.elements(StringRef.self).update(from: refs.baseAddress! + start, count: count)
    }
    output.shareHeap(heap)
  }

  private func open(_ chunk: Int) throws(EngineError) {
    openChunk = -1
    let byteCount = store.chunks[chunk].contentByteCount
    refs.removeAll(keepingCapacity: true)
    var offset = 0
    for vector in store.vectors(of: chunk, shape) {
      try lengths.decode(vector: vector, into: lengthVector)
      lengthVector.expandConstant()
      let lengths = lengthVector.elements(UInt32.self)
      for row in 0..<lengthVector.count {
        refs.append(StringRef(offset: UInt32(truncatingIfNeeded: offset), length: lengths[row]))
        offset += Int(lengths[row])
      }
    }
    guard offset == byteCount else { throw .damaged("texts of other lengths than their chunk") }
    let fresh = StringHeap(capacity: byteCount)
    let target = UnsafeMutableRawPointer(fresh.extend(by: byteCount))
    try store.open(chunk, into: UnsafeMutableRawBufferPointer(start: target, count: byteCount))
    heap = fresh
    openChunk = chunk
  }
}
