import DossierBase
import DossierVector

/// Fixed-width values as in memory, in a ``ChunkStore``; for doubles and 128-bit values that repeat.
enum ZstdEncoding: Encoding {
  static let id = EncodingID.zstd
  /// Content of a chunk, about.
  private static let chunkByteCount = 1 << 18

  static func estimate(_ column: BlockInput) -> Int? {
    guard column.isWorthCompressing, column.lane != .text else { return nil }
    let rows = 0..<min(column.count, 4_096)
    let sample = laneBytes(column, rows)
    let frame = sample.withUnsafeBytes { ZstdFrame.compressed($0) }
    return (frame ?? sample).count * column.count / rows.count + 16
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard column.lane != .text else { return false }
    let sliceByteCount = Limits.vectorRowCount * column.lane.elementByteCount
    try ChunkStore.write(
      column.shape, slicesPerChunk: min(chunkByteCount / sliceByteCount, Limits.vectorsPerBlock),
      isCompressed: true, to: &writer.body
    ) { laneBytes(column, $0) }
    return true
  }

  private static func laneBytes(_ column: BlockInput, _ rows: Range<Int>) -> [UInt8] {
    let byteCount = rows.count * column.lane.elementByteCount
    return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      if byteCount > 0 { column.copyLanes(rows, to: UnsafeMutableRawPointer(buffer.baseAddress!)) }
      count = byteCount
    }
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let byteCount = reader.rest.count
    let decoder = try ZstdDecoder(&reader, header.shape, chunk)
    return StoredLayout(decoder, header, chunk, byteCount: byteCount - reader.rest.count)
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    nil
  }
}
