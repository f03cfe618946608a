import DossierBase

/// Bytes of a block cut into chunks of whole slices, each one zstd frame or as it is.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 | slices in each chunk but the last, 1 … 64 |
/// | 4 | 8 each | per chunk: size of its content, size as stored, 32 bits each; equal if not compressed |
/// | … | | the chunks, one after the other |
struct ChunkStore {
  let slicesPerChunk: Int
  private(set) var chunks: [Chunk] = []

  struct Chunk {
    var stored: UnsafeRawBufferPointer
    var contentByteCount: Int
  }

  /// - Throws: damage, unless the chunks are complete and of possible sizes.
  init(_ reader: inout ByteReader, _ shape: BlockShape, mayBeCompressed: Bool) throws(EngineError) {
    let head = try reader.read(UInt32.self)
    guard head >= 1, head <= Limits.vectorsPerBlock else { throw .damaged("chunks of no possible length") }
    slicesPerChunk = Int(head)
    let chunkCount = (shape.sliceCount + slicesPerChunk - 1) / slicesPerChunk
    var directory = ByteReader(block: try reader.take(8 * chunkCount))
    for _ in 0..<chunkCount {
      let contentByteCount = Int(try directory.read(UInt32.self))
      let stored = try reader.take(Int(try directory.read(UInt32.self)))
      if stored.count != contentByteCount {
        guard mayBeCompressed else { throw .damaged("a plain chunk of a wrong size") }
        try ZstdFrame.validate(stored, contentByteCount: contentByteCount)
      }
      chunks.append(Chunk(stored: stored, contentByteCount: contentByteCount))
    }
  }

  /// The content of a chunk, written to `target` of its exact size.
  func open(_ chunk: Int, into target: UnsafeMutableRawBufferPointer) throws(EngineError) {
    let chunk = chunks[chunk]
    if chunk.stored.count == chunk.contentByteCount {
      target.copyMemory(from: chunk.stored)
    } else {
      try ZstdFrame.decompress(chunk.stored, into: target)
    }
  }

  /// The slices of a chunk.
  func slices(of chunk: Int, _ shape: BlockShape) -> Range<Int> {
    let first = chunk * slicesPerChunk
    return first..<min(first + slicesPerChunk, shape.sliceCount)
  }

  /// Writes a store whose chunks `content` gives out in order, each of at most 1 GiB.
  static func write(
    _ shape: BlockShape, slicesPerChunk: Int, isCompressed: Bool, to writer: inout ByteWriter,
    content: (_ rows: Range<Int>) throws(EngineError) -> [UInt8]
  ) throws(EngineError) {
    writer.write(UInt32(slicesPerChunk))
    var stored: [[UInt8]] = []
    for firstSlice in stride(from: 0, to: shape.sliceCount, by: slicesPerChunk) {
      let start = firstSlice * Limits.vectorRowCount
      let bytes = try content(start..<min(start + slicesPerChunk * Limits.vectorRowCount, shape.rowCount))
      let frame = isCompressed ? bytes.withUnsafeBytes { ZstdFrame.compressed($0) } : nil
      writer.write(UInt32(bytes.count))
      writer.write(UInt32(frame?.count ?? bytes.count))
      stored.append(frame ?? bytes)
    }
    for chunk in stored { writer.write(chunk) }
  }
}
