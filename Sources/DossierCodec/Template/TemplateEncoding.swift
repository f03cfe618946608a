import DossierBase
import DossierVector

/// Ids as units, days and numbers.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 1 | how days are written: 0 yymmdd, 1 yyyymmdd, 2 ddmmyyyy, 3 ddmmyy |
/// | 1 | 1 | digits of a number at least, 1 to 18 |
/// | 2 | 1 | 1 if numbers are counted, else 0 |
/// | 3 | 4 + n | what stands between day and number: 1 to 8 bytes, no digits |
/// | … | 4 | how many texts follow another form |
/// | … | 2 × n | their rows, ascending |
/// | … | 4 + n | a part of texts: these; missing if there are none |
/// | … | 4 + n | a part of texts: the unit of each row |
/// | … | 4 + n | a part of 32-bit lanes: its day |
/// | … | 4 + n | a part of 64-bit lanes: its number, or if numbers are counted what it lies after the next one |
///
/// The next number is one more than that of the row before, if that has the same unit and day, else 1.
enum TemplateEncoding: Encoding {
  static let id = EncodingID.template

  static let unitEncodings: [any Encoding.Type] = [
    ConstantEncoding.self, RunEndEncoding.self, DictionaryEncoding.self, ZstdTextEncoding.self,
    PlainEncoding.self,
  ]
  static let numberEncodings: [any Encoding.Type] = [
    ConstantEncoding.self, BitPackedEncoding.self, PlainEncoding.self, RunEndEncoding.self,
  ]

  static func estimate(_ column: BlockInput) -> Int? {
    guard let parts = column.idParts else { return nil }
    return 11 + parts.template.separator.count + 2 * parts.otherRows.count
      + PartBlock.estimate(parts.units, among: unitEncodings)
      + PartBlock.estimate(parts.days, among: DayAndTimeEncoding.dayEncodings)
      + PartBlock.estimate(parts.numbers, among: numberEncodings)
      + (parts.others.map { PartBlock.estimate($0) } ?? 0)
  }

  static func encode(_ column: BlockInput, to writer: inout ChunkWriter) throws(EngineError) -> Bool {
    guard let parts = column.idParts else { return false }
    try write(parts, to: &writer)
    return true
  }

  /// Encodes ids that come as their parts; nil if some are others, or do not decode to the same.
  static func encode(
    _ ids: TemplateLayout, rowCount: Int, _ siblings: (any SiblingColumns)?
  ) throws(EngineError) -> EncodedBlock? {
    guard let parts = try IDColumns(ids) else { return nil }
    parts.days.siblings = siblings
    var writer = ChunkWriter()
    let shape = BlockShape(lane: .text, rowCount: rowCount)
    BlockHeader(encoding: id, validity: .none, shape: shape).write(to: &writer.body)
    try write(parts, to: &writer)
    let block = EncodedBlock(
      encoding: id, bytes: writer.body.bytes, coldBytes: writer.cold.bytes, sibling: writer.sibling)
    var sibling: (() throws(EngineError) -> Vector)?
    if let id = block.sibling { sibling = try parts.days.reference(to: id) }
    let isSame = try block.bytes.withUnsafeBufferPointer { (bytes) throws(EngineError) -> Bool in
      try holds(ByteReader(block: UnsafeRawBufferPointer(bytes)), shape, sibling, ids)
    }
    assert(isSame, "ids do not decode to what was encoded")
    return isSame ? block : nil
  }

  /// True if bytes decode to ids of the same parts.
  private static func holds(
    _ bytes: ByteReader, _ shape: BlockShape, _ sibling: (() throws(EngineError) -> Vector)?,
    _ ids: TemplateLayout
  ) throws(EngineError) -> Bool {
    let chunk = ChunkContext(type: .varchar, sibling: sibling)
    let decoded = try BlockDecoder.vector(bytes, expecting: shape, among: EncodingChooser.encodings, chunk)
    guard let layout = decoded.layout as? TemplateLayout else { return false }
    return try layout.hasParts(of: ids)
  }

