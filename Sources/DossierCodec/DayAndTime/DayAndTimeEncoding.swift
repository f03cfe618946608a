import DossierBase
import DossierVector

/// Timestamps as days and, apart, times of day.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 + n | a part of 32-bit lanes: the days, of an encoding of ``dayEncodings`` |
///
/// Apart stands a block of 64-bit lanes: the microseconds since the day began.
enum DayAndTimeEncoding: Encoding {
  static let id = EncodingID.dayAndTime

  static let dayEncodings: [any Encoding.Type] = [
    ConstantEncoding.self, PlainEncoding.self, BitPackedEncoding.self, TreeEncoding.self, RunEndEncoding.self,
    DictionaryEncoding.self, DifferenceEncoding.self,
  ]

  static func estimate(_ column: BlockInput) -> Int? {
    guard let parts = column.daysAndTimes else { return nil }
    return PartBlock.estimate(parts.days, among: dayEncodings) + PartBlock.estimate(parts.times)
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let parts = column.daysAndTimes else { return false }
    try PartBlock.write(parts.days, among: dayEncodings, to: &writer)
    writer.cold.write(try PartBlock.block(parts.times).bytes)
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let rowCount = header.shape.rowCount
    guard header.shape.lane == .bits64, chunk.type == .timestamp, let cold = chunk.cold else {
      throw .damaged("days and times of another type than TIMESTAMP, or without times")
    }
    let days = try PartBlock.read(
      &reader, lane: .bits32, rowCount: rowCount, among: dayEncodings, chunk.part(.date, DaysAndTimes.dayRule)
    )
    return TimestampLayout(days: days) { () throws(EngineError) in
      try chunk.locating { () throws(EngineError) in
        let source = try cold()
        let part = ChunkContext(
          type: .time, owner: source.owner, budget: chunk.budget, place: chunk.place,
          rule: DaysAndTimes.timeRule)
        let shape = BlockShape(lane: .bits64, rowCount: rowCount)
        return try PartBlock.read(ByteReader(block: source.bytes), expecting: shape, part)
      }
    }
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    "(days: \(try BlockDescription.text(try reader.takeSized())))"
  }
}
