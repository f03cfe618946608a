import DossierBase
import DossierVector

/// Long runs, and rows that interrupt them.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | | the rows that interrupt runs, as ``SparseBits`` |
/// | … | 4 + n | a part of the block's lane: their values |
/// | … | 4 + n | a part of the block's lane: the values of all rows, but in these that of the run |
enum PatchedEncoding: Encoding {
  static let id = EncodingID.patched

  static let baseEncodings: [any Encoding.Type] = [ConstantEncoding.self, RunEndEncoding.self]

  static func estimate(_ column: BlockInput) -> Int? {
    guard let parts = column.patchedRuns else { return nil }
    return SparseBits.byteCount(oneCount: parts.rows.count, of: column.count)
      + PartBlock.estimate(parts.values) + PartBlock.estimate(parts.base, among: baseEncodings)
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let parts = column.patchedRuns else { return false }
    SparseBits.write(parts.rows, of: column.count, to: &writer.body)
    try PartBlock.write(parts.values, to: &writer)
    try PartBlock.write(parts.base, among: baseEncodings, to: &writer)
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let (lane, rowCount) = (header.shape.lane, header.shape.rowCount)
    guard lane.isNarrow else {
      throw .damaged("patches of values of no or too many bits")
    }
    let rows = try SparseBits.readPlaces(&reader, of: rowCount)
    let values = try PartBlock.read(&reader, lane: lane, rowCount: rows.count, chunk).flat(chunk)
    let base = try PartBlock.read(&reader, lane: lane, rowCount: rowCount, among: baseEncodings, chunk)
    return base.patched(values, at: rows).layout
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    "\(try reader.read(UInt32.self)) patches"
  }
}