  private static func write(_ parts: IDColumns, to writer: inout ChunkWriter) throws(EngineError) {
    writer.body.write(parts.template.dayForm.rawValue)
    writer.body.write(UInt8(parts.template.leastNumberWidth))
    writer.body.write(UInt8(parts.areNumbersCounted ? 1 : 0))
    writer.body.writeSized(parts.template.separator)
    writer.body.write(UInt32(parts.otherRows.count))
    for row in parts.otherRows { writer.body.write(UInt16(row)) }
    if let others = parts.others { try PartBlock.write(others, to: &writer) }
    try PartBlock.write(parts.units, among: unitEncodings, to: &writer)
    try PartBlock.write(parts.days, among: DayAndTimeEncoding.dayEncodings, to: &writer)
    try PartBlock.write(parts.numbers, among: numberEncodings, to: &writer)
  }

  static func layout(
    _ reader: inout ByteReader, _ header: BlockHeader, _ chunk: ChunkContext
  ) throws(EngineError) -> any Layout {
    guard header.shape.lane == .text, chunk.type == .varchar else {
      throw .damaged("a template of values that are no texts")
    }
    let (template, areCounted) = try template(&reader)
    let rowCount = header.shape.rowCount
    let otherCount = Int(try reader.read(UInt32.self))
    guard otherCount <= rowCount else { throw .damaged("more texts without a template than rows") }
    var rows: [UInt32] = []
    rows.reserveCapacity(otherCount)
    for _ in 0..<otherCount {
      let row = UInt32(try reader.read(UInt16.self))
      guard rows.last.map({ $0 < row }) ?? true, Int(row) < rowCount else {
        throw .damaged("texts without a template are not ascending rows of the block")
      }
      rows.append(row)
    }
    var others = Vector.constant(.null, .varchar, count: 1)
    if otherCount > 0 {
      others = try PartBlock.read(&reader, lane: .text, rowCount: otherCount, chunk).flat(chunk)
    }
    let units = try PartBlock.read(&reader, lane: .text, rowCount: rowCount, among: unitEncodings, chunk)
    let days = try PartBlock.read(
      &reader, lane: .bits32, rowCount: rowCount, among: DayAndTimeEncoding.dayEncodings,
      chunk.part(.date, ValueRule(domain: template.dayDomain, isOfCodes: false)))
    let numbers = try PartBlock.read(
      &reader, lane: .bits64, rowCount: rowCount, among: numberEncodings,
      chunk.part(.bigint, ValueRule(domain: areCounted ? countedDomain : numberDomain, isOfCodes: false)))
    return TemplateLayout(template, units: units, days: days, others: (rows, others)) {
      (units, days) throws(EngineError) in
      try chunk.locating { () throws(EngineError) in
        try IDUnits.check(units)
        let numbers = PlacedIntegers(numbers.copy(nil))
        let source = StoredIDNumbers(numbers, areCounted ? IDRuns(units, days) : nil, rowCount: rowCount)
        return Vector(
          .bigint, count: rowCount, .allValid, SlicedNumbers(source, .bigint, rowCount: rowCount, chunk))
      }
    }
  }

  private static func template(
    _ reader: inout ByteReader
  ) throws(EngineError) -> (template: IDTemplate, areCounted: Bool) {
    let form = IDTemplate.DayForm(rawValue: try reader.read(UInt8.self))
    let width = Int(try reader.read(UInt8.self))
    let counting = try reader.read(UInt8.self)
    let separator = Array(try reader.take(Int(try reader.read(UInt32.self))))
    guard let form, counting <= 1, String(validating: separator, as: UTF8.self) != nil,
      let template = IDTemplate(dayForm: form, separator: separator, leastNumberWidth: width)
    else { throw .damaged("ids of an impossible template") }
    return (template, counting == 1)
  }

  private static let numberDomain = ValueDomain(IDTemplate.numbers)
  /// Distances between two numbers.
  private static let countedDomain = ValueDomain(
    -IDTemplate.numbers.upperBound - 1...IDTemplate.numbers.upperBound)

  static func describe(_ reader: inout ByteReader, _ header: BlockHeader) throws(EngineError) -> String? {
    let (_, areCounted) = try template(&reader)
    let otherCount = Int(try reader.read(UInt32.self))
    return "\(areCounted ? "counted numbers" : "numbers"), \(otherCount) other texts"
  }
}

extension IDTemplate {
  /// Numbers that a template can write.
  static let numbers: ClosedRange<Int128> = 0...999_999_999_999_999_999

  var dayDomain: ValueDomain { ValueDomain(Int128(days.lowerBound)...Int128(days.upperBound)) }
}
