import DossierBase
import DossierVector

/// Timestamps as days and, apart, times of day.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 + n | a part of 32-bit lanes: the days, of an encoding of ``dayEncodings`` |
///
/// Apart stand the times of day in microseconds:
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 1 | what times are counted from: 0 midnight, 1 the row before, 2 the other column |
/// | 1 | 4 + n | a part of 64-bit lanes, if any: times of rows on the day of it, from its time on, modulo a day |
/// | … | 4 + n | a part of 64-bit lanes, if any: times of the other rows |
enum DayAndTimeEncoding: Encoding {
  static let id = EncodingID.dayAndTime

  static let dayEncodings: [any Encoding.Type] = [
    ConstantEncoding.self, PlainEncoding.self, BitPackedEncoding.self, TreeEncoding.self, RunEndEncoding.self,
    DictionaryEncoding.self, DifferenceEncoding.self,
  ]

  static func estimate(_ column: BlockInput) -> Int? {
    // It is compared with nothing.
    column.daysAndTimes == nil ? nil : column.count
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let parts = column.daysAndTimes else { return false }
    try PartBlock.write(parts.days, among: dayEncodings, to: &writer)
    try parts.times.write(to: &writer.cold)
    if let sibling = parts.times.sibling { writer.sibling = sibling }
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
    let sibling = try chunk.sibling?()
    return TimestampLayout(days: days, sibling: sibling) { (days, sibling) throws(EngineError) in
      try chunk.locating { () throws(EngineError) in
        let source = try cold()
        var siblingSource: (() throws(EngineError) -> Vector)?
        if let sibling { siblingSource = { () throws(EngineError) in sibling } }
        var part = ChunkContext(
          type: .time, owner: source.owner, budget: chunk.budget, place: chunk.place,
          sibling: siblingSource)
        part.validity = chunk.validity
        var reader = ByteReader(block: source.bytes)
        return try TimesOfDay.read(&reader, days, part)
      }
    }
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    "(days: \(try BlockDescription.text(try reader.takeSized())))"
  }
}
