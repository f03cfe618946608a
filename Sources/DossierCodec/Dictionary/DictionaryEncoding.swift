import DossierBase
import DossierVector

/// The distinct values of the block, in the order of their first rows, and a code per row.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 | number of distinct values, at most the number of rows |
/// | 4 | 4 + n | a part of the block's lane: the distinct values |
/// | … | 4 + n | a part of 16-bit lanes: a code per row, below that number |
enum DictionaryEncoding: Encoding {
  static let id = EncodingID.dictionary

  static func estimate(_ column: BlockInput) -> Int? {
    // A tree of the values is as good as one of codes, without entries.
    guard !column.isTableCodes, column.treePlan == nil, isPromising(column) else { return nil }
    let distinct = column.distinct
    return 4 + PartBlock.estimate(distinct.entries) + PartBlock.estimate(distinct.codes)
  }

  /// Judges by a sample whether values repeat enough, and codes would be narrower than packed values.
  private static func isPromising(_ column: BlockInput) -> Bool {
    let sample = DistinctValues.sample(column)
    if sample.distinctCount * 10 > sample.rowCount * 9 { return false }
    guard let packed = column.bitPackingPlan?.bodyByteCount else { return true }
    let codeBitCount = Int.bitWidth - (sample.distinctCount - 1).leadingZeroBitCount
    let least = column.count * codeBitCount / 8 + sample.distinctCount
    return least * 10 < packed * 9
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    let distinct = column.distinct
    writer.body.write(UInt32(distinct.entries.count))
    try PartBlock.write(distinct.entries, to: &writer)
    try PartBlock.write(distinct.codes, to: &writer)
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let entryCount = Int(try reader.read(UInt32.self))
    guard entryCount >= 1, entryCount <= header.shape.rowCount else {
      throw .damaged("a block dictionary with a wrong number of values")
    }
    let entries = try PartBlock.read(&reader, lane: header.shape.lane, rowCount: entryCount, chunk)
    let codes = try PartBlock.read(
      &reader, lane: .bits16, rowCount: header.shape.rowCount,
      chunk.part(.smallint, .codes(below: entryCount)))
    return DictionaryLayout(codes: codes, VectorDictionary(try entries.flat(chunk)))
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    "\(try reader.read(UInt32.self)) values"
  }
}
