import DossierBase
import DossierVector

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
    let likelyCount = column.likelyRunCount
    if likelyCount * 4 > column.count * 3 { return nil }
    // Ends are packed by 1,024 of them and take ten bits or more, values one.
    for other in [column.bitPackingPlan?.bodyByteCount, column.treePlan?.byteCount].compactMap(\.self)
    where likelyCount * 10 / 8 > other {
      return nil
    }
    let runs = column.runs
    return 4 + PartBlock.estimate(runs.ends) + PartBlock.estimate(runs.values)
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    let runs = column.runs
    writer.body.write(UInt32(runs.ends.count))
    try PartBlock.write(runs.ends, to: &writer)
    try PartBlock.write(runs.values, to: &writer)
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let runCount = Int(try reader.read(UInt32.self))
    guard runCount >= 1, runCount <= header.shape.rowCount else { throw .damaged("a wrong number of runs") }
    let endPart = try PartBlock.read(&reader, lane: .bits32, rowCount: runCount, chunk.part(.integer, nil))
    let valuePart = try PartBlock.read(&reader, lane: header.shape.lane, rowCount: runCount, chunk)
    let ends = try endPart.flat(chunk)
    let rowEnds = try ends.view(0..<1, SliceBuffer(.integer)).elements(UInt32.self)
    var previous: UInt32 = 0
    for run in 0..<runCount {
      guard rowEnds[run] > previous else { throw .damaged("the ends of runs do not ascend") }
      previous = rowEnds[run]
    }
    guard previous == UInt32(header.shape.rowCount) else {
      throw .damaged("runs end at another row than their block")
    }
    return RunsLayout(ends: rowEnds, owner: ends.layout, values: try valuePart.flat(chunk))
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    "\(try reader.read(UInt32.self)) runs"
  }
}
