import DossierBase
import DossierVector

/// Texts of one beginning and a number of one width.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 1 | digits of a number, 1 to 18 |
/// | 1 | 4 + n | what all texts begin with: up to 256 bytes |
/// | … | 4 + n | a part of 64-bit lanes: the number of each row |
enum DigitsEncoding: Encoding {
  static let id = EncodingID.digits

  static let numberEncodings: [any Encoding.Type] = [
    ConstantEncoding.self, BitPackedEncoding.self, PlainEncoding.self, TreeEncoding.self, RunEndEncoding.self,
  ]

  static func estimate(_ column: BlockInput) -> Int? {
    guard let parts = column.digits else { return nil }
    return 5 + parts.form.prefix.count + PartBlock.estimate(parts.numbers, among: numberEncodings)
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let parts = column.digits else { return false }
    writer.body.write(UInt8(parts.form.width))
    writer.body.writeSized(parts.form.prefix)
    try PartBlock.write(parts.numbers, among: numberEncodings, to: &writer)
    return true
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    guard header.shape.lane == .text, chunk.type == .varchar else {
      throw .damaged("digits of values that are no texts")
    }
    let form = try form(&reader)
    let domain = ValueDomain(0...Int128(form.numberLimit) - 1)
    let numbers = try PartBlock.read(
      &reader, lane: .bits64, rowCount: header.shape.rowCount, among: numberEncodings,
      chunk.part(.bigint, ValueRule(domain: domain, isOfCodes: false)))
    return DigitsLayout(form, numbers)
  }

  private static func form(_ reader: inout ByteReader) throws(EngineError) -> DigitsForm {
    let width = Int(try reader.read(UInt8.self))
    let prefix = Array(try reader.take(Int(try reader.read(UInt32.self))))
    guard let form = DigitsForm(prefix: prefix, width: width),
      String(validating: prefix, as: UTF8.self) != nil
    else { throw .damaged("texts of an impossible beginning or number of digits") }
    return form
  }

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    let form = try form(&reader)
    return "\(form.width) digits behind \(form.prefix.count) bytes"
  }
}

/// The texts of a block as numbers.
struct DigitsColumn {
  let form: DigitsForm
  /// 64-bit lanes.
  let numbers: BlockInput

  /// Nil unless all texts have the form of the first.
  init?(_ column: BlockInput) {
    guard case .texts(let texts) = column.values, column.nullCount < column.count,
      let form = DigitsForm(of: texts[0])
    else { return nil }
    let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: column.count)
    // A part takes over the memory, and gives it back if it is not used.
    self.numbers = BlockInput(lane: .bits64, count: column.count, values: .integers(numbers))
    self.form = form
    for row in 0..<column.count {
      guard let number = form.number(of: texts[row]) else { return nil }
      numbers[row] = number
    }
  }
}
