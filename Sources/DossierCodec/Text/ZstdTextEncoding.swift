import DossierBase
import DossierVector

/// Texts as ``TextBody`` with compressed chunks.
enum ZstdTextEncoding: Encoding {
  static let id = EncodingID.zstdText

  static func estimate(_ column: BlockInput) -> Int? {
    guard column.lane == .text else { return nil }
    return TextBody.estimate(column, compressedRatio: TextBody.sampledRatio(column))
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard column.lane == .text else { return false }
    try TextBody.write(column, isCompressed: true, to: &writer)
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    guard header.shape.lane == .text else { throw .damaged("fixed-width values among texts") }
    let byteCount = reader.rest.count
    let decoder = try TextDecoder(&reader, header.shape, chunk, mayBeCompressed: true)
    return StoredLayout(decoder, header, chunk, byteCount: byteCount - reader.rest.count)
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    nil
  }
}
