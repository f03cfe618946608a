package import DossierBase

/// What `dossier inspect` says of an encoded block, from its bytes alone.
package enum BlockDescription {
  /// Such as "bit-packed 12 bits, stride 1000000"; the bytes may be hostile.
  ///
  /// - Throws: ``EngineError/Code/damaged`` without a place, if the bytes have no known form.
  package static func text(_ bytes: UnsafeRawBufferPointer) throws(EngineError) -> String {
    try text(ByteReader(block: bytes))
  }

  static func text(_ bytes: ByteReader) throws(EngineError) -> String {
    var reader = bytes
    let header = try BlockHeader(&reader)
    guard let encoding = EncodingChooser.encodings.first(where: { $0.id == header.encoding }) else {
      throw .damaged(header.encoding.name)
    }
    _ = try ValidityReader.read(header.validity, rowCount: header.shape.rowCount, &reader)
    guard let detail = try encoding.describe(&reader, header) else { return header.encoding.name }
    return "\(header.encoding.name) \(detail)"
  }
}
