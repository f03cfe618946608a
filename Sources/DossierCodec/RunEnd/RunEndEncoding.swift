import DossierBase

/// Runs of equal values.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 | number of runs |
/// | 4 | 4 + n | a part of 32-bit lanes: the row after each run, ascending, the last the number of rows |
/// | … | 4 + n | a part of the block's lane: the value of each run |
enum RunEndEncoding: Encoding {
  static let id = EncodingID.runEnd

  static func estimate(_ column: BlockInput) -> Int? {
    let likelyCount = Runs.likelyCount(in: column)
    if likelyCount * 4 > column.count * 3 { return nil }
    if let packed = column.bitPackingPlan?.bodyByteCount {
      // An end and a value take six bits even if there are many runs.
      if likelyCount * 6 / 8 > packed { return nil }
    }
    let runs = column.runs
    return 4 + PartBlock.estimate(runs.ends) + PartBlock.estimate(runs.values)
  }

  static func encode(_ column: BlockInput, to writer: inout ByteWriter) throws(EngineError) -> Bool {
    let runs = column.runs
    writer.write(UInt32(runs.ends.count))
    try PartBlock.write(runs.ends, to: &writer)
    try PartBlock.write(runs.values, to: &writer)
    return true
  }

  static func makeDecoder(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> any ValueDecoder {
    try RunEndDecoder(&reader, header.shape)
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    "\(try reader.read(UInt32.self)) runs"
  }
}
