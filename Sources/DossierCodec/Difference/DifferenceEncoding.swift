import DossierBase
import DossierVector

/// Days as what they lie after those of another column of the block, which the metadata names.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 4 + n | a part of 32-bit lanes: the differences in days |
enum DifferenceEncoding: Encoding {
  static let id = EncodingID.difference

  static func estimate(_ column: BlockInput) -> Int? {
    column.difference.map { PartBlock.estimate($0.differences) }
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let difference = column.difference else { return false }
    try PartBlock.write(difference.differences, to: &writer)
    writer.sibling = difference.sibling
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    let rowCount = header.shape.rowCount
    guard header.shape.lane == .bits32, chunk.type == .date,
      let base = try chunk.siblingColumn(rowCount: rowCount).days, case .allValid = base.validity
    else { throw .damaged("a difference to a column that has no day in every row") }
    let differences = try PartBlock.read(
      &reader, lane: .bits32, rowCount: rowCount, chunk.part(.integer, DayDifference.rule))
    let rule = chunk.rule
    return DifferenceLayout(base: base, difference: differences) { (days) throws(EngineError) in
      guard let rule else { return }
      try chunk.locating { () throws(EngineError) in
        try rule.check(days.elements(UInt8.self), .bits32, count: days.count, .date)
      }
    }
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    "(\(try BlockDescription.text(try reader.takeSized())))"
  }
}
