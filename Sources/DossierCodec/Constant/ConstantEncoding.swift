import DossierBase

/// Every row has the same value, which the body holds once: a text after its length in 32 bits.
///
/// The body is empty if all rows are null.
enum ConstantEncoding: Encoding {
  static let id = EncodingID.constant

  static func estimate(_ column: BlockInput) -> Int? {
    guard column.isConstant else { return nil }
    if column.nullCount == column.count { return 0 }
    if case .texts(let texts) = column.values { return 4 + texts[0].count }
    return column.lane.elementByteCount
  }

  static func encode(_ column: BlockInput, to writer: inout ByteWriter) throws(EngineError) -> Bool {
    guard column.isConstant else { return false }
    if column.nullCount == column.count { return true }
    switch column.values {
    case .integers(let elements):
      withUnsafeBytes(of: elements[0].littleEndian) { bytes in
        writer.write(UnsafeRawBufferPointer(rebasing: bytes[..<column.lane.elementByteCount]))
      }
    case .wides(let elements): writer.write(elements[0])
    case .texts(let texts):
      writer.write(UInt32(texts[0].count))
      writer.write(UnsafeRawBufferPointer(texts[0]))
    }
    return true
  }

  static func makeDecoder(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> any ValueDecoder {
    let lane = header.shape.lane
    if header.validity == .all { return ConstantDecoder(lane, value: []) }
    let byteCount = lane == .text ? Int(try reader.read(UInt32.self)) : lane.elementByteCount
    return ConstantDecoder(lane, value: Array(try reader.take(byteCount)))
  }

  static func describe(
    _ reader: inout ByteReader, _ header: BlockHeader
  ) throws(EngineError) -> String? {
    header.validity == .all ? "null" : nil
  }
}
