import DossierBase

/// The first eight bytes of every encoded block.
///
/// | offset | size | content |
/// |---|---|---|
/// | 0 | 1 | encoding |
/// | 1 | 1 | how nulls are kept, see ``ValidityKind`` |
/// | 2 | 1 | bytes of a value: 1, 2, 4, 8, 16, or 0 for text |
/// | 3 | 1 | zero |
/// | 4 | 4 | number of rows |
struct BlockHeader {
  static let byteCount = 8

  var encoding: EncodingID
  var validity: ValidityKind
  var shape: BlockShape

  init(encoding: EncodingID, validity: ValidityKind, shape: BlockShape) {
    self.encoding = encoding
    self.validity = validity
    self.shape = shape
  }

  /// - Throws: damage, unless every field has a meaning.
  init(_ reader: inout ByteReader) throws(EngineError) {
    encoding = EncodingID(rawValue: try reader.read())
    let validityCode = try reader.read(UInt8.self)
    let laneCode = try reader.read(UInt8.self)
    let padding = try reader.read(UInt8.self)
    let rowCount = Int(try reader.read(UInt32.self))
    guard let validity = ValidityKind(rawValue: validityCode), let lane = Lane(rawValue: laneCode),
      padding == 0, rowCount >= 1, rowCount <= Limits.blockRowCount
    else { throw .damaged("the header of an encoded block makes no sense") }
    self.validity = validity
    shape = BlockShape(lane: lane, rowCount: rowCount)
  }

  func write(to writer: inout ByteWriter) {
    writer.write(encoding.rawValue)
    writer.write(validity.rawValue)
    writer.write(shape.lane.rawValue)
    writer.write(UInt8(0))
    writer.write(UInt32(shape.rowCount))
  }
}

extension ByteReader {
  /// Reads an encoded block.
  init(block bytes: UnsafeRawBufferPointer) { self.init(bytes, of: "an encoded block") }
}
