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

  /// The column as a vector that decodes, which must not outlive it.
  func makeVector() throws(EngineError) -> Vector {
    try BlockDecoder.vector(
      UnsafeRawBufferPointer(bytes), type: source.type, rowCount: source.count,
      dictionary: source.codes?.dictionary)
  }

  /// Decodes all slices, one after the other into the same place.
  func decodeAll(_ vector: Vector, _ scratch: SliceBuffer) throws(EngineError) {
    for start in stride(from: 0, to: vector.count, by: Limits.vectorRowCount) {
      _ = try vector.view(start..<min(start + Limits.vectorRowCount, vector.count), scratch)
    }
  }

  /// Whether a decoded vector has the column's values.
  func isRight(_ vector: Vector) throws(EngineError) -> Bool {
    let (decoded, expected) = (SliceReader(), SliceReader())
    decoded.begin(Batch(columns: [vector], rowCount: vector.count))
    expected.begin(Batch(columns: [source], rowCount: source.count))
    while decoded.next(), expected.next() {
      let (found, wanted) = (try decoded.view(0), try expected.view(0))
      for row in 0..<wanted.count where found.scalar(row) != wanted.scalar(row) { return false }
    }
    return vector.count == source.count
  }
}

extension VectorBuilder {
  /// A block of elements.
  static func block<Element>(_ type: DataType, _ element: (Int) -> Element) -> VectorBuilder {
    let builder = VectorBuilder(type, capacity: Limits.blockRowCount)
    builder.count = Limits.blockRowCount
    let elements = builder.elements(Element.self)
    for row in 0..<builder.count { elements[row] = element(row) }
    return builder
  }
}
