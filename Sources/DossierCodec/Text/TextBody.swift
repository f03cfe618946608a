import DossierBase
import Glibc

/// The body of texts: their lengths, then their bytes one after the other in a ``ChunkStore``.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 + n | a part of 32-bit lanes: the length of each text in bytes, 0 for nulls |
/// | … | | the bytes |
enum TextBody {
  /// Content of a chunk, about, unless a single slice has more.
  private static let chunkByteCount = 1 << 19
  private static let sampleByteCount = 1 << 16

  static func estimate(_ column: BlockInput, compressedRatio: Double) -> Int {
    PartBlock.estimate(column.textLengths) + 12 + Int(Double(column.textByteCount) * compressedRatio)
  }

  /// The part of their size to which zstd brings some of the texts, found in the middle of the column.
  static func sampledRatio(_ column: BlockInput) -> Double {
    guard column.textByteCount > 0 else { return 1 }
    var start = column.count / 2
    if column.textByteCount <= sampleByteCount { start = 0 }
    var sample: [UInt8] = []
    for row in start..<column.count where sample.count < sampleByteCount {
      sample.append(contentsOf: column.text(row).prefix(sampleByteCount))
    }
    let frame = sample.withUnsafeBytes { ZstdFrame.compressed($0) }
    return frame == nil ? 1 : Double(frame!.count) / Double(sample.count)
  }

  static func write(
    _ column: BlockInput, isCompressed: Bool, to writer: inout ChunkWriter
  ) throws(EngineError) {
    try PartBlock.write(column.textLengths, to: &writer)
    try ChunkStore.write(
      column.shape, slicesPerChunk: slicesPerChunk(column), isCompressed: isCompressed, to: &writer.body
    ) { (rows) throws(EngineError) in
      let byteCount = rows.reduce(0) { $0 + column.text($1).count }
      guard byteCount <= ZstdFrame.greatestContentByteCount else {
        throw EngineError(.unsupported, "1,024 texts of one column take more than 1 GiB together")
      }
      return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
        for row in rows {
          let text = column.text(row)
          guard let source = text.baseAddress, text.count > 0 else { continue }
          memcpy(buffer.baseAddress! + count, source, text.count)
          count += text.count
        }
      }
    }
  }

  private static func slicesPerChunk(_ column: BlockInput) -> Int {
    let perSlice = max(1, column.textByteCount / column.shape.sliceCount)
    // A chunk of several slices thus has at most 64 × 512 KiB, however unevenly they are filled.
    return perSlice > chunkByteCount ? 1 : max(1, min(Limits.vectorsPerBlock, chunkByteCount / perSlice))
  }
}

extension BlockInput {
  /// The text of a row, empty for a null.
  func text(_ row: Int) -> UnsafeBufferPointer<UInt8> {
    guard case .texts(let texts) = values, !isNull(row) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return texts[row]
  }
}
