import DossierBase
import DossierCodec
import DossierVector

/// A block's column, and its bytes in one encoding.
final class EncodedColumn {
  let source: Vector
  let encoding: EncodingID
  private let bytes: UnsafeMutableRawBufferPointer

  /// - Throws: ``EngineError/Code/unsupported`` if the encoding cannot hold the column.
  init(_ source: Vector, as encoding: EncodingID) throws(EngineError) {
    guard let block = try BlockEncoder.encode(source, forcing: encoding) else {
      throw EngineError(.unsupported, "\(encoding.name) cannot hold the column")
    }
    self.source = source
    self.encoding = encoding
    bytes = .allocate(byteCount: block.bytes.count, alignment: 64)
    bytes.copyBytes(from: block.bytes)
  }

  deinit { bytes.deallocate() }

  var byteCount: Int { bytes.count }

  /// A decoder, which must not outlive the column.
  func makeDecoder() throws(EngineError) -> BlockDecoder {
    try BlockDecoder(
      UnsafeRawBufferPointer(bytes), type: source.type, rowCount: source.count, dictionary: source.dictionary)
  }

  /// Decodes all vectors, one after the other into the same place.
  func decodeAll(_ decoder: BlockDecoder, into output: Vector) throws(EngineError) {
    for vector in 0..<(source.count + Limits.vectorRowCount - 1) / Limits.vectorRowCount {
      try decoder.decode(vector: vector, into: output)
    }
  }

  /// Whether the decoder gives the column's values back.
  func isRight(_ decoder: BlockDecoder, _ output: Vector) throws(EngineError) -> Bool {
    for row in 0..<source.count {
      let place = row % Limits.vectorRowCount
      if place == 0 { try decoder.decode(vector: row / Limits.vectorRowCount, into: output) }
      if output.scalar(place) != source.scalar(row) { return false }
    }
    return true
  }
}

extension Vector {
  /// A flat vector of a whole block.
  static func block<Element>(_ type: DataType, _ element: (Int) -> Element) -> Vector {
    let vector = Vector(type, capacity: Limits.blockRowCount)
    vector.count = Limits.blockRowCount
    let elements = vector.elements(Element.self)
    for row in 0..<vector.count { elements[row] = element(row) }
    return vector
  }
}
